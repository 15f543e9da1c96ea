"""A process that has loaded the program and forks a child for each start of it.

Loading takes twenty times as long as a round. `forked.py` starts one for each worker and asks it;
it ends with its standard input. A request is a connection with the words, the folder, the variables
and three descriptors; the answers are the number of the child and, when it has ended, its status.
"""

import atexit
import gc
import io
import marshal
import os
import runpy
import select
import signal
import socket
import sys
import tempfile
import threading
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from tests.support.git import init
from tests.support.program import upstatic

Request = tuple[list[str], str, dict[str, str], bool]
"""The words after `python`, the folder, the variables, and whether a new session begins."""
NUMBER = 4
STDERR = 2
CONFIG = """\
retries: {attempts: 1}
sites: [{name: Backup, check: heartbeat}, {name: Closed, url: 'http://127.0.0.1:1'}]
"""
ROUND = ("run", "--now", "2026-11-20T10:00:00Z", "--root")


def load_all() -> None:
    """Run a round, so that children find loaded what it needs."""
    with tempfile.TemporaryDirectory() as folder:
        (init(Path(folder)) / ".upptimerc.yml").write_text(CONFIG, encoding="utf-8")
        done = upstatic(*ROUND, folder)
        assert done.returncode == 0, done.stderr
    gc.collect()
    gc.freeze()


def serve(path: str) -> list[str]:
    """Answer requests; returns in a child, with its words."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        sys.stdout.write("listening\n")
        sys.stdout.flush()
        while sys.stdin not in select.select([listener, sys.stdin], [], [])[0]:
            connection = listener.accept()[0]
            if os.fork() == 0:
                listener.close()
                return attended(connection)
            connection.close()
            with suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
    sys.exit()


def attended(connection: socket.socket) -> list[str]:
    """Fork once more: the child says its number and returns; its parent says its status."""
    with connection:
        (words, folder, environ, in_new_session), descriptors = received(connection)
        if child := os.fork():
            for each in descriptors:
                os.close(each)
            report(child, connection)
        if in_new_session:
            os.setsid()
        for number, each in enumerate(descriptors):
            os.dup2(each, number)
            os.close(each)
        become(folder, environ)
        connection.sendall(os.getpid().to_bytes(NUMBER, "little"))
    return words


def received(connection: socket.socket) -> tuple[Request, list[int]]:
    """Read a request."""
    size, descriptors, _, _ = socket.recv_fds(connection, NUMBER, 3)
    with connection.makefile("rb") as stream:
        text = stream.read(int.from_bytes(size, "little"))
    return marshal.loads(text), descriptors  # noqa: S302 - from a test


def report(child: int, connection: socket.socket) -> NoReturn:
    """Answer with the status of a child when it has ended, if anyone still listens."""
    status = os.waitpid(child, 0)[1]
    with suppress(OSError):
        connection.sendall(status.to_bytes(NUMBER, "little"))
    os._exit(0)


def become(folder: str, environ: dict[str, str]) -> None:
    """Set what Python sets at its start."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environ)
    time.tzset()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.stdin, sys.stdout = stream(0, "r"), stream(1, "w")
    sys.stderr = stream(2, "w", errors="backslashreplace")


def stream(number: int, mode: str, errors: str = "strict") -> io.TextIOWrapper:
    """A standard stream, which a child does not close."""
    opened = os.fdopen(number, mode, encoding="utf-8", errors=errors, closefd=False)
    assert isinstance(opened, io.TextIOWrapper)
    opened.reconfigure(line_buffering=mode == "w" and (number == STDERR or os.isatty(number)))
    return opened


def run(words: list[str]) -> int:
    """Do what `python WORDS` does, for a module or a text; returns the exit code."""
    try:
        match [word for word in words if word != "-P"]:
            case ["-m", module, *rest]:
                sys.argv = [module, *rest]
                runpy.run_module(module, run_name="__main__", alter_sys=True)
            case ["-c", text, *rest]:
                sys.argv = ["-c", *rest]
                exec(text, {"__name__": "__main__"})  # noqa: S102 - a text of a test
            case _:
                return os.EX_USAGE
    except SystemExit as ended:
        return int(ended.code or 0)
    except Exception:  # noqa: BLE001 - as Python ends with any
        traceback.print_exc()
        return 1
    return 0


def end(code: int) -> NoReturn:
    """End as Python does, but without freeing each object: that would copy the server's memory."""
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    load_all()
    end(run(serve(sys.argv[1])))
