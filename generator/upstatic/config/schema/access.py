"""How a check reaches its server: TLS options, login, proxy, addresses."""

import re
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, model_validator

from upstatic.config.schema.base import Section
from upstatic.config.values import endpoints
from upstatic.config.values.fields import Text, TextMap, choice

TLS_VERSIONS = ("1.2", "1.3")
NO_LOGIN = "none"
LOGINS = ("basic", "digest", "bearer", "oauth2", NO_LOGIN)
ADDRESSES = ("any", "all")
_HOST = re.compile(r"[\w.:-]+")


def _proxy(url: str) -> str:
    """Check the URL of a proxy. Raises ValueError, which does not quote it."""
    text = url.strip()
    if not text or endpoints.has_secret(text):
        return text
    try:
        parts = urlsplit(text)
        valid = parts.scheme in {"http", "socks5"} and parts.hostname and parts.port != 0
    except ValueError:
        valid = False
    if not valid:
        raise ValueError("is not the URL of a proxy (write http://host:3128 or socks5://host:1080)")
    return text


def _hosts(addresses: Mapping[str, str]) -> Mapping[str, str]:
    for host, address in addresses.items():
        if not _HOST.fullmatch(host) or not (
            endpoints.has_secret(address) or _HOST.fullmatch(address)
        ):
            raise ValueError("maps host names to addresses (write {www.example.com: 192.0.2.7})")
    return addresses


def _addresses(word: str) -> str:
    if word not in ADDRESSES:
        raise ValueError("must be any or all")
    return word


Addresses = Annotated[Text, choice(ADDRESSES), AfterValidator(_addresses)]
Proxy = Annotated[Text, AfterValidator(_proxy)]
Hosts = Annotated[TextMap, AfterValidator(_hosts)]


class Tls(Section):
    """TLS options of a monitor."""

    enabled: bool = False
    """Whether to use TLS where the check or the URL does not imply it: databases, `tcp-ping`."""
    ca: Text = ""
    """Certificate authorities to trust instead of the system's: a PEM file, or `$NAME`."""
    client_certificate: Text = ""
    """The certificate to identify with (mutual TLS): a PEM file, or `$NAME`."""
    client_key: Text = ""
    """The private key of `clientCertificate`: `$NAME`."""
    server_name: Text = ""
    """The name to ask for (SNI) and to find in the certificate, if it is not the host's."""
    min_version: Annotated[Text, choice(TLS_VERSIONS)] = TLS_VERSIONS[0]
    """The oldest TLS version to accept: `1.2` or `1.3`."""

    @model_validator(mode="after")
    def _belong_together(self) -> "Tls":
        if self.min_version not in TLS_VERSIONS:
            raise ValueError("minVersion is unknown (write 1.2 or 1.3)")
        if self.client_key and not self.client_certificate:
            raise ValueError("has a clientKey without a clientCertificate (add it)")
        if self.client_key and not endpoints.has_secret(self.client_key):
            raise ValueError("has a clientKey in the open (write $NAME and add the secret)")
        return self


class Auth(Section):
    """How to log in: HTTP authentication, mail servers, databases and brokers."""

    type: Annotated[Text, choice(LOGINS)] = "basic"
    """The scheme for HTTP; others use `username` and `password`. `none` ignores `defaults`."""
    username: Text = ""
    """The user name. May contain `$NAME`s."""
    password: Text = ""
    """The password: `$NAME`."""
    token: Text = ""
    """The token for `bearer`: `$NAME`."""
    token_url: Text = ""
    """Where `oauth2` gets its token (client credentials)."""
    client_id: Text = ""
    """The client identifier for `oauth2`."""
    client_secret: Text = ""
    """The client secret for `oauth2`: `$NAME`."""
    scope: Text = ""
    """The scope to request with `oauth2`."""

    @model_validator(mode="after")
    def _complete(self) -> "Auth":
        if self.type not in LOGINS:
            raise ValueError(f"type is unknown (write {', '.join(LOGINS)})")
        for name in ("password", "token", "client_secret"):
            value = getattr(self, name)
            if value and not endpoints.has_secret(value):
                raise ValueError(f"has a {_spell(name)} in the open (write $NAME, add the secret)")
        needed = {"bearer": ("token",), "oauth2": ("token_url", "client_id", "client_secret")}
        missing = [_spell(each) for each in needed.get(self.type, ()) if not getattr(self, each)]
        if missing:
            raise ValueError(f"{self.type} needs {' and '.join(missing)}")
        return self


def _spell(field: str) -> str:
    first, *others = field.split("_")
    return first + "".join(each.capitalize() for each in others)
