"""The page by rsync: to a folder, and over a real sshd."""

import getpass
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from upstatic.config.schema.publishing import SiteTarget
from upstatic.domain.errors import PublishError
from upstatic.publish.deadline import PushDeadline
from upstatic.publish.site import rsync

from tests.publish.site.conftest import FILES, change
from tests.support.skips import skip_without

SSHD = "/usr/sbin/sshd"
LATER = PushDeadline.after(600)


@pytest.fixture(autouse=True)
def _rsync() -> None:
    if not shutil.which("rsync"):
        skip_without("rsync (Debian package rsync)")


def to(path: str, **more: str) -> SiteTarget:
    return SiteTarget(to="rsync", path=path, **more)


def test_changed_files_are_copied_and_old_ones_deleted(site: Path, tmp_path: Path) -> None:
    target = tmp_path / "www"

    first = rsync.deploy(site, to(str(target)), LATER)
    change(site)
    second = rsync.deploy(site, to(str(target)), LATER)

    assert (first.written, first.deleted) == (len(FILES), 0)
    assert (second.written, second.deleted) == (1, 1)
    assert (target / "index.html").read_text() == "<h1>Out</h1>"
    assert not (target / "incidents" / "1.html").exists()


def test_files_of_others_stay_in_every_round(site: Path, tmp_path: Path) -> None:
    target = tmp_path / "www"
    target.mkdir()
    (target / "index.php").write_text("mine")

    rsync.deploy(site, to(str(target)), LATER)
    (target / "incidents" / "notes.txt").write_text("mine too")
    change(site)
    for _ in range(2):
        rsync.deploy(site, to(str(target)), LATER)

    assert (target / "index.php").read_text() == "mine"
    assert (target / "incidents" / "notes.txt").read_text() == "mine too"
    assert not (target / "incidents" / "1.html").exists()


def test_a_server_that_does_not_answer_is_left_at_the_deadline(site: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        slow = to("u@127.0.0.1:/www", port=str(silent.getsockname()[1]))
        with pytest.raises(PublishError, match="did not end within the time limit"):
            rsync.deploy(site, slow, PushDeadline.after(0.5))


@pytest.fixture(scope="session")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, str]]:
    """A running sshd: its port, the private key that it accepts, and its host key."""
    if not Path(SSHD).exists():
        skip_without("sshd (Debian package openssh-server)")
    folder = tmp_path_factory.mktemp("sshd")
    for name in ("host", "user"):
        new_key(folder / name)
    shutil.copy(folder / "user.pub", folder / "authorized_keys")
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    Path("/run/sshd").mkdir(exist_ok=True)
    settings = {
        "Port": port, "ListenAddress": "127.0.0.1", "HostKey": folder / "host",
        "AuthorizedKeysFile": folder / "authorized_keys", "StrictModes": "no",
        "PidFile": folder / "pid", "PasswordAuthentication": "no", "UsePAM": "no",
        "PermitRootLogin": "yes",
    }  # fmt: skip
    (folder / "config").write_text("".join(f"{key} {value}\n" for key, value in settings.items()))
    server = subprocess.Popen([SSHD, "-D", "-e", "-f", str(folder / "config")])
    host_key = f"[127.0.0.1]:{port} {(folder / 'host.pub').read_text()}"
    try:
        _wait_for(port)
        yield str(port), (folder / "user").read_text(), host_key
    finally:
        server.terminate()
        server.wait()


def new_key(path: Path) -> None:
    """Write a pair of keys."""
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path)]
    subprocess.run(command, check=True)


def _wait_for(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("sshd did not start")


def test_the_page_is_published_over_ssh(
    site: Path, tmp_path: Path, sshd: tuple[str, str, str]
) -> None:
    port, key, host_key = sshd
    target = tmp_path / "remote" / "www"
    target.parent.mkdir()
    place = f"{getpass.getuser()}@127.0.0.1:{target}"
    settings = to(place, port=port, key=key, hostKey=host_key)

    first = rsync.deploy(site, settings, LATER)
    change(site)
    second = rsync.deploy(site, settings, LATER)

    assert (first.written, second.written, second.deleted) == (len(FILES), 1, 1)
    assert (target / "index.html").read_text() == "<h1>Out</h1>"


def test_another_host_key_is_refused(
    site: Path, tmp_path: Path, sshd: tuple[str, str, str]
) -> None:
    port, key, host_key = sshd
    new_key(tmp_path / "other")
    other = f"{host_key.split()[0]} {(tmp_path / 'other.pub').read_text()}"
    place = f"{getpass.getuser()}@127.0.0.1:{tmp_path}/www"

    with pytest.raises(PublishError, match=r"rsync: .*check path, key and hostKey"):
        rsync.deploy(site, to(place, port=port, key=key, hostKey=other), LATER)
    assert not (tmp_path / "www").exists()
