import pytest
from upstatic.domain import failure_reasons


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("503", "answered 503 Service Unavailable"),
        ("200", "answered 200 OK"),
        ("522", "answered 522 Connection Timed Out"),
        ("599", "answered 599"),
        ("timeout", "did not respond within the time limit"),
        ("from-the-future", "failed (from-the-future)"),
        ("²", "failed (²)"),
        ("", ""),
    ],
)
def test_a_reason_reads_on_after_the_name_of_a_monitor(reason: str, sentence: str) -> None:
    assert failure_reasons.describe(reason) == sentence


def test_every_machine_word_has_a_sentence_and_fits_a_row_of_history() -> None:
    words = {
        value
        for name, value in vars(failure_reasons).items()
        if name.isupper() and isinstance(value, str)
    }

    assert words == set(failure_reasons.SENTENCES)
    assert all(word.replace("-", "").isalpha() for word in words)
