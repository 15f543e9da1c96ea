"""Readable messages for YAML syntax errors: where, what, and what to do."""

from yaml import YAMLError

_TAB = "a tab where YAML requires spaces (indent with spaces)"
_KEY = "the indentation fits nothing above (align the line with its neighbours)"
_FLOW = "a bracket is opened and never closed (close it, or quote the text)"
_QUOTE = "a quote is opened and never closed (close it)"
_WORDS = {
    "mapping values are not allowed": (
        "a `:` where no key can stand (align the line with its neighbours, or quote text with `: `)"
    ),
    "found a tab character": _TAB,
    "did not find expected key": _KEY,
    "did not find expected '-' indicator": _KEY,
    "expected <block end>": _KEY,
    "did not find expected ',' or": _FLOW,
    "expected ',' or": _FLOW,
    "found unexpected end of stream": _QUOTE,
    "found unexpected document indicator": _QUOTE,
    "could not find expected ':'": "a key without its colon (write key: value)",
    "cannot start any token": "text cannot begin with this character (put it in quotes)",
    "while scanning a directive": "a line cannot begin with `%` (put the text in quotes)",
    "found unknown escape character": "an unknown escape in double quotes (use single quotes)",
    "block sequence entries are not allowed": "a dash where no list can stand (start a new line)",
    "found undefined tag handle": "this tag is not understood (remove the word with the `!`)",
}


def explain(error: YAMLError, text: str) -> tuple[str, int, int]:
    """Return (message, line, column), counted from 1; quotes nothing of the text."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        return "a character that YAML does not allow (remove it)", 1, 1
    lines = text.splitlines() or [""]
    line = min(mark.line, len(lines) - 1)
    if lines[line][mark.column : mark.column + 1] == "\t":
        return _TAB, line + 1, mark.column + 1
    return _sentence(error), line + 1, mark.column + 1


def _sentence(error: YAMLError) -> str:
    said = f"{getattr(error, 'problem', '')} {getattr(error, 'context', '')}"
    known = (words for sign, words in _WORDS.items() if sign in said)
    return next(known, "no valid YAML here (check indentation, quotes and brackets)")
