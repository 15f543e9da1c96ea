"""Certificates with their keys, and OCSP responses to staple."""

import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import ocsp
from cryptography.x509.oid import NameOID

Key = ec.EllipticCurvePrivateKey
Certificate = x509.Certificate
Owned = tuple[Certificate, Key]
NOW = datetime.now(UTC)
DAY = timedelta(days=1)


def pair_of(authority: trustme.CA) -> Owned:
    key = serialization.load_pem_private_key(authority.private_key_pem.bytes(), None)
    assert isinstance(key, Key)
    return x509.load_pem_x509_certificate(authority.cert_pem.bytes()), key


def issue(
    issuer: Owned, *extensions: x509.ExtensionType, name: str = "server", has_names: bool = True
) -> Owned:
    """Make a certificate with a common name, for 127.0.0.1 unless it has no alternative names."""
    key = ec.generate_private_key(ec.SECP256R1())
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(issuer[0].subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - DAY)
        .not_valid_after(NOW + 90 * DAY)
    )
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    for each in (*([names] if has_names else []), *extensions):
        builder = builder.add_extension(each, critical=False)
    return builder.sign(issuer[1], hashes.SHA256()), key


def server_context(own: Owned) -> ssl.SSLContext:
    """The encryption of a server that has this certificate."""
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    private = own[1].private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with trustme.Blob(private + own[0].public_bytes(pem)).tempfile() as path:
        context.load_cert_chain(path)
    return context


def response(
    leaf: Certificate,
    issuer: Certificate,
    signer: Owned,
    *,
    revoked: bool = False,
    since: timedelta = DAY,
) -> bytes:
    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=leaf,
        issuer=issuer,
        algorithm=hashes.SHA1(),  # noqa: S303 - the usual one for names in OCSP
        cert_status=ocsp.OCSPCertStatus.REVOKED if revoked else ocsp.OCSPCertStatus.GOOD,
        this_update=NOW - since,
        next_update=NOW - since + 7 * DAY,
        revocation_time=NOW - DAY if revoked else None,
        revocation_reason=None,
    )
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, signer[0])
    if signer[0] != issuer:
        builder = builder.certificates([signer[0]])
    signed = builder.sign(signer[1], hashes.SHA256())
    return signed.public_bytes(serialization.Encoding.DER)


def s_server_command(own: Owned, stapled: bytes, port: int, folder: Path) -> Sequence[str]:
    """Write the files of OpenSSL's s_server into a folder; give its arguments."""
    pem = serialization.Encoding.PEM
    private = own[1].private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "both.pem").write_bytes(own[0].public_bytes(pem) + private)
    (folder / "status.der").write_bytes(stapled)
    staple = ["-status_file", str(folder / "status.der")] if stapled else []
    return [
        "s_server", "-accept", str(port), "-www", "-quiet",
        "-cert", str(folder / "both.pem"), *staple,
    ]  # fmt: skip
