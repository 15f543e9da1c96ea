"""Text, links and pictures as a cell of a Markdown table holds them, whatever they are called."""

import re
from urllib.parse import urlsplit

# As numbered entities they never mean anything to Markdown (CommonMark, section 2.5).
_MEANING = re.compile(r"""[&<>"|*_`~\\\[\]$]|:(?=//)""")
_BARE = re.compile(r"[\s<>()\[\]|\\`\"'*^{}\x00-\x1f\x7f]")


def text(said: str) -> str:
    """Any text, on one line, shown letter by letter."""
    return _MEANING.sub(lambda sign: f"&#{ord(sign[0])};", " ".join(said.split()))


def link(shown: str, url: str) -> str:
    """A finished cell as a link; as it is where the address is none for a browser."""
    return f"[{shown}]({_target(url)})" if _is_web(url) else shown


def image(alt: str, url: str, *, height: int | None = None) -> str:
    """A picture as HTML, or nothing where it has no address."""
    size = f' height="{height}"' if height else ""
    return f'<img alt="{text(alt)}" src="{_target(url)}"{size}>' if _is_web(url) else ""


def anchor(shown: str, url: str) -> str:
    """A finished cell as a link in HTML, which may stand within other HTML."""
    return f'<a href="{_target(url)}">{shown}</a>' if _is_web(url) else shown


def folded(summary: str, details: str) -> str:
    """Details that open with a click; the summary alone where there are none."""
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
    """An address that ends where it should: what could end it earlier is percent-encoded."""
    quoted = _BARE.sub(lambda sign: "".join(f"%{byte:02X}" for byte in sign[0].encode()), url)
    return quoted.replace("&", "&amp;")
