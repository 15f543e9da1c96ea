"""Wrong usage, help and completion: what people see before a command runs."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.program import upstatic


def refused(*words: str) -> str:
    done = upstatic(*words)
    assert (done.returncode, done.stdout) == (2, "")
    return done.stderr


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (["rnu"], "'run'"),
        (["incident", "lsit"], "'list'"),
        (["validate", "--strct"], "'--strict'"),
        (["completion", "bsh"], "'bash'"),
    ],
)
def test_a_mistyped_word_gets_a_suggestion(words: list[str], near: str) -> None:
    assert f"(did you mean {near}?)" in refused(*words)


def test_wrong_usage_shows_the_usage_of_the_command() -> None:
    assert refused("validate", "--strct").startswith("usage: upstatic validate ")
    assert refused("incident", "close").startswith("usage: upstatic incident close ")
    assert refused("nonsense").startswith("usage: upstatic [OPTIONS] COMMAND ")


def test_without_a_command_or_an_action_the_help_is_shown() -> None:
    assert "\n  validate " in refused()
    assert "\n    list " in refused("incident")


@pytest.mark.parametrize("words", [["run", "--rep", "2"], ["--roo", ".", "validate"], ["val"]])
def test_abbreviations_are_refused(words: list[str]) -> None:
    refused(*words)


def test_help_lists_everyday_commands_first_and_shows_examples() -> None:
    text = upstatic("--help").stdout
    assert text.index("\n  run ") < text.index("stages of a round") < text.index("\n  probe ")
    assert "examples:\n  upstatic run\n" in upstatic("run", "--help").stdout


def test_global_options_stand_before_or_after_the_command(tmp_path: Path) -> None:
    (tmp_path / ".upptimerc.yml").write_text("sites: [{name: A, url: 'https://a.example'}]\n")
    for words in (("--root", tmp_path, "validate"), ("validate", "--root", tmp_path)):
        assert upstatic(*words).stdout == ".upptimerc.yml: 1 monitor\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_knows_the_commands_and_their_options(shell: str) -> None:
    script = upstatic("completion", shell).stdout
    for word in ("import-upptime", "remove-upptime", "no-push"):
        assert word in script


def test_bash_completes_a_command() -> None:
    script = upstatic("completion", "bash").stdout
    ask = 'COMP_WORDS=(upstatic val); COMP_CWORD=1; _shtab_upstatic; echo "${COMPREPLY[@]}"'
    done = subprocess.run(["bash", "-c", f"{script}\n{ask}"], capture_output=True, check=True)
    assert done.stdout.decode().split() == ["validate"]


def test_help_and_version_load_no_library() -> None:
    code = """
import sys
from upstatic.cli.main import main
try:
    main(["--version"])
except SystemExit:
    heavy = {"pydantic", "httpx", "yaml", "git", "jinja2", "matplotlib"} & {*sys.modules}
    sys.exit(str(heavy) if heavy else 0)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
