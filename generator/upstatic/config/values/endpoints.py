"""Validate URLs, hosts, headers, methods and ports; a `$NAME` in them is not checked."""

import re
from difflib import get_close_matches
from ipaddress import ip_address
from urllib.parse import urlsplit

LAST_PORT = 65_535

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_TWICE = re.compile(r"https?:/*https?:", re.IGNORECASE)
_SLASHES = re.compile(r"https?:/{0,1}(?!/)", re.IGNORECASE)
TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
SPACE = re.compile(r"[\s\x00-\x1f\x7f]")
_URL = "write https://host/path"


def has_secret(text: str) -> bool:
    """Whether the text is only complete once the environment is known."""
    return "$" in text


def has_scheme(url: str) -> bool:
    """Whether `url` says how to connect: `https://…`, `tcp://…`."""
    return _SCHEME.match(url) is not None


def has_password(url: str) -> bool:
    """Whether `url` contains a password in plain text."""
    userinfo, at, _ = url.partition("://")[2].partition("/")[0].rpartition("@")
    return bool(at) and ":" in userinfo and not has_secret(userinfo)


def http_url(text: str) -> str:
    """Check the URL of an http monitor; without a scheme it gets `http://`, as with curl.

    Raises ValueError, which says what to do and never quotes the URL.
    """
    url = text.strip()
    if has_secret(url):
        return url
    if SPACE.search(url):
        raise ValueError("is not a valid URL: there is a space in it (remove it, or write %20)")
    if _TWICE.match(url):
        raise ValueError(f"is not a valid URL: the scheme is there twice ({_URL})")
    if _SLASHES.match(url):
        raise ValueError(f"is not a valid URL: `//` is missing after the scheme ({_URL})")
    if not (scheme := _SCHEME.match(url)):
        url = f"http://{url}"
    elif scheme[1].lower() not in ("http", "https"):
        raise ValueError(_wrong_scheme(scheme[1].lower()))
    _check_host(url)
    return url


def ws_url(text: str) -> str:
    """Check the URL of a WebSocket: `wss://host/path`. Raises ValueError."""
    scheme, slashes, rest = text.strip().partition("://")
    if not slashes or scheme.lower() not in ("ws", "wss", "http", "https"):
        raise ValueError("is not a WebSocket URL (write wss://host/path)")
    secure = "s" if scheme.lower().endswith("s") else ""
    http_url(f"http{secure}://{rest}")
    return text.strip()


def address(text: str) -> tuple[str, int | None]:
    """Check the address of a server: `host`, `host:port` or `tcp://host:port`.

    Returns the host, and the port if there is one. Raises ValueError.
    """
    bare = _SCHEME.sub("", text.strip(), count=1).rstrip("/")
    if SPACE.search(bare) or "/" in bare or "@" in bare:
        raise ValueError("is not a host (write the host name alone, and the port under port)")
    return _check_host(_located(text))


def family(url: str) -> int | None:
    """Give 4 or 6 where the host is an address of that family; None for a name."""
    try:
        return ip_address(urlsplit(url if "//" in url else _located(url)).hostname or "").version
    except ValueError:
        return None


def header(text: str) -> str:
    """Check a header line `Name: value`. Raises ValueError."""
    if any(char in text for char in "\r\n\0"):
        raise ValueError("a header is one line (remove the line break)")
    name, colon, _ = text.partition(":")
    if not has_secret(text) and not (colon and TOKEN.fullmatch(name.strip())):
        raise ValueError('is not a header (write "Name: value", in quotes)')
    return text.strip()


def method(text: str) -> str:
    """Check an HTTP method, and write it in capitals. Raises ValueError."""
    if not TOKEN.fullmatch(text.strip()):
        raise ValueError("is not an HTTP method (write GET, HEAD, POST, PUT, PATCH or DELETE)")
    return text.strip().upper()


def port(text: str | float) -> int | str:
    """Check a port: 1 to 65535, or text with a `$NAME`. Raises ValueError."""
    if isinstance(text, str) and has_secret(text):
        return text.strip()
    if not re.fullmatch(r"\s*[0-9]{1,5}\s*", str(text)) or not 0 < int(text) <= LAST_PORT:
        raise ValueError(f"is not a valid port (write a number from 1 to {LAST_PORT}, or $NAME)")
    return int(text)


def port_for(url: str, given: int | str | None) -> int | str | None:
    """Choose the port of a server: the one given, else that of the address, if any.

    Raises ValueError where the two differ.
    """
    inside = _port_inside(url)
    if given is not None and inside is not None and given != inside:
        raise ValueError("url names another port (keep one of the two)")
    return given if given is not None else inside


def _port_inside(url: str) -> int | str | None:
    if not has_secret(url):
        return _check_host(_located(url))[1]
    found = re.search(r":([0-9]+|\$\{?\w+\}?)$", url)
    return port(found[1]) if found else None


def _located(text: str) -> str:
    """Write an address as a URL; a bare IPv6 address gets its brackets."""
    bare = _SCHEME.sub("", text.strip(), count=1).rstrip("/")
    if bare.count(":") > 1 and not bare.startswith("["):
        bare = f"[{bare}]"
    return f"tcp://{bare}"


def _check_host(url: str) -> tuple[str, int | None]:
    try:
        parts = urlsplit(url)
        host, number = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError(f"has no valid host or port ({_URL})") from None
    if number == 0:
        raise ValueError(f"has port 0 (write a number from 1 to {LAST_PORT})")
    if not host or not (":" in host or _is_name(host)):
        raise ValueError(f"has no valid host ({_URL})")
    return host, number


def _is_name(host: str) -> bool:
    labels = host.rstrip(".").split(".")
    return all(re.fullmatch(r"\w(?:[\w-]{0,62})", label) for label in labels)


def _wrong_scheme(scheme: str) -> str:
    if get_close_matches(scheme, ("http", "https"), n=1, cutoff=0.7):
        return "is not a valid URL: the scheme is misspelt (did you mean https://?)"
    remedy = {"tcp": "write check: tcp-ping", "ws": "write check: ws", "wss": "write check: ws"}
    return f"begins with neither http:// nor https:// ({remedy.get(scheme, _URL)})"
