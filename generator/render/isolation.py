"""Text of one direction within text of the other, kept apart so that neither disturbs the other."""

from unicodedata import bidirectional

_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"


def isolated(text: str, direction: str) -> str:
    """Set `text` apart where its own direction is not the page's ("ltr" or "rtl").

    The two signs around it are those of Unicode's algorithm (UAX #9), so they work in titles,
    feeds and labels too, where no element can.
    """
    if text.isascii() and direction == "ltr":
        return text
    kinds = {bidirectional(char) for char in text}
    foreign = kinds & _RIGHT_TO_LEFT if direction == "ltr" else "L" in kinds
    return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}" if foreign else text
