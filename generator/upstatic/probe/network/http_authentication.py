"""HTTP authentication: basic (RFC 7617), bearer (RFC 6750) and digest (RFC 7616)."""

import base64
import hashlib
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

_PARAMETER = re.compile(r'(\w+)\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^\s,]+))')
_HASHES: Mapping[str, Callable[[bytes], Any]] = {
    "MD5": partial(hashlib.md5, usedforsecurity=False),  # what most servers ask for
    "SHA-256": hashlib.sha256,
}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Login:
    """How to log in; no repr, because it holds a password or a token."""

    kind: str
    user: str = ""
    password: str = ""
    token: str = ""

    def header(self) -> str:
        """Return the Authorization header to send unasked; "" where the server asks first."""
        match self.kind:
            case "basic":
                pair = f"{self.user}:{self.password}".encode()
                return f"Basic {base64.b64encode(pair).decode()}"
            case "bearer":
                return f"Bearer {self.token}"
            case _:
                return ""


def challenge_answer(login: Login, challenges: Sequence[str], method: str, target: str) -> str:
    """Answer a digest challenge; "" if there is none that can be answered."""
    if login.kind != "digest":
        return ""
    for challenge in challenges:
        scheme, _, rest = challenge.strip().partition(" ")
        asked = {each[1].lower(): each[2] or each[3] or "" for each in _PARAMETER.finditer(rest)}
        if scheme.lower() == "digest" and _algorithm(asked) in _HASHES:
            return _digest(login, asked, method.upper(), target)
    return ""


def _algorithm(asked: Mapping[str, str]) -> str:
    return asked.get("algorithm", "MD5").upper().removesuffix("-SESS")


def _digest(login: Login, asked: Mapping[str, str], method: str, target: str) -> str:
    """Compute the response to a challenge (RFC 7616, 3.4), with `qop=auth` where offered."""

    def hashed(*parts: str) -> str:
        return str(_HASHES[_algorithm(asked)](":".join(parts).encode()).hexdigest())

    realm, nonce = asked.get("realm", ""), asked.get("nonce", "")
    client, count = os.urandom(8).hex(), "00000001"
    secret = hashed(login.user, realm, login.password)
    if asked.get("algorithm", "").upper().endswith("-SESS"):
        secret = hashed(secret, nonce, client)
    is_protected = "auth" in [each.strip() for each in asked.get("qop", "").split(",")]
    middle = (nonce, count, client, "auth") if is_protected else (nonce,)
    said = {
        "username": login.user, "realm": realm, "nonce": nonce, "uri": target,
        "response": hashed(secret, *middle, hashed(method, target)),
        **({"opaque": asked["opaque"]} if "opaque" in asked else {}),
        **({"cnonce": client} if is_protected else {}),
    }  # fmt: skip
    plain = {
        **({"algorithm": asked["algorithm"]} if "algorithm" in asked else {}),
        **({"qop": "auth", "nc": count} if is_protected else {}),
    }
    quoted = [f'{name}="{value}"' for name, value in said.items()]
    return "Digest " + ", ".join([*quoted, *(f"{name}={value}" for name, value in plain.items())])
