"""The brand of the page in a few settings: an accent colour and a font, as CSS.

The accent is used for links, focus and curves. For each theme it is made darker or lighter until
its contrast with the background is enough to read text in it (WCAG 2.2, 1.4.3).
"""

from colorsys import hls_to_rgb, rgb_to_hls
from itertools import pairwise

MIN_CONTRAST = 4.5
_PAGES = {"light": "#f1f3f5", "dark": "#22435f"}
"""The backgrounds that contrast least with text, of all light and of all dark themes."""
_DARK = (
    ':is([data-theme="dark"], [data-theme="night"], [data-theme="ocean"])',
    '[data-theme="auto"]',
)
_FONT_FORMATS = {"woff2": "woff2", "woff": "woff", "ttf": "truetype", "otf": "opentype"}

Rgb = tuple[float, float, float]
"""Red, green and blue, each from 0 to 1."""


def accent_css(accent: str) -> str:
    """The accent for light and dark themes; "" without one."""
    if not accent:
        return ""
    light, dark = (_colours(readable(accent, page)) for page in _PAGES.values())
    return (
        f":root {{ {light} }}\n"
        f"@media screen {{ :root{_DARK[0]} {{ {dark} }} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root{_DARK[1]} {{ {dark} }} }}\n"
    )


def _colours(colour: str) -> str:
    return f"--link: {colour}; --focus: {colour}; --curve: {colour}; --band: {colour}26;"


def font_css(font: str, href: str) -> str:
    """The font of the page: the file at `href`, or the names of installed fonts; "" for none."""
    if not font:
        return ""
    if not is_font_file(font):
        return f":root {{ --font: {font}; }}\n"
    kind = _FONT_FORMATS[font.rpartition(".")[2].lower()]
    return (
        f'@font-face {{ font-family: "Page"; src: url("{href}") format("{kind}");'
        ' font-weight: 100 900; font-display: fallback; }\n:root { --font: "Page"; }\n'
    )


def is_font_file(font: str) -> bool:
    """Whether the setting names a file, not fonts."""
    return font.rpartition(".")[2].lower() in _FONT_FORMATS


def readable(colour: str, background: str) -> str:
    """The colour, darker or lighter until it can be read on the background: "#1a2b3c"."""
    hue, lightness, saturation = rgb_to_hls(*_rgb(colour))
    step = -0.02 if _luminance(_rgb(background)) > 0.5 else 0.02  # noqa: PLR2004 - the middle
    while contrast(_rgb(colour), _rgb(background)) < MIN_CONTRAST and 0 <= lightness <= 1:
        lightness += step
        rgb = hls_to_rgb(hue, min(max(lightness, 0), 1), saturation)
        colour = "#" + "".join(f"{round(part * 255):02x}" for part in rgb)
    return colour


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.2)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Rgb) -> float:
    """The relative luminance (WCAG 2.2)."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - sRGB
        for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _rgb(colour: str) -> Rgb:
    digits = colour.lstrip("#")
    whole = "".join(2 * digit for digit in digits) if len(digits) == len("rgb") else digits
    red, green, blue = (int(whole[a:b], 16) / 255 for a, b in pairwise((0, 2, 4, 6)))
    return red, green, blue
