"""Cookies of one check (RFC 6265): kept from response to request, and never longer."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from upstatic.probe.network.headers import Headers
from upstatic.probe.network.url import Url

_MOST = 50
_LONGEST = 4096


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class _Cookie:
    name: str
    value: str
    domain: str
    host_only: bool
    path: str
    secure: bool

    @property
    def key(self) -> tuple[str, str, str]:
        return self.name, self.domain, self.path

    def is_for(self, url: Url) -> bool:
        host = url.host.rstrip(".")
        named = host == self.domain or (not self.host_only and host.endswith(f".{self.domain}"))
        return named and _is_within(url.target, self.path) and (url.is_encrypted or not self.secure)


class CookieJar:
    """The cookies that the servers of one check have set."""

    def __init__(self) -> None:
        self._cookies: dict[tuple[str, str, str], _Cookie] = {}

    def header_for(self, url: Url) -> str:
        """Return the value of the Cookie header for a request; "" if there is none."""
        fitting = [each for each in self._cookies.values() if each.is_for(url)]
        longest_path_first = sorted(fitting, key=lambda each: -len(each.path))
        return "; ".join(f"{each.name}={each.value}" for each in longest_path_first)

    def keep(self, headers: Headers, url: Url) -> None:
        """Keep the cookies of a response; invalid ones are ignored, expired ones removed."""
        for line in headers.get_all("set-cookie")[:_MOST]:
            self._set(line[:_LONGEST], url)

    def _set(self, line: str, url: Url) -> None:
        pair, *attributes = line.split(";")
        name, equals, value = pair.strip().partition("=")
        found = dict(_attribute(each) for each in attributes)
        host = url.host.rstrip(".")
        domain = found.get("domain", "").lstrip(".").lower()
        if not (equals and name) or (domain and not _may_set(host, domain)):
            return
        path = found.get("path", "")
        cookie = _Cookie(
            name=name.strip(),
            value=value.strip(),
            domain=domain or host,
            host_only=not domain,
            path=path if path.startswith("/") else _default_path(url.target),
            secure="secure" in found,
        )
        if _is_expired(found):
            self._cookies.pop(cookie.key, None)
        else:
            self._cookies[cookie.key] = cookie


def _attribute(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name.strip().lower(), value.strip()


def _may_set(host: str, domain: str) -> bool:
    """A host may set cookies for itself and for a parent domain, but not for a whole TLD."""
    return host == domain or ("." in domain and host.endswith(f".{domain}"))


def _is_within(target: str, path: str) -> bool:
    here = target.partition("?")[0]
    return here == path or here.startswith(path if path.endswith("/") else f"{path}/")


def _default_path(target: str) -> str:
    return target.partition("?")[0].rpartition("/")[0] or "/"


def _is_expired(found: dict[str, str]) -> bool:
    age = found.get("max-age", "")
    if age.lstrip("-").isdigit():
        return int(age) <= 0
    try:
        ends = parsedate_to_datetime(found["expires"])
    except (KeyError, ValueError, TypeError):
        return False
    return ends.astimezone(UTC) <= datetime.now(UTC)
