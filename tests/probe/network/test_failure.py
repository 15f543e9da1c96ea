import errno
import ssl

import pytest
from upstatic.probe.network import failure
from upstatic.probe.network.failure import failure_of

OURS = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
NOT_OF_SOCKETS = {errno.ENOENT, errno.EEXIST, errno.EISDIR, errno.ECHILD, errno.ESRCH}


@pytest.mark.parametrize("number", sorted(set(errno.errorcode) - NOT_OF_SOCKETS))
def test_every_error_of_the_system_has_a_reason(number: int) -> None:
    found = failure_of(OSError(number, "x"))

    assert found is not None
    assert (found.reason == "internal") is (number in OURS)


@pytest.mark.parametrize(
    ("number", "reason", "detail"),
    [
        (errno.EACCES, "refused", "EACCES"), (errno.ENOPROTOOPT, "refused", "ENOPROTOOPT"),
        (errno.EHOSTDOWN, "unreachable", ""), (errno.ENONET, "unreachable", ""),
        (errno.EINVAL, "unreachable", "EINVAL"), (4711, "unreachable", "error 4711"),
    ],
)  # fmt: skip
def test_a_firewall_or_a_router_that_rejects_is_a_failure_of_the_endpoint(
    number: int, reason: str, detail: str
) -> None:
    found = failure_of(OSError(number, "x"))

    assert found is not None
    assert (found.reason, found.detail) == (reason, detail)


def test_an_unreachable_network_is_this_machines_fault_only_without_any_route(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reasons = []
    for has_network in (True, False):
        monkeypatch.setattr(failure, "has_network", lambda has=has_network: has)
        found = failure_of(OSError(errno.ENETUNREACH, "x"))
        reasons.append(found.reason if found else "")

    assert reasons == ["unreachable", "runner"]


@pytest.mark.parametrize(
    ("error", "detail"),
    [
        (ssl.SSLError(1, "[SSL] legacy signature (_ssl.c:992)"), "legacy signature"),
        (ssl.SSLError("no OpenSSL here"), "no OpenSSL here"),
        (ssl.SSLError(), ""),
    ],
)  # fmt: skip
def test_a_tls_failure_says_why_also_where_python_has_no_name_for_it(
    error: ssl.SSLError, detail: str
) -> None:
    found = failure_of(error)

    assert found is not None
    assert (found.reason, found.detail) == ("tls", detail)
