import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from upstatic.config import load
from upstatic.config.yaml.file import MAX_BYTES
from upstatic.domain.errors import ConfigError

from tests.config.conftest import Load

Refuse = Callable[[str | bytes], tuple[str, ...]]

SMALL = "sites:\n  - name: Web\n    url: https://example.com\n"


def test_a_small_file_is_enough(loaded: Load) -> None:
    result = loaded(SMALL)

    (monitor,) = result.config.monitors
    assert (monitor.slug, monitor.check, monitor.interval_s) == ("web", "http", 300)
    assert result.warnings == ()


def test_every_problem_is_reported_at_once_in_the_order_of_the_file(problems: Refuse) -> None:
    text = """\
owner: [a]
sites:
  - name: Mail
    check: tcp-ping
    url: mail.example.com
  - url: hhttps://example.com
    interval: soon
    port: 99999
  - nothing
status-website: [1]
"""
    expected = """\
.upptimerc.yml:1:8: owner: must be text (put it in quotes)
.upptimerc.yml:3:5: sites[0].port: a tcp-ping needs a port (write port: 443, or host:443 as url)
.upptimerc.yml:6:5: sites[1].name: is missing (write name: the name on the page)
.upptimerc.yml:6:10: sites[1].url: is not a valid URL: the scheme is misspelt (did you mean https://?)
.upptimerc.yml:7:15: sites[1].interval: is not a duration (write 30s, 5m or 1h30m)
.upptimerc.yml:8:11: sites[1].port: is not a valid port (write a number from 1 to 65535, or $NAME)
.upptimerc.yml:9:5: sites[2]: must be a mapping (write key: value lines below it)
.upptimerc.yml:10:17: status-website: must be a mapping (write key: value lines below it)
"""
    assert problems(text) == tuple(expected.splitlines())


def test_a_misspelt_key_gives_a_warning_and_the_missing_one_an_error(folder: Path) -> None:
    (folder / ".upptimerc.yml").write_text("sites:\n  - name: A\n    urll: https://example.com\n")
    with pytest.raises(ConfigError) as refused:
        load(Path(".upptimerc.yml"))
    (missing,), (misspelt,) = refused.value.problems, refused.value.warnings

    assert "2:5: sites[0].url: is missing" in missing
    assert "3:5: sites[0].urll: is not a known key (did you mean url?)" in misspelt


def test_what_one_anchor_causes_many_times_is_said_once(problems: Refuse) -> None:
    text = """\
x-base: &base
  interval: never
sites:
  - {<<: *base, name: A, url: https://a.example}
  - {<<: *base, name: B, url: https://b.example}
"""
    (problem,) = problems(text)

    assert problem.startswith(".upptimerc.yml:2:13: sites[0].interval: is not a duration")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "1:1: the file is empty (write owner, repo and sites)"),
        (b"\n# nothing\n", "1:1: the file is empty (write owner, repo and sites)"),
        (b"just words\n", "1:1: the file: must be a mapping (write key: value lines below it)"),
        (b"- a\n", "1:1: the file: must be a mapping (write key: value lines below it)"),
        (b"a: 1\nb: caf\xe9\n", "2:7: not UTF-8 text (save the file as UTF-8)"),
        ("a: 1".encode("utf-16"), "1:1: the file is UTF-16 (save it as UTF-8)"),
        (
            b"\x7fELF\x02\x01\x00",
            "1:1: a control character, as in a binary file (save it as plain text)",
        ),
        (
            b"a: 1\nb: \x00\n",
            "2:4: a control character, as in a binary file (save it as plain text)",
        ),
        (b"\x89PNG\r\n\x1a\n", "1:1: not UTF-8 text (save the file as UTF-8)"),
        (
            b"sites:\n- name: a\n - url: b\n",
            "3:2: the indentation fits nothing above (align the line with its neighbours)",
        ),
    ],
)
def test_what_cannot_be_read_gets_one_line(problems: Refuse, content: bytes, problem: str) -> None:
    assert problems(content) == (f".upptimerc.yml:{problem}",)


