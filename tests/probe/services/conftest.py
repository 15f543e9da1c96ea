"""Real servers from Debian packages; a test is skipped, and says why, where one is missing."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import trustme
from upstatic.domain.models import Status
from upstatic.probe.network.target import Result

from tests.support.skips import skip_without

Program = Callable[[str, str], str]
Start = Callable[..., None]
FreePort = Callable[[], int]
IsReady = Callable[[str, int], bool]
PLACES = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
PATIENCE_S = 60


@pytest.fixture
def program() -> Program:
    """Find a program, or skip: `program("redis-server", "redis-server")`."""

    def find(name: str, package: str) -> str:
        versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
        found = shutil.which(name, path=PLACES) or (str(versions[-1]) if versions else "")
        if not found:
            skip_without(f"{name} (Debian package {package})")
        return found

    return find


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a server, and wait until it takes connections at `host` and `port`."""
    running: list[subprocess.Popen[bytes]] = []

    def one(
        command: Sequence[str],
        port: int,
        cwd: Path,
        *,
        host: str = "127.0.0.1",
        is_ready: IsReady = is_open,
    ) -> None:
        log = (cwd / "server.log").open("wb")
        server = subprocess.Popen(command, cwd=cwd, stdout=log, stderr=subprocess.STDOUT)
        running.append(server)
        for _ in range(PATIENCE_S * 10):
            if server.poll() is not None or is_ready(host, port):
                break
            time.sleep(0.1)
        log.close()
        if server.poll() is not None or not is_ready(host, port):
            said = (cwd / "server.log").read_text()
            skip_without(f"{command[0]}, which does not start: {said[-300:]}")

    yield one
    for server in running:
        server.terminate()
    for server in running:
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def is_open(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), 1).close()
    except OSError:
        return False
    return True


@pytest.fixture
def free_port() -> Callable[[], int]:
    def find() -> int:
        with socket.create_server(("127.0.0.1", 0)) as free:
            return int(free.getsockname()[1])

    return find


@pytest.fixture
def pem(authority: trustme.CA, tmp_path: Path) -> Path:
    """A folder with ca.pem, server.pem, server.key, and all of the last two in both.pem."""
    leaf = authority.issue_cert("127.0.0.1", key_type=trustme.KeyType.RSA)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    leaf.cert_chain_pems[0].write_to_path(str(tmp_path / "server.pem"))
    leaf.private_key_pem.write_to_path(str(tmp_path / "server.key"))
    leaf.private_key_and_cert_chain_pem.write_to_path(str(tmp_path / "both.pem"))
    for name in ("server.key", "both.pem"):
        (tmp_path / name).chmod(0o644)
    return tmp_path


@pytest.fixture
def eventually(measure: Callable[..., Result]) -> Callable[..., Result]:
    """Measure until it is up: a server may take connections before it can serve."""

    def once(*arguments: Any, **keys: Any) -> Result:
        result = measure(*arguments, **keys)
        for _ in range(PATIENCE_S * 5):
            if result.reading.status is Status.UP:
                break
            time.sleep(0.2)
            result = measure(*arguments, **keys)
        assert result.reading.status is Status.UP
        return result

    return once
