"""Setting up: what a newcomer without the right Python, or with an old environment, gets."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.program import ROOT

UV = """#!/bin/sh
# Stands where uv is installed, and notes what it is asked for.
echo "$1 $2" >> "$(dirname "$0")/asked"
[ "$1" != venv ] || { for last; do :; done; PYTHON -m venv --without-pip "$last"; }
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what setting up needs, next to a folder `bin` with all there is on the PATH."""
    for name in ("Makefile", ".ci/install", "requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    place(tmp_path, "uv", UV.replace("PYTHON", sys.executable))
    for tool in ("sh", "make", "rm", "mkdir", "ln", "grep", "cut", "cksum", "touch", "dirname"):
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool) or tool)
    return tmp_path


def place(checkout: Path, name: str, script: str) -> None:
    program = checkout / "bin" / name
    program.parent.mkdir(exist_ok=True)
    program.write_text(script)
    program.chmod(0o755)


def make(checkout: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": str(checkout / "bin")}
    return subprocess.run(
        ["make", *words], cwd=checkout, env=environment, capture_output=True, text=True, check=False
    )


def asked(checkout: Path) -> list[str]:
    """What uv was asked for since the last time."""
    notes = checkout / "bin" / "asked"
    lines = notes.read_text().splitlines() if notes.exists() else []
    notes.unlink(missing_ok=True)
    return lines


def test_help_names_every_target() -> None:
    done = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    phony = re.search(r"^\.PHONY: (.*)", (ROOT / "Makefile").read_text(), re.MULTILINE)

    assert phony
    assert sorted(re.findall(r"^  make ([a-z-]+)", done.stdout, re.MULTILINE)) == sorted(
        phony[1].split()
    )


def test_the_second_time_costs_nothing(checkout: Path) -> None:
    first = make(checkout, "setup")
    assert first.returncode == 0, first.stderr
    assert "Installing" in first.stderr
    assert asked(checkout) == ["venv --quiet", "pip install"]

    second = make(checkout, "setup")

    assert (second.returncode, second.stderr, asked(checkout)) == (0, "", [])


def test_a_fresh_checkout_of_the_same_lock_costs_nothing_either(checkout: Path) -> None:
    make(checkout, "setup")
    asked(checkout)
    (checkout / "requirements.txt").touch()

    make(checkout, "setup")

    assert asked(checkout) == []


def test_a_new_lock_or_a_lost_python_is_set_up_again(checkout: Path) -> None:
    make(checkout, "setup")
    asked(checkout)
    with (checkout / "requirements.txt").open("a") as lock:
        lock.write("# new\n")
    make(checkout, "setup")
    assert asked(checkout) == ["pip install"]

    (checkout / ".venv" / "bin" / "python").unlink()
    make(checkout, "setup")
    assert asked(checkout) == ["venv --quiet", "pip install"]


def test_what_an_install_left_half_done_is_done_again(checkout: Path) -> None:
    place(checkout, "uv", UV.replace("PYTHON", sys.executable) + '\n[ "$1" != pip ]\n')
    assert make(checkout, "setup").returncode != 0
    place(checkout, "uv", UV.replace("PYTHON", sys.executable))
    asked(checkout)

    assert make(checkout, "setup").returncode == 0
    assert asked(checkout) == ["pip install"]


def test_without_a_new_enough_python_it_says_which_one_is_needed(checkout: Path) -> None:
    (checkout / "bin" / "uv").unlink()
    place(checkout, "python3", "#!/bin/sh\n[ $1 = --version ] && echo Python 3.9.2\n")

    old = make(checkout, "setup")
    none = make(checkout, "setup", "PYTHON=nothing")

    assert "Python 3.11 or newer is needed; python3 is Python 3.9.2" in old.stderr
    assert "Python 3.11 or newer is needed; nothing is not installed" in none.stderr
    assert "make PYTHON=" in none.stderr


def test_a_newer_python_next_to_an_old_one_is_found(checkout: Path) -> None:
    (checkout / "bin" / "uv").unlink()
    place(checkout, "python3", "#!/bin/sh\nexit 1\n")
    place(
        checkout,
        "python3.12",
        '#!/bin/sh\ncase "$*" in *ensurepip*) exit 1;; *version_info*) exit 0;; esac\n',
    )

    done = make(checkout, "setup")

    assert "python3.12 comes without venv (on Debian and Ubuntu: apt-get install" in done.stderr


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A machine without a browser, and with a Python that has no playwright."""
    place(tmp_path, "python", "#!/bin/sh\nexit 1\n")
    for tool in ("sh", "id", "env", "timeout", "cp"):
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool) or tool)
    return tmp_path


def browser(bare: Path, **named: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["sh", ROOT / "tests" / "browser.sh", "python"],
        env={"PATH": str(bare / "bin"), **named},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_browser_that_only_pretends_is_passed_over(bare: Path) -> None:
    place(bare, "chromium", "#!/bin/sh\necho install the snap >&2; exit 1\n")
    place(bare, "google-chrome", "#!/bin/sh\necho Google Chrome 142\n")
    place(bare, "mine", "#!/bin/sh\necho Chromium 150\n")

    assert browser(bare).stdout == f"{bare}/bin/google-chrome\n"
    assert browser(bare, CHROME=f"{bare}/bin/mine").stdout == f"{bare}/bin/mine\n"


def test_a_missing_browser_comes_from_debian_where_apt_is(bare: Path) -> None:
    place(bare, "theirs", "#!/bin/sh\necho Chromium 150\n")
    installs = f"#!/bin/sh\n[ $1 = update ] || cp {bare}/bin/theirs {bare}/bin/chromium\n"
    place(bare, "apt-get", installs)
    place(bare, "sudo", '#!/bin/sh\nshift\nexec "$@"\n')

    done = browser(bare)

    assert done.stdout == f"{bare}/bin/chromium\n"
    assert "installing one" in done.stderr


def test_where_no_browser_can_be_had_it_is_asked_for(bare: Path) -> None:
    done = browser(bare)

    assert (done.returncode, done.stdout) == (1, "")
    assert "The browser tests need Chromium or Chrome (install one, or name it" in done.stderr


def test_an_environment_without_pip_is_made_anew_where_uv_is_gone(checkout: Path) -> None:
    make(checkout, "setup")
    (checkout / "bin" / "uv").unlink()
    (checkout / "requirements.txt").write_text("# other\n")
    place(checkout, "python3", "#!/bin/sh\nexit 1\n")
    python = checkout / ".venv" / "bin" / "python"
    python.unlink()
    python.write_text('#!/bin/sh\ncase "$*" in *"import pip"*) exit 1;; esac\n')
    python.chmod(0o755)

    assert "Python 3.11 or newer is needed" in make(checkout, "setup").stderr
