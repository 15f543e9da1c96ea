import base64
import json
import logging
from random import Random
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from upstatic.config.schema.root import Config, Monitor
from upstatic.domain.errors import SecretError
from upstatic.infra.redaction import RedactingFormatter
from upstatic.infra.secrets import Secrets, names_in, readings_in, secrets_for

TOKEN = 's3cr3t/+ "quoted"\\é&<'


def secrets(**values: str) -> Secrets:
    return Secrets(values, values)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://example.com/$KEY?x=1", "https://example.com/value?x=1"),
        ("${KEY}_${KEY}", "value_value"),
        ("$KEYs and $KEY.", "values and value."),
        ("?$filter=a&$top=1", "?$filter=a&$top=1"),
        ("query($id: ID!)", "query($id: ID!)"),
        ("5$ and $5 and $ and $", "5$ and $5 and $ and $"),
        ("$$KEY", "$KEY"),
        ("${mixed_Case}", "other"),
        ("$ServerIP:$ServerPort", "192.0.2.7:8080"),
        ("${ServerIP}s", "192.0.2.7s"),
        ("nothing", "nothing"),
        ("", ""),
    ],
)
def test_a_name_becomes_its_value(text: str, expected: str) -> None:
    values = {"ServerIP": "192.0.2.7", "ServerPort": "8080", "S": "wrong"}
    assert secrets(KEY="value", mixed_Case="other", **values).expand(text) == expected


def test_a_name_of_mixed_case_is_missed_as_a_whole_and_hidden_as_what_it_may_be() -> None:
    with pytest.raises(SecretError, match=r"^\$ServerIP has no value"):
        secrets().expand("$ServerIP")
    assert names_in(["$ServerIP", "${HOSTname}", "$$Not"]) == {"ServerIP", "S", "HOSTname"}


def test_every_possible_name_in_a_text_is_found() -> None:
    texts = ["$ServerIP/$KEY", "$KEY ${HOSTname} $$Not $DYNAMIC_RANDOM_NUMBER"]

    assert readings_in(texts) == {("ServerIP", "S"), ("KEY",), ("HOSTname",)}


def test_a_value_that_looks_like_a_name_is_not_expanded_again() -> None:
    assert secrets(A="$B", B="b").expand("$A") == "$B"


@pytest.mark.parametrize(
    ("environ", "problem"), [({}, "has no value"), ({"API_KEY": ""}, "is empty")]
)
def test_a_missing_secret_says_what_to_do(environ: dict[str, str], problem: str) -> None:
    with pytest.raises(SecretError) as caught:
        Secrets(environ, ["API_KEY"]).expand("x $API_KEY")

    assert str(caught.value).startswith(f"$API_KEY {problem} (add the secret API_KEY in")
    assert "`API_KEY: ${{ secrets.API_KEY }}`" in str(caught.value)


def test_dynamic_names_are_filled_anew_at_each_use() -> None:
    environ = {"RANDOM_MIN": "10", "RANDOM_MAX": "99", "DYNAMIC_STRING_LENGTH": "32"}
    dynamic = Secrets(environ, rng=Random(7))  # noqa: S311 - repeatable
    text = "$DYNAMIC_RANDOM_NUMBER-${DYNAMIC_ALPHANUMERIC_STRING}"

    first, second = dynamic.expand(text), dynamic.expand(text)

    assert first != second
    number, letters = first.split("-")
    assert 10 <= int(number) <= 99
    assert len(letters) == 32
    assert letters.isalnum()


def test_dynamic_names_need_no_environment_but_refuse_a_wrong_one() -> None:
    assert Secrets({}).expand("$DYNAMIC_RANDOM_NUMBER").isdigit()
    with pytest.raises(SecretError, match="RANDOM_MAX is not a whole number"):
        Secrets({"RANDOM_MAX": "many"}).expand("$DYNAMIC_RANDOM_NUMBER")
    with pytest.raises(SecretError, match="RANDOM_MAX is below RANDOM_MIN"):
        Secrets({"RANDOM_MIN": "9", "RANDOM_MAX": "1"}).expand("$DYNAMIC_RANDOM_NUMBER")


