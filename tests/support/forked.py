"""Processes of the program that a fork server starts (fork_server.py): they need not load it."""

import atexit
import functools
import marshal
import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_NUMBER = 4


class Forked(subprocess.Popen[str]):
    """A Popen whose process is forked; its command is the Python of these tests with its words."""

    def _execute_child(self, *given: Any) -> None:
        words, folder, environ, ends, in_new_session = (
            given[0], given[5], given[6], given[10:16], given[21],
        )  # fmt: skip
        descriptors = [
            number if one == -1 else one for number, one in enumerate((ends[0], ends[3], ends[5]))
        ]
        asked = (
            [str(word) for word in words[1:]], str(folder or Path.cwd()),
            dict(os.environ if environ is None else environ), in_new_session,
        )  # fmt: skip
        text = marshal.dumps(asked)
        self._connection = socket.socket(socket.AF_UNIX)
        self._connection.connect(str(server()))
        socket.send_fds(self._connection, [len(text).to_bytes(_NUMBER, "little")], descriptors)
        self._connection.sendall(text)
        self.pid = self._number()
        self._child_created = True
        self._close_pipe_fds(*ends)  # type: ignore[attr-defined]

    def _number(self) -> int:
        answer = self._connection.recv(_NUMBER)
        assert len(answer) == _NUMBER, "the fork server ended"
        return int.from_bytes(answer, "little")

    def _try_wait(self, flags: int) -> tuple[int, int]:
        if flags == os.WNOHANG and not select.select([self._connection], [], [], 0)[0]:
            return 0, 0
        status = self._number()
        self._connection.close()
        return self.pid, status

    def _internal_poll(self, *_: Any, **__: Any) -> int | None:
        if self.returncode is None:
            pid, status = self._try_wait(os.WNOHANG)
            if pid:
                self._handle_exitstatus(status)  # type: ignore[attr-defined]
        return self.returncode


STAND_IN = """\
#!{python} -IS
import _socket, marshal, os, sys

words, real = sys.argv[1:], {real}
text = words[words.index("-c") + 1] if "-c" in words else ""
if "upstatic.cli.main" not in text and "-m upstatic" not in " ".join(words):
    os.execv(real, [real, *words])
connection = _socket.socket(_socket.AF_UNIX)
connection.connect("{server}")
asked = marshal.dumps((words, os.getcwd(), dict(os.environ), False))
descriptors = b"".join(number.to_bytes(4, sys.byteorder) for number in range(3))
ancillary = [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, descriptors)]
connection.sendmsg([len(asked).to_bytes(4, "little")], ancillary)
while asked:
    asked = asked[connection.send(asked):]
connection.recv(4)
status = int.from_bytes(connection.recv(4), "little")
sys.exit(os.waitstatus_to_exitcode(status) % 256)
"""


def write_stand_in(path: Path, real: str = repr(sys.executable)) -> None:
    """Write a Python for scripts: it asks the server to run the program, `real` does the rest."""
    text = STAND_IN.format(python=sys.executable, real=real, server=server())
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


@functools.cache
def server() -> Path:
    """Start the server of this process; returns its socket."""
    folder = Path(tempfile.mkdtemp(prefix="fork-"))
    path = folder / "s"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.fork_server", str(path)],
        cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip

    def end() -> None:
        with process:
            assert process.stdin is not None
            process.stdin.close()
        shutil.rmtree(folder)

    atexit.register(end)
    assert process.stdout is not None
    assert process.stdout.readline() == "listening\n"
    return path
