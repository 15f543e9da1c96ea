"""Read the file as text, or say in one line why not."""

import re
from pathlib import Path

from upstatic.domain.errors import ConfigError
from upstatic.history.contained_paths import is_contained, outside

MAX_BYTES = 2_000_000  # ten thousand monitors; anything larger is another file by mistake

# js-yaml refuses the same: controls, and halves of surrogate pairs
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")


def read_text(path: Path) -> str:
    """Read UTF-8 text, without a byte order mark. Raises ConfigError with one line."""
    data = _read_bytes(path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = _place(data[: error.start].decode("utf-8", "replace"))
        raise ConfigError([f"{path}:{place}: {_encoding(data)}"]) from None
    if found := _UNPRINTABLE.search(text):
        place = _place(text[: found.start()])
        raise ConfigError(
            [f"{path}:{place}: a control character, as in a binary file (save it as plain text)"]
        )
    return text


def _read_bytes(path: Path) -> bytes:
    if not is_contained(path, path.parent.resolve()):  # the folder itself is the user's choice
        raise ConfigError([outside(path, path.parent)])
    try:
        if path.exists() and not path.is_file():
            raise ConfigError([f"{path}: is a folder or a device (name the file itself)"])
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ConfigError(
            [f"{path}: the file does not exist (create it with upstatic init, or use --root)"]
        ) from None
    except OSError as error:
        raise ConfigError([f"{path}: {error.strerror} (check its permissions)"]) from None
    if len(data) > MAX_BYTES:
        raise ConfigError(
            [f"{path}: larger than {MAX_BYTES // 1_000_000} MB (is it another file?)"]
        )
    return data


def _encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "the file is UTF-16 (save it as UTF-8)"
    return "not UTF-8 text (save the file as UTF-8)"


def _place(before: str) -> str:
    """Name the place right after `before` as LINE:COLUMN."""
    lines = before.split("\n")
    return f"{len(lines)}:{len(lines[-1]) + 1}"
