"""Text, links and images as cells of a Markdown table, safely escaped."""

import re
from urllib.parse import urlsplit

# Numeric entities have no meaning in Markdown (CommonMark, section 2.5).
_MEANING = re.compile(r"""[&<>"|*_`~\\\[\]$]|:(?=//)""")
_BARE = re.compile(r"[\s<>()\[\]|\\`\"'*^{}\x00-\x1f\x7f]")


def text(said: str) -> str:
    """Any text on one line, without Markdown meaning."""
    return _MEANING.sub(lambda sign: f"&#{ord(sign[0])};", " ".join(said.split()))


def link(shown: str, url: str) -> str:
    """A cell as a link; unchanged if the address is not a web address."""
    return f"[{shown}]({_target(url)})" if _is_web(url) else shown


def image(alt: str, url: str, *, height: int | None = None) -> str:
    """An image as HTML, or nothing without an address."""
    size = f' height="{height}"' if height else ""
    return f'<img alt="{text(alt)}" src="{_target(url)}"{size}>' if _is_web(url) else ""


def anchor(shown: str, url: str) -> str:
    """A cell as an HTML link."""
    return f'<a href="{_target(url)}">{shown}</a>' if _is_web(url) else shown


def folded(summary: str, details: str) -> str:
    """A folded section; the summary alone without details."""
    if not details:
        return summary
    return f"<details><summary>{summary}</summary><br>{details}</details>"


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme.lower() in {"http", "https"} and bool(parts.netloc)


def _target(url: str) -> str:
    """An address with all characters encoded that could end it."""
    quoted = _BARE.sub(lambda sign: "".join(f"%{byte:02X}" for byte in sign[0].encode()), url)
    return quoted.replace("&", "&amp;")
