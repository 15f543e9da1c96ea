"""TLS contexts: one per combination of options, shared by all connections that use it."""

import ssl
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from upstatic.domain import failure_reasons
from upstatic.probe.network.failure import FailureError

VERSIONS = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}
HTTP = ("h2", "http/1.1")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TlsOptions:
    """What a monitor asks of TLS; no repr, because it may hold a private key.

    `authority`, `certificate` and `key` are PEM texts; `minimum` is a key of VERSIONS; `alpn` are
    the protocols to offer.
    """

    insecure: bool = False
    authority: str = ""
    certificate: str = ""
    key: str = ""
    minimum: str = "1.2"
    alpn: tuple[str, ...] = ()


class TlsContexts:
    """Creates contexts on demand and keeps them: creating one costs more than a request.

    `authorities` (DER) replace those of this machine. Contexts are not changed once in use,
    because OpenSSL does not allow that while other threads use them.
    """

    def __init__(self, authorities: Sequence[bytes] | None = None) -> None:
        self._authorities = authorities
        self._contexts: dict[TlsOptions, ssl.SSLContext] = {}
        self._lock = threading.Lock()

    def get(self, options: TlsOptions) -> ssl.SSLContext:
        """Return the context for these options. Raises FailureError if a PEM is not valid."""
        with self._lock:
            if options not in self._contexts:
                self._contexts[options] = self._make(options)
            return self._contexts[options]

    def _make(self, options: TlsOptions) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        # OpenSSL's own list, as curl has it: Python's is shorter and excludes servers that work.
        context.set_ciphers("DEFAULT")
        # Browsers and Go ignore the common name (RFC 9525): only a subject alternative name counts.
        context.hostname_checks_common_name = False
        if options.insecure:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        else:
            self._trust(context, options.authority)
        # As in browsers (RFC 8996): without it, the build of Python and OpenSSL decides.
        context.minimum_version = VERSIONS[options.minimum]
        if options.certificate:
            _identify(context, options.certificate, options.key)
        if options.alpn:
            context.set_alpn_protocols(list(options.alpn))
        return context

    def _trust(self, context: ssl.SSLContext, authority: str) -> None:
        if authority:
            try:
                context.load_verify_locations(cadata=authority)
            except (ssl.SSLError, ValueError):
                raise FailureError(
                    failure_reasons.REQUEST, "tls: ca is not a PEM certificate"
                ) from None
        elif self._authorities is not None:
            context.load_verify_locations(cadata=b"".join(self._authorities))
        else:
            _trust_system(context)


def _trust_system(context: ssl.SSLContext) -> None:
    context.load_default_certs()
    if not context.cert_store_stats()["x509_ca"] and not ssl.get_default_verify_paths().capath:
        import certifi  # noqa: PLC0415 - only a machine without authorities of its own needs it

        context.load_verify_locations(certifi.where())


def _identify(context: ssl.SSLContext, certificate: str, key: str) -> None:
    """Load a client certificate. OpenSSL reads it from a file only."""
    import tempfile  # noqa: PLC0415 - few monitors need it

    with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:  # mode 0600
        file.write(f"{certificate}\n{key}\n")
        file.flush()
        try:
            context.load_cert_chain(file.name, password=lambda: "")
        except (ssl.SSLError, OSError):
            raise FailureError(
                failure_reasons.REQUEST,
                "tls: clientCertificate and clientKey are not a PEM certificate and its key",
            ) from None


def chain_of(encrypted: ssl.SSLSocket) -> tuple[bytes, ...]:
    """Return the certificates (DER) from the server's own to the authority's, if verified.

    Without verification it is the chain as the server sent it.
    """
    verified = encrypted.context.verify_mode is not ssl.CERT_NONE
    name = "get_verified_chain" if verified else "get_unverified_chain"
    # Public since Python 3.13, and present before on the object within.
    source = encrypted if hasattr(encrypted, name) else getattr(encrypted, "_sslobj")  # noqa: B009 - no type knows it
    chain = getattr(source, name)() or ()
    return tuple(
        each if isinstance(each, bytes) else ssl.PEM_cert_to_DER_cert(each.public_bytes())
        for each in chain
    )


def name_for(host: str) -> str:
    """Return the name that a certificate must match: without a trailing dot or an IPv6 zone."""
    return host.partition("%")[0].rstrip(".")
