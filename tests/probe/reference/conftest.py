"""Helpers of the comparison: the probers that others trust, if this machine has them."""

import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
import trustme

from tests.probe.reference.endpoints import SUITES
from tests.support.skips import skip_without
from tests.support.stapling import issue, pair_of, server_context

SYSTEM, KEPT = "/", str(Path(__file__).parents[3] / ".venv/probers")
PROBERS = next(
    (
        Path(each)
        for each in (os.environ.get("PROBERS", ""), KEPT, SYSTEM)
        if each and (Path(each) / "usr/bin/prometheus-blackbox-exporter").exists()
    ),
    None,
)

TIMEOUT_S = 3
Blackbox = Callable[[Mapping[str, Any], str], str]
Plugin = Callable[..., str]
Fetched = tuple[int, int, bytes]
Curl = Callable[..., Fetched]


@pytest.fixture(scope="session")
def trusted(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file with the authority that these tests trust."""
    path = tmp_path_factory.mktemp("trust") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


@pytest.fixture(scope="session")
def blackbox(trusted: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Blackbox]:
    """Ask a running blackbox_exporter: `blackbox(module, target)` gives "up" or "down"."""
    if PROBERS is None:
        skip_without("blackbox_exporter and check_http, which `make test` fetches")
    config = tmp_path_factory.mktemp("blackbox") / "blackbox.yml"
    config.write_text("modules: {}\n")
    with socket.create_server(("127.0.0.1", 0)) as free:
        place = f"127.0.0.1:{free.getsockname()[1]}"
    exporter = subprocess.Popen(
        [
            f"{PROBERS}/usr/bin/prometheus-blackbox-exporter",
            f"--config.file={config}",
            f"--web.listen-address={place}",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with httpx.Client(base_url=f"http://{place}", trust_env=False, timeout=30) as client:
        _wait_for(client)
        modules: dict[str, object] = {}
        lock = threading.Lock()

        def ask(module: Mapping[str, Any], target: str) -> str:
            prober = module["prober"]
            settings = {"tls_config": {"ca_file": str(trusted)}, **module[prober]}
            whole = {"prober": prober, "timeout": f"{TIMEOUT_S}s", prober: settings}
            with lock:
                name = f"m{len(modules)}"
                modules[name] = whole
                config.write_text(json.dumps({"modules": modules}))
                client.post("/-/reload").raise_for_status()
            answer = client.get("/probe", params={"module": name, "target": target})
            found = re.search(r"^probe_success (\d)$", answer.raise_for_status().text, re.MULTILINE)
            assert found
            return "up" if found[1] == "1" else "down"

        yield ask
    exporter.terminate()
    exporter.wait()


def _wait_for(client: httpx.Client) -> None:
    for _ in range(300):
        try:
            client.get("/-/healthy").raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("blackbox_exporter does not start")


@pytest.fixture
def plugin() -> Plugin:
    """Run check_http or check_tcp: `plugin("check_http", "-p", "80")` gives its verdict."""

    def verdict(name: str, *arguments: str) -> str:
        command = [f"{PROBERS}/usr/lib/nagios/plugins/{name}", "-t", str(TIMEOUT_S), *arguments]
        code = subprocess.run(command, capture_output=True, check=False).returncode
        return {0: "up", 1: "degraded", 2: "down"}.get(code, "unknown")

    return verdict


@pytest.fixture
def curl(trusted: Path, tmp_path: Path) -> Curl:
    """Fetch with curl: `curl(url, "--head")` gives its exit code, the status and the body."""
    program = shutil.which("curl")
    if program is None:
        skip_without("curl")
    numbers = count()

    def fetch(url: str, *options: str) -> Fetched:
        out = tmp_path / f"curl-{next(numbers)}"
        done = subprocess.run(
            [program, "-sS", "-L", "--max-time", str(TIMEOUT_S), "--max-redirs", "3",
             "--compressed", "--cacert", str(trusted), "--noproxy", "*", "--cookie", "",
             "-o", str(out), "-w", "%{http_code}", *options, url],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        body = out.read_bytes() if out.exists() else b""
        return done.returncode, int(done.stdout or 0), body

    return fetch


@pytest.fixture(scope="session")
def certificates(authority: trustme.CA) -> Mapping[str, ssl.SSLContext]:
    """Servers' contexts by what is the matter with their certificate."""
    now = datetime.now(UTC)
    leaves = {
        "good": authority.issue_cert("127.0.0.1"),
        "expired": authority.issue_cert("127.0.0.1", not_after=now - timedelta(days=1)),
        "expiring": authority.issue_cert("127.0.0.1", not_after=now + timedelta(days=5)),
        "not valid yet": authority.issue_cert(
            "127.0.0.1", not_before=now + timedelta(days=1), not_after=now + timedelta(days=9)
        ),
        "for another name": authority.issue_cert("other.example"),
        "of a stranger": trustme.CA().issue_cert("127.0.0.1"),
    }
    contexts = {name: _context(leaf) for name, leaf in leaves.items()}
    good = authority.issue_cert("127.0.0.1")
    rsa = authority.issue_cert("127.0.0.1", key_type=trustme.KeyType.RSA)
    contexts |= {suite: _limited(_context(rsa), suite) for suite in SUITES}
    unnamed = issue(pair_of(authority), name="localhost", has_names=False)
    contexts["common name only"] = server_context(unnamed)
    contexts["HTTP/2 only"] = _context(good)
    contexts["HTTP/2 only"].set_alpn_protocols(["h2"])
    return {**contexts, "TLS 1.0 only": _outdated(_context(authority.issue_cert("127.0.0.1")))}


def _limited(context: ssl.SSLContext, suite: str) -> ssl.SSLContext:
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(suite)
    return context


def _outdated(context: ssl.SSLContext) -> ssl.SSLContext:
    context.set_ciphers("ALL:@SECLEVEL=0")
    for bound in ("minimum_version", "maximum_version"):
        with pytest.warns(DeprecationWarning, match="TLSv1"):
            setattr(context, bound, ssl.TLSVersion.TLSv1)
    return context


def _context(leaf: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(context)
    return context
