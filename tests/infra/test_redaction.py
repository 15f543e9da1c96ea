"""A value is recognised in every form that programs give it."""

import html
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from upstatic.infra.redaction import Redactor

PASSWORD = "pä\u00dfw\u00f6rd  with\ttab 日本"


@pytest.mark.parametrize(
    "shown",
    [
        PASSWORD,
        " ".join(PASSWORD.split()),
        repr(PASSWORD)[1:-1],
        json.dumps(PASSWORD),
        quote(PASSWORD),
        PASSWORD.encode("ascii", "replace").decode(),
        PASSWORD.encode("ascii", "replace").decode().replace("?", "\ufffd"),
        PASSWORD.encode().decode("ascii", "replace"),
        PASSWORD.encode().decode("ascii", "replace").replace("\ufffd", "?"),
        PASSWORD.encode().decode("latin-1"),
        PASSWORD.encode("ascii", "xmlcharrefreplace").decode(),
        html.escape(PASSWORD),
        "".join(char if char.isprintable() else "?" for char in PASSWORD),
    ],
)
def test_what_other_programs_make_of_a_value_is_hidden(shown: str) -> None:
    redacted = Redactor({"PASSWORD": PASSWORD}).redact(f"login <{shown}> refused")

    assert redacted.strip('"') in {"login <$PASSWORD> refused", 'login <"$PASSWORD"> refused'}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("https://bücher.example/a", "xn--bcher-kva.example"),
        ("https://xn--bcher-kva.example/a", "bücher.example"),
        ("bücher.example", "certificate is not valid for 'xn--bcher-kva.example'"),
        ("straße.example", "xn--strae-oqa.example"),
    ],
)
def test_a_host_name_is_hidden_as_punycode_and_as_people_read_it(value: str, shown: str) -> None:
    assert "$HOST" in Redactor({"HOST": value}).redact(shown)


def test_a_value_of_foreign_letters_alone_does_not_hide_question_marks() -> None:
    assert Redactor({"NAME": "日本語日本語"}).redact("what ??????") == "what ??????"


LETTERS = "abcXYZ019-_/+?& é日"


@given(st.text(LETTERS, min_size=4), st.text(LETTERS), st.text(LETTERS))
def test_a_value_is_hidden_wherever_it_stands(value: str, before: str, after: str) -> None:
    secret = f"s{value}s"

    assert secret not in Redactor({"A": secret}).redact(f"{before}{secret}{after}")
