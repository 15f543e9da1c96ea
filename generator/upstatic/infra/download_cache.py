"""Small files of other hosts, cached so that the page loads nothing from them."""

import hashlib
import logging
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from upstatic.domain.times import DAY_S
from upstatic.history.contained_paths import is_contained, outside

if TYPE_CHECKING:
    import httpx

MOST_BYTES = 512 * 1024
"""Larger files are not accepted as icons or stylesheets."""
ONE_S, ALL_S = 10.0, 20.0
"""How long one file may take, and all of them: the page is rendered every five minutes."""
KEPT_S = 7 * DAY_S
FAILED_S = 3600
"""How long a file is used without a request, and how long a failure is remembered."""
_HEADERS = {"Accept-Encoding": "identity", "User-Agent": "Upstatic"}
_AT_ONCE = 16

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadCache:
    """Downloads by URL, and keeps the files in `folder`; an old copy is better than none."""

    folder: Path
    now: datetime

    def __call__(self, urls: Iterable[str]) -> Mapping[str, bytes]:
        """The content by URL; failed downloads are missing, with a warning in the log."""
        wanted = sorted(set(urls))
        if not is_contained(self.folder, self.folder.parent):
            log.warning("%s", outside(self.folder, self.folder.parent))
            return {}
        for path in map(self._path, wanted):
            if path.is_symlink():  # its target would be published
                path.unlink()
        missing = [url for url in wanted if not self._is_fresh(url)]
        if missing:
            self._fetch_all(missing)
        found = {url: self._kept(url) for url in wanted}
        return {url: content for url, content in found.items() if content}

    def _fetch_all(self, urls: list[str]) -> None:
        import httpx  # noqa: PLC0415 - a tenth of a second, and most pages need no file

        self.folder.mkdir(parents=True, exist_ok=True)
        pool = ThreadPoolExecutor(_AT_ONCE)
        with httpx.Client(timeout=ONE_S / 2, max_redirects=3, trust_env=False) as client:
            jobs = {pool.submit(fetch, url, client): url for url in urls}
            done, late = wait(jobs, timeout=ALL_S)
            for job in done:
                self._keep(jobs[job], job.result())
            for job in late:
                self._keep(jobs[job], "took too long")
            pool.shutdown(wait=False, cancel_futures=True)

    def _keep(self, url: str, got: bytes | str) -> None:
        """Write the file; after a failure the old one stays, and is not retried for a while."""
        if isinstance(got, bytes):
            self._path(url).write_bytes(got)
            return
        log.warning("%s %s; it is left out of the page", url, got)
        self._path(url).touch()
        self._failed(url).touch()

    def _is_fresh(self, url: str) -> bool:
        """Whether no request is needed."""
        return self._age_s(self._failed(url)) < FAILED_S or (
            self._age_s(self._path(url)) < KEPT_S and bool(self._kept(url))
        )

    def _age_s(self, path: Path) -> float:
        return self.now.timestamp() - path.stat().st_mtime if path.exists() else float("inf")

    def _kept(self, url: str) -> bytes:
        path = self._path(url)
        return path.read_bytes() if path.exists() else b""

    def _path(self, url: str) -> Path:
        return self.folder / hashlib.sha256(url.encode()).hexdigest()[:32]

    def _failed(self, url: str) -> Path:
        return self._path(url).with_suffix(".failed")


def fetch(url: str, client: "httpx.Client") -> bytes | str:
    """The content at `url`, or why there is none; takes at most `ONE_S` and one read."""
    import httpx  # noqa: PLC0415 - as above

    end = time.monotonic() + ONE_S
    content = b""
    try:
        with client.stream("GET", url, headers=_HEADERS, follow_redirects=True) as response:
            if not response.is_success or "content-encoding" in response.headers:
                return f"returned {response.status_code}"
            for part in response.iter_raw():
                content += part
                if len(content) > MOST_BYTES:
                    return f"is larger than {MOST_BYTES // 1024} KiB"
                if time.monotonic() > end:
                    return "took too long"
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        return f"could not be fetched ({type(error).__name__})"
    return content or "is empty"
