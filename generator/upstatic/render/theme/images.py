"""Image types by content, and sanitised SVG."""

import re
from xml.etree import ElementTree as ET

_SVG = "http://www.w3.org/2000/svg"
_SIGNS = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF8", "gif"),
    (b"\x00\x00\x01\x00", "ico"),
)
_DRAWN_NAMES = (
    "svg g defs symbol use title desc path rect circle ellipse line polyline polygon text tspan"
    " linearGradient radialGradient stop clipPath mask pattern marker style filter"
    " feGaussianBlur feOffset feBlend feColorMatrix feFlood feComposite feMerge feMergeNode"
)
_DRAWN = frozenset(_DRAWN_NAMES.split())
_ELSEWHERE = re.compile(r"@import|url\(\s*[\"']?(?!#)|expression|javascript:", re.IGNORECASE)

ET.register_namespace("", _SVG)
ET.register_namespace("xlink", "http://www.w3.org/1999/xlink")


def kind(content: bytes) -> str:
    """The file's ending: png, jpg, gif, ico, webp, avif or svg; "" for what is not a picture."""
    for sign, name in _SIGNS:
        if content.startswith(sign):
            return name
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    if content[4:12] in (b"ftypavif", b"ftypavis"):
        return "avif"
    return "svg" if clean_svg(content) else ""


def clean_svg(content: bytes) -> bytes:
    """The SVG without scripts, handlers and external references; b"" if it is not an SVG."""
    if b"<!ENTITY" in content or b"<svg" not in content[:4096]:
        return b""
    try:
        root = ET.fromstring(content)  # noqa: S314 - entities are refused above
    except (ET.ParseError, LookupError, ValueError):
        return b""
    if root.tag != f"{{{_SVG}}}svg":
        return b""
    _clean(root)
    return ET.tostring(root)


def _clean(element: ET.Element) -> None:
    for name, value in list(element.attrib.items()):
        if _is_dangerous(name, value):
            del element.attrib[name]
    for child in list(element):
        if not _is_drawn(child):
            element.remove(child)
        else:
            _clean(child)


def _is_drawn(element: ET.Element) -> bool:
    name = str(element.tag).removeprefix(f"{{{_SVG}}}")
    return name in _DRAWN and not (name == "style" and _ELSEWHERE.search(element.text or ""))


def _is_dangerous(name: str, value: str) -> bool:
    local = name.rpartition("}")[2].lower()
    if local == "href":
        return not value.strip().startswith("#")
    return local.startswith("on") or bool(_ELSEWHERE.search(value))
