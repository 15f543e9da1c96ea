"""A forked process of the program (tests/support/forked.py) is like one that was started."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.forked import Forked, write_stand_in
from tests.support.program import own_environ

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux")
Start = Callable[..., "subprocess.Popen[str]"]
WHERE = "import os, sys; print(os.getcwd(), os.environ['X'], os.getsid(0), *sys.argv)"


@pytest.mark.parametrize("start", [Forked, subprocess.Popen])
def test_it_has_its_folder_its_variables_its_session_and_its_words(
    start: Start, tmp_path: Path
) -> None:
    process = start(
        [sys.executable, "-c", WHERE, "a", "b c"], cwd=tmp_path, env=own_environ(X="é"),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip

    assert process.communicate()[0] == f"{tmp_path} é {process.pid} -c a b c\n"
    assert process.returncode == 0


@pytest.mark.parametrize("start", [Forked, subprocess.Popen])
def test_its_exit_code_and_its_complaints_are_its_own(start: Start, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "upstatic", "validate", "--root", tmp_path]
    with start(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        assert process.wait() == 1
        assert process.stderr is not None
        assert process.stderr.read().startswith("error: ")


@pytest.mark.parametrize("start", [Forked, subprocess.Popen])
def test_it_reads_its_input_and_dies_of_a_signal(start: Start) -> None:
    text = "print(input(), flush=True); input()"
    with start(
        [sys.executable, "-c", text], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("ping\n")
        process.stdin.flush()
        assert process.stdout.readline() == "ping\n"
        assert process.poll() is None
        os.kill(process.pid, signal.SIGKILL)
        assert process.wait(timeout=60) == -signal.SIGKILL


def test_a_script_uses_a_stand_in_for_python(tmp_path: Path) -> None:
    python = tmp_path / "python"
    write_stand_in(python)
    commands = ("-P -m upstatic --version", "-c 'import upstatic.cli.main; raise SystemExit(7)'")
    printed = [
        subprocess.run(
            ["sh", "-c", f"{python} {words} | cat; {python} {words} > /dev/null; echo $?"],
            stdout=subprocess.PIPE, text=True, check=True,
        ).stdout.split()
        for words in (*commands, "-c 'print(5)'")
    ]  # fmt: skip

    assert [each[-1] for each in printed] == ["0", "7", "0"]
    assert printed[0][0] == "upstatic"
    assert printed[2][0] == "5"
