"""Every layout that Upptime's files ever had, and what people and accidents make of them."""

from datetime import UTC, datetime

import pytest
from upstatic.domain.models import Status
from upstatic.tools.upptime_import.file_versions import FileVersion, parse_moment, read

from tests.tools.upptime_import.repositories import version

MAPPING = version("https://a.test", "up", "200", "338", "2022-06-09T16:39:13Z")
LIST = """\
- url: https://a.test
- status: up
- code: 200
- responseTime: 338
- lastUpdated: 2022-06-09T16:39:13.123Z
- generator: Upptime <https://github.com/upptime/upptime>
"""
SAME = FileVersion(
    url="https://a.test", status=Status.UP, code=200, ms=338,
    measured=datetime(2022, 6, 9, 16, 39, 13, 123000, UTC),
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        MAPPING,
        LIST,
        MAPPING.replace("\n", "\r\n"),
        MAPPING.rstrip("\n"),
        "\ufeff" + MAPPING,
        MAPPING.replace("https://a.test", '"https://a.test"'),
        MAPPING.replace("https://a.test", ">-\n  https://a.test"),
        MAPPING.replace("startTime: 2020-01-01T00:00:00.000Z\n", ""),
        MAPPING.replace("2020-01-01T00:00:00.000Z", "Thu Aug 05 2021 03:37:03 GMT+0000 (UTC)"),
        MAPPING + "# a word of mine\nnote: it's fine\n",
        "\n".join(reversed(MAPPING.splitlines())),
    ],
    ids=[
        "mapping", "list of 2020", "crlf", "no last line end", "bom", "quoted", "folded",
        "no startTime", "startTime of JavaScript", "comment and note", "other order",
    ],
)  # fmt: skip
def test_every_layout_says_the_same(text: str) -> None:
    assert read(text.encode()) == SAME


def test_no_answer_is_code_0_and_0_ms() -> None:
    kept = read(version("https://a.test", "down", "0", "0", "2022-06-09T16:39:13Z").encode())
    assert (kept.status, kept.code, kept.ms) == (Status.DOWN, 0, 0)


def test_an_address_stays_the_text_that_the_configuration_has() -> None:
    kept = read(version("$SERVER_IP", "up", "200", "1", "2022-06-09T16:39:13Z").encode())
    assert kept.url == "$SERVER_IP"


@pytest.mark.parametrize("number", ["", "null", "NaN", "-3", "1e99", "fast", "[1]"])
def test_a_number_that_is_none_was_not_measured(number: str) -> None:
    text = version("https://a.test", "up", number, number, "2022-06-09T16:39:13Z")
    kept = read(text.encode())
    assert (kept.status, kept.code, kept.ms) == (Status.UP, 0, 0)


def test_a_fraction_of_a_millisecond_is_dropped() -> None:
    assert read(MAPPING.replace(" 338", " 338.7").encode()).ms == 338


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\n", b"up", b"- up", b"[]", b"url: https://a.test\n", b"status: unknown\n",
        b"status: up\n\tx: 1\n", b"status: {a: [\n", b"\xff\xfe\x00status: up", b"status: [up]\n",
        b"<<<<<<< HEAD\nstatus: up\n=======\nstatus: down\n>>>>>>> theirs\n",
        b"[" * 5000,
        b"a: &a [x]\nb: &b [*a,*a]\nstatus: *b\n",
    ],
)  # fmt: skip
def test_a_version_without_a_status_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"no |decode"):
        read(data)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2021-08-05T03:37:03.000Z", 3),
        ("2021-08-05T05:37:03+02:00", 3),
        ("Thu Aug 05 2021 03:37:03 GMT+0000 (Coordinated Universal Time)", 3),
        ("Thu Aug 05 2021 05:37:03 GMT+0200 (Central European Summer Time)", 3),
    ],
)
def test_a_time_is_iso_or_in_javascripts_format(text: str, hour: int) -> None:
    assert parse_moment(text) == datetime(2021, 8, 5, hour, 37, 3, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "null", "soon", "Thu Aug 99 2021 03:37:03 GMT+0000", "99999"])
def test_an_invalid_time_gives_none(text: str) -> None:
    assert parse_moment(text) is None
