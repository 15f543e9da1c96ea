"""Read the parts of a response that assertions are about: text, JSON, HTML, certificate, times."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from upstatic.config.values.expressions import path_of, xpath_of
from upstatic.domain.request_phases import Phases

if TYPE_CHECKING:
    from collections.abc import Sequence

    from upstatic.probe.network.headers import Headers

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
# WHATWG Encoding and HTML: a declaration counts in the first 1024 bytes only.
_DECLARED = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]+)|^\s*<\?xml[^>]{0,200}encoding=[\"']([\w.:-]+)",
    re.IGNORECASE,
)
_PRESCANNED = 1024
_BEYOND_ASCII = re.compile("[^\\x00-\\x7f\\ufffd]")
_LONGEST_INTEGER = 300  # digits; a longer one becomes a float

Found = list[tuple[str, Any]]  # values, each with what to call it


class UnreadableError(Exception):
    """A part of the response cannot be read; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A response to be judged; `whole` says whether `body` is everything that was sent.

    `chain` are the server's certificates (DER, its own first), `ocsp` is what the stapled response
    says of the first one, if that was asked for.
    """

    headers: Headers
    body: bytes
    whole: bool
    phases: Phases = field(default_factory=Phases)
    chain: tuple[bytes, ...] = ()
    ocsp: str = ""


class ContentReader:
    """Reads parts of a response; its body is decoded and parsed once, when first needed."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._text: str | None = None
        self._document: tuple[Any] | None = None
        self._trees: dict[bool, Any] = {}

    def text(self) -> str:
        """Return the body as text."""
        if self._text is None:
            self._text = decoded(self._content)
        return self._text

    def header(self, name: str) -> Found:
        """Return the value of a header; nothing if it is missing."""
        return [("it", self._content.headers.get(name))] if name in self._content.headers else []

    def header_count(self, name: str) -> int:
        """Return how many fields of this name there are."""
        return len(self._content.headers.get_all(name))

    def json(self, path: str) -> Found:
        """Return the values at a JSON path. Raises UnreadableError."""
        import jsonpath  # noqa: PLC0415 - few monitors need it

        compiled = path_of(path)
        try:
            # A document that is a text would be parsed once more.
            parsed = self._parsed()
            document = json.dumps(parsed) if isinstance(parsed, str) else parsed
            found = [(node.path, node.obj) for node in compiled.finditer(document)]
        except (jsonpath.JSONPathError, RecursionError):
            raise UnreadableError("the JSON is nested too deeply") from None
        alone = isinstance(compiled, jsonpath.JSONPath) and compiled.singular_query()
        return [("it", value) for _, value in found] if alone else found

    def nodes(self, path: str, *, is_html: bool) -> Found:
        """Return what an XPath finds in the body: text of elements, or values.

        Raises UnreadableError.
        """
        found = xpath_of(path)(self._tree(is_html=is_html))
        return [("it", _value_of(each)) for each in (found if isinstance(found, list) else [found])]

    def timing(self, phase: str) -> Found:
        """Return the milliseconds of a phase; nothing if it did not happen."""
        phases = self._content.phases
        ms = {
            "dns": phases.dns_ms, "connect": phases.connect_ms, "tls": phases.tls_ms,
            "firstByte": phases.first_byte_ms, "total": phases.total_ms,
        }[phase]  # fmt: skip
        return [] if ms is None else [("it", round(ms, 1))]

    def certificate(self, name: str) -> Found:
        """Return a property of the server's certificate; nothing without TLS."""
        chain = self._content.chain
        if name == "ocsp":
            return [("it", self._content.ocsp)] if self._content.ocsp else []
        return [("it", _properties(chain)[name])] if chain else []

    def _parsed(self) -> Any:  # noqa: ANN401 - any JSON value
        if self._document is None:
            try:
                self._document = (json.loads(self.text(), parse_int=_integer),)
            except RecursionError:
                raise UnreadableError("the JSON is nested too deeply") from None
            except ValueError:
                raise UnreadableError(self._not("JSON")) from None
        return self._document[0]

    def _tree(self, *, is_html: bool) -> Any:  # noqa: ANN401 - an element of lxml
        from lxml import etree, html  # noqa: PLC0415 - few monitors need it

        if is_html not in self._trees:
            parser = etree.XMLParser(
                resolve_entities=False, no_network=True, load_dtd=False, encoding="utf-8"
            )
            try:
                self._trees[is_html] = (
                    html.document_fromstring(self.text())
                    if is_html
                    else etree.fromstring(self.text().encode(), parser)
                )
            except (etree.LxmlError, ValueError):
                raise UnreadableError(self._not("HTML" if is_html else "XML")) from None
        return self._trees[is_html]

    def _not(self, format_: str) -> str:
        if not self._content.whole:
            return "the body is longer than what is read"
        if not self._content.body.strip():
            return "the body is empty"
        return f"the body is not valid {format_}"


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _LONGEST_INTEGER else float(digits)


def _value_of(node: Any) -> Any:  # noqa: ANN401 - an element, a text, a number or a truth value
    if hasattr(node, "itertext"):
        return " ".join("".join(node.itertext()).split())
    return str(node) if isinstance(node, str) else node


def decoded(content: Content) -> str:
    """Decode a body as browsers do (WHATWG Encoding): by its BOM, its header or its own label.

    Without any of them it is UTF-8, or windows-1252 if it is not valid UTF-8.
    """
    found = _CHARSET.search(content.headers.get("content-type"))
    label = found[1] if found else _declared(content.body)
    if content.body.isascii() and "16" not in label and "2022" not in label:
        return content.body.decode("ascii")  # the same in every encoding but these
    import webencodings  # noqa: PLC0415 - few bodies need it

    usual = "utf-8" if _is_utf8(content.body) else "windows-1252"
    encoding = webencodings.lookup(label) if label else None
    return webencodings.decode(content.body, encoding or usual)[0]


def _declared(body: bytes) -> str:
    found = _DECLARED.search(body[:_PRESCANNED])
    label = (found[1] or found[2]).decode() if found else ""
    # A label in ASCII cannot be true of UTF-16 (HTML, 13.2.3.2).
    return "utf-8" if label.lower().startswith("utf-16") else label


def _is_utf8(body: bytes) -> bool:
    """Whether a body is UTF-8, at least in part: one damaged character changes nothing."""
    text = body.decode(errors="replace")
    return "\ufffd" not in text or _BEYOND_ASCII.search(text) is not None


def _properties(chain: Sequence[bytes]) -> dict[str, Any]:
    from cryptography import x509  # noqa: PLC0415 - few monitors need it
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - as above

    certificate = x509.load_der_x509_certificate(chain[0])
    try:
        names = [*certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value]
    except x509.ExtensionNotFound:
        names = []
    return {
        "issuer": certificate.issuer.rfc4514_string(),
        "subject": certificate.subject.rfc4514_string(),
        "fingerprint": certificate.fingerprint(hashes.SHA256()).hex(),
        "names": [str(each.value) for each in names],
        "daysLeft": (certificate.not_valid_after_utc - datetime.now(UTC)).days,
    }
