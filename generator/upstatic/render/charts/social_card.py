"""The picture that a chat shows next to a link to the page: the sentence, large, in its colour."""

import io
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import matplotlib as mpl
from matplotlib.ft2font import FT2Font
from PIL import Image, ImageDraw, ImageFont

from upstatic.render.analysis.component_status import ComponentStatus

WIDTH, HEIGHT = 1200, 630
"""The size that Open Graph readers cut to."""
_MARGIN = 90
_MOST_LETTERS = 400
_TURNED = {"R", "AL", "AN", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "FSI", "PDF", "PDI"}
_SCALE = 2  # icons are drawn twice as large and scaled down
_INK, _SOFT, _PAGE = "#16202a", "#56626e", "#f7f8f9"
_FILLS: dict[ComponentStatus | None, str] = {
    None: "#1f4e79",
    ComponentStatus.UP: "#16784a",
    ComponentStatus.DEGRADED: "#8a5b00",
    ComponentStatus.DOWN: "#b02525",
    ComponentStatus.MAINTENANCE: "#43529c",
    ComponentStatus.UNKNOWN: "#505c68",
}
_STROKES: dict[ComponentStatus | None, Sequence[Sequence[tuple[float, float]]]] = {
    None: [[(2.5, 8.5), (5.5, 8.5), (7, 4), (9.5, 12.5), (11, 8.5), (13.5, 8.5)]],
    ComponentStatus.UP: [[(3.2, 8.4), (6.6, 11.8), (12.8, 4.8)]],
    ComponentStatus.DEGRADED: [[(8, 3), (8, 9)], [(8, 12.2), (8, 12.8)]],
    ComponentStatus.DOWN: [[(4, 4), (12, 12)], [(12, 4), (4, 12)]],
    ComponentStatus.MAINTENANCE: [[(8, 3), (8, 8.2), (11, 10)]],
    ComponentStatus.UNKNOWN: [[(4, 8), (12, 8)]],
}
"""The page's icons, in a square of 16 units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _CardText:
    """A text in one size and colour, its middle at `y`, in at most `rows` rows."""

    text: str
    bold: bool
    size: int
    y: int
    rows: int
    fill: str


def card_png(status: ComponentStatus | None, name: str, sentence: str, checked: str) -> bytes:
    """Draw the image: the page's name, its status, and the time of the status.

    A text that the font available cannot write is left out: never boxes in place of letters.
    """
    image = Image.new("RGB", (WIDTH, HEIGHT), _PAGE)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH, 18), fill=_FILLS[status])
    image.paste(_sign(status), (_MARGIN, 215))
    for line in (
        _CardText(text=name, bold=False, size=44, y=115, rows=1, fill=_SOFT),
        _CardText(text=sentence, bold=True, size=64, y=280, rows=3, fill=_INK),
        _CardText(text=checked, bold=False, size=32, y=520, rows=1, fill=_SOFT),
    ):
        _write(draw, line)
    data = io.BytesIO()
    # Octrees take a seventh of the time of a median cut, and half of a page went into the latter.
    image.quantize(64, Image.Quantize.FASTOCTREE).save(data, "PNG")
    return data.getvalue()


def _sign(status: ComponentStatus | None) -> Image.Image:
    side = 130 * _SCALE
    sign = Image.new("RGB", (side, side), _PAGE)
    draw = ImageDraw.Draw(sign)
    draw.ellipse((0, 0, side - 1, side - 1), fill=_FILLS[status])
    unit = side / 24
    for stroke in _STROKES[status]:
        points = [((x + 4) * unit, (y + 4) * unit) for x, y in stroke]
        draw.line(points, fill="#fff", width=round(2.25 * unit), joint="curve")
        for x, y in points:
            r = 2.25 * unit / 2
            draw.ellipse((x - r, y - r, x + r, y + r), fill="#fff")
    return sign.resize((side // _SCALE, side // _SCALE), Image.Resampling.LANCZOS)


def _write(draw: ImageDraw.ImageDraw, line: _CardText) -> None:
    if not _can_write(line.text):
        return
    left = _MARGIN + (170 if line.bold else 0)
    font = ImageFont.truetype(
        _font_path(bold=line.bold), line.size, layout_engine=ImageFont.Layout.BASIC
    )
    rows = _wrapped(line.text, font.getlength, WIDTH - _MARGIN - left, line.rows)
    draw.multiline_text(
        (left, line.y), "\n".join(rows), font=font, fill=line.fill, spacing=16, anchor="lm"
    )


def _wrapped(text: str, length: Callable[[str], float], width: float, rows: int) -> list[str]:
    """The text in rows no wider than `width`, cut with an ellipsis."""
    words = text[:_MOST_LETTERS].split()
    done: list[str] = []
    while words and len(done) < rows - 1:
        row = words.pop(0)
        while words and length(f"{row} {words[0]}") <= width:
            row = f"{row} {words.pop(0)}"
        done.append(_cut(row, length, width))
    return [*done, _cut(" ".join(words), length, width)] if words else done


def _cut(row: str, length: Callable[[str], float], width: float) -> str:
    if length(row) <= width:
        return row
    while row and length(f"{row}…") > width:
        row = row[:-1]
    return f"{row.rstrip()}…"


def _can_write(text: str) -> bool:
    """Whether the font has every letter, and the letters need no shaping (as Arabic does)."""
    known = _letters()
    return all(
        char.isspace() or (ord(char) in known and unicodedata.bidirectional(char) not in _TURNED)
        for char in text
    )


@cache
def _letters() -> frozenset[int]:
    return frozenset(FT2Font(_font_path(bold=False)).get_charmap())


def _font_path(*, bold: bool) -> str:
    """DejaVu, which comes with matplotlib: the same letters on every machine."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return str(Path(mpl.get_data_path()) / "fonts" / "ttf" / name)
