"""The status of a certificate in the OCSP response that its server staples (RFC 6066, RFC 6960).

Python's own TLS cannot ask for it, so a connection of its own is made with pyOpenSSL.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from upstatic.domain import failure_reasons
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.tls import name_for

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cryptography import x509
    from cryptography.x509 import ocsp

    from upstatic.probe.network.line_protocol import Conversation

GOOD, REVOKED, UNKNOWN = "good", "revoked", "unknown"
INVALID, NONE, MISSING = "invalid", "none", "missing"
_MOST_BYTES = 64 * 1024


def stapled_status(
    conversation: Conversation, host: str, chain: Sequence[bytes], now: datetime
) -> str:
    """Ask for the stapled response on a plain connection, and return what it says.

    That is GOOD, REVOKED or UNKNOWN; INVALID if it is outdated or not signed by the issuer, which
    is found in `chain` (DER); without a response NONE, or MISSING if the certificate requires one
    (must-staple, RFC 7633). Raises FailureError or OSError.
    """
    from cryptography import x509  # noqa: PLC0415 - few monitors need it

    leaf, response = _handshake(conversation, host)
    if not response:
        return MISSING if _must_staple(leaf) else NONE
    issuers = [x509.load_der_x509_certificate(each) for each in chain]
    issuer = next((each for each in issuers if _signed(leaf, each)), None)
    return _status(response, leaf, issuer, now) if issuer else INVALID


def _handshake(conversation: Conversation, host: str) -> tuple[x509.Certificate, bytes]:
    """Return the certificate of the server and its stapled response, b"" if there is none."""
    try:
        from OpenSSL import SSL  # noqa: PLC0415 - an extra
    except ImportError:
        raise FailureError(
            failure_reasons.UNSUPPORTED, "pyOpenSSL is missing (pip install 'upstatic[ocsp]')"
        ) from None
    stapled: list[bytes] = []
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)

    def keep(_: object, data: bytes, __: object) -> bool:
        stapled.append(data)
        return True

    context.set_ocsp_client_callback(keep)
    connection = SSL.Connection(context, None)
    if not _is_address(name := name_for(host)):
        connection.set_tlsext_host_name(name.encode())
    connection.request_ocsp()
    connection.set_connect_state()
    while not _step(connection, conversation, SSL):
        data = conversation.read_some()
        if not data:
            raise FailureError(failure_reasons.TLS, "closed while asking for the OCSP response")
        connection.bio_write(data)
    certificate = connection.get_peer_certificate(as_cryptography=True)
    if certificate is None:
        raise FailureError(failure_reasons.CERTIFICATE, "the server has none")
    return certificate, next(iter(stapled), b"")


def _step(connection: Any, conversation: Conversation, ssl: Any) -> bool:  # noqa: ANN401 - of an extra
    """Go on with the handshake as far as possible; whether it is complete."""
    complete = False
    try:
        with suppress(ssl.WantReadError):
            connection.do_handshake()
            complete = True
        with suppress(ssl.WantReadError):
            conversation.send(connection.bio_read(_MOST_BYTES))
    except ssl.Error as error:
        raise FailureError(failure_reasons.TLS, "while asking for the OCSP response") from error
    return complete


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _must_staple(certificate: x509.Certificate) -> bool:
    from cryptography import x509  # noqa: PLC0415 - few monitors need it

    try:
        features = certificate.extensions.get_extension_for_class(x509.TLSFeature).value
    except x509.ExtensionNotFound:
        return False
    return x509.TLSFeatureType.status_request in features


def _status(data: bytes, leaf: x509.Certificate, issuer: x509.Certificate, now: datetime) -> str:
    from cryptography.x509 import ocsp  # noqa: PLC0415 - few monitors need it

    try:
        response = ocsp.load_der_ocsp_response(data)
        if response.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            return INVALID
        is_current = response.this_update_utc <= now.astimezone(UTC) and (
            response.next_update_utc is None or now <= response.next_update_utc
        )
        is_ours = response.serial_number == leaf.serial_number
        trusted = is_current and is_ours and _is_from(response, issuer)
    except ValueError:
        return INVALID
    return response.certificate_status.name.lower() if trusted else INVALID


def _is_from(response: ocsp.OCSPResponse, issuer: x509.Certificate) -> bool:
    """Whether the issuer or a responder that it appointed signed it (RFC 6960, 4.2.2.2)."""
    from cryptography.x509.oid import ExtendedKeyUsageOID  # noqa: PLC0415 - few monitors need it

    signers = [issuer, *(each for each in response.certificates if _signed(each, issuer))]
    return any(
        _verifies(signer, response)
        for signer in signers
        if signer is issuer or _may_sign(signer, ExtendedKeyUsageOID.OCSP_SIGNING)
    )


def _may_sign(certificate: x509.Certificate, usage: x509.ObjectIdentifier) -> bool:
    from cryptography import x509  # noqa: PLC0415 - few monitors need it

    try:
        return usage in certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return False


def _signed(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - few monitors need it

    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _verifies(signer: x509.Certificate, response: ocsp.OCSPResponse) -> bool:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - few monitors need it
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa  # noqa: PLC0415 - as above

    key, algorithm = signer.public_key(), response.signature_hash_algorithm
    signed = (response.signature, response.tbs_response_bytes)
    try:
        match key:
            case rsa.RSAPublicKey() if algorithm:
                key.verify(*signed, padding.PKCS1v15(), algorithm)
            case ec.EllipticCurvePublicKey() if algorithm:
                key.verify(*signed, ec.ECDSA(algorithm))
            case _:
                return False
    except InvalidSignature:
        return False
    return True