def test_a_huge_file_is_refused_without_being_parsed(problems: Refuse) -> None:
    (problem,) = problems(b"a: 1\n" * 1_000_000)

    assert problem == f".upptimerc.yml: larger than {MAX_BYTES // 10**6} MB (is it another file?)"


def test_a_missing_file_says_what_to_do(folder: Path) -> None:
    with pytest.raises(ConfigError, match="the file does not exist") as refused:
        load(folder / "nowhere" / ".upptimerc.yml")

    assert len(refused.value.problems) == 1


def test_a_folder_a_pipe_and_an_unreadable_file_are_refused(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    (folder / "loop").symlink_to("loop")
    for name in (".", "pipe", "loop"):
        with pytest.raises(ConfigError) as refused:
            load(folder / name)
        assert len(refused.value.problems) == 1


def test_a_byte_order_mark_and_windows_lines_do_not_matter(folder: Path) -> None:
    path = folder / ".upptimerc.yml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())

    assert load(path).config.monitors[0].url == "https://example.com"


def test_a_default_applies_to_every_monitor(loaded: Load) -> None:
    text = """\
confirm: {failures: 4, recoveries: 3}
retries: {wait: 1m}
sites:
  - {name: A, url: https://a.example}
  - {name: B, url: https://b.example, confirm: {failures: 1}, retries: {attempts: 1}}
"""
    first, second = loaded(text).config.monitors

    assert (first.confirm.failures, first.confirm.recoveries) == (4, 3)
    assert (first.retries.attempts, first.retries.wait_s) == (3, 60)
    assert (second.confirm.failures, second.confirm.recoveries) == (1, 3)
    assert (second.retries.attempts, second.retries.wait_s) == (1, 60)


def test_no_line_ever_quotes_a_value(folder: Path) -> None:
    secret = "hunter2"
    places = [
        "url: {}://example.com", "url: https://{}:{}@example.com", "url: https://exa mple/{}",
        "check: {}", "port: {}", "headers: ['{}']", "headers: {{{}: [1]}}", "method: '{} {}'",
        "interval: {}", "maxRedirects: {}", "expectedStatusCodes: [{}]", "slug: '/ {}'",
        "confirm: {}", "retries: {{attempts: {}}}", "body: [{}]", "__dangerous__insecure: {}",
        "icon: &{} [*{}]", "url: *{}", "url: !{} x", "url: '{}", "port: {}: {}", "type: {}",
    ]  # fmt: skip
    path = folder / ".upptimerc.yml"
    said: list[str] = []
    for place in places:
        path.write_text(
            f"sites:\n  - name: A\n    {place.replace('{}', secret).replace('{{', '{')}\n"
        )
        try:
            said += load(path).warnings
        except ConfigError as error:
            said.append(str(error))

    assert len(said) >= len(places)
    assert secret not in "\n".join(said)


def test_loading_needs_nothing_heavy() -> None:
    code = "import sys, upstatic.config; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    heavy = {"httpx", "git", "matplotlib", "jinja2", "asyncio", "ssl"}
    assert not heavy & set(done.stdout.split())


def test_a_key_that_is_there_twice_hides_nothing_else(
    problems: Callable[[str], tuple[str, ...]],
) -> None:
    text = """\
owner: a
owner: b
shards: none
sites:
  - name: A
    url: https://a.example.com
    url: https://b.example.com
    port: 99999
    interval: soon
confirm: {failures: 0, failures: 1}
"""

    found = [line.split(": ", 1) for line in problems(text)]

    assert [(place.rpartition("yml:")[2], what.split(" (")[0]) for place, what in found] == [
        ("2:1", "`owner` is a duplicate, first at 1:1"),
        ("3:9", "shards: must be a whole number"),
        ("7:5", "`url` is a duplicate, first at 6:5"),
        ("8:11", "sites[0].port: is not a valid port"),
        ("9:15", "sites[0].interval: is not a duration"),
        ("10:21", "confirm.failures: is out of bounds"),
        ("10:24", "`failures` is a duplicate, first at 10:11"),
    ]