def test_the_names_of_a_configuration_are_found_where_they_are_expanded() -> None:
    monitor = Monitor(
        name="$NOT_HERE",
        url="https://$HOST/${PATH_PART}?$filter=1&n=$DYNAMIC_RANDOM_NUMBER",
        port="$PORT",
        headers=("Authorization: Bearer $TOKEN",),
        body='{"key": "$BODY_KEY", "price": "$$PRICE"}',
    )
    hidden = secrets_for(Config(monitors=(monitor,)), {"HOST": "shop.example"})

    assert names_in([monitor.url]) == {"HOST", "PATH_PART"}
    assert hidden.redact("no way to shop.example") == "no way to $HOST"


@pytest.mark.parametrize(
    "shown",
    [
        TOKEN,
        TOKEN.upper(),
        quote(TOKEN),
        quote(TOKEN, safe="").lower(),
        quote_plus(TOKEN),
        repr(TOKEN),
        repr(TOKEN.encode()),
        json.dumps({"key": TOKEN}),
        json.dumps({"key": TOKEN}, ensure_ascii=False),
        base64.b64encode(TOKEN.encode()).decode(),
    ],
)
def test_a_value_is_hidden_in_every_encoding(shown: str) -> None:
    text = secrets(TOKEN=TOKEN).redact(f"before {shown} after")

    assert "$TOKEN" in text
    assert "3cr3t" not in text.lower()
    assert text.startswith("before ")
    assert text.endswith(" after")


@given(st.text("abcXYZ019/+é", min_size=6), st.binary(max_size=5), st.binary(max_size=5))
def test_a_value_inside_base64_is_hidden_wherever_it_begins(
    value: str, before: bytes, after: bytes
) -> None:
    whole = before + value.encode() + after

    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        assert "$TOKEN" in secrets(TOKEN=value).redact(encode(whole).decode())


def test_the_longest_value_is_hidden_first() -> None:
    both = secrets(SHORT="abcdef", LONG="abcdefghi")

    assert both.redact("abcdefghi abcdef") == "$LONG $SHORT"


def test_a_url_that_is_secret_is_hidden_in_its_parts() -> None:
    hook = secrets(
        HOOK="https://user:passw0rd@Hooks.example:8443/services/T00/B00/XYZ?key=12345678"
    )

    hidden = hook.redact(
        "hooks.example refused; auth user/passw0rd; /services/T00/B00/XYZ; key=12345678"
    )

    assert hidden == "$HOOK refused; auth $HOOK/$HOOK; $HOOK; $HOOK"


def test_every_line_of_a_long_secret_is_hidden() -> None:
    key = secrets(KEY="-----BEGIN-----\nMIIEabc\nMIIEdef\n-----END-----")

    assert key.redact("line MIIEdef") == "line $KEY"


def test_short_and_empty_values_do_not_garble_every_text() -> None:
    few = secrets(PORT="25", EMPTY="", LETTER="e")

    assert few.redact("took 125 ms on port 25") == "took 125 ms on port 25"


def test_tokens_of_the_environment_are_hidden_even_if_no_monitor_uses_them() -> None:
    environ = {
        "GITHUB_TOKEN": "ghs_0123456789",
        "SLACK_WEBHOOK_URL": "https://hooks.slack.example/services/T0",
        "MY_PAT": "github_pat_1",
        "SOME_API_KEY": "test",
        "PATH": "/usr/bin:/bin",
    }
    hidden = Secrets(environ)

    assert hidden.redact("https://x-access-token:ghs_0123456789@github.com") == (
        "https://x-access-token:$GITHUB_TOKEN@github.com"
    )
    assert hidden.redact("github_pat_1 /services/T0") == "$MY_PAT $SLACK_WEBHOOK_URL"
    assert hidden.redact("the latest /usr/bin:/bin") == "the latest /usr/bin:/bin"


def test_a_log_line_hides_secrets_in_arguments_and_tracebacks() -> None:
    formatter = RedactingFormatter(
        secrets(TOKEN="hunter2-hunter2").redact, "%(levelname)s %(message)s"
    )
    with pytest.raises(ValueError, match="hunter2") as caught:
        int("hunter2-hunter2")
    record = logging.getLogger("x").makeRecord(
        "x", logging.ERROR, "x.py", 1, "got %r", ("hunter2-hunter2",),
        (caught.type, caught.value, caught.tb),
    )  # fmt: skip

    text = formatter.format(record)

    assert text.startswith("ERROR got '$TOKEN'\nTraceback")
    assert text.endswith("with base 10: '$TOKEN'")
    assert "hunter2" not in text


def test_secrets_do_not_show_themselves() -> None:
    assert "hunter2" not in repr(secrets(TOKEN="hunter2-hunter2"))
