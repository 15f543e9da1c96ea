"""Which kinds of check a file may name: those that are measured, and those that come later."""

from difflib import get_close_matches

MEASURED = ("http", "tcp-ping")
LATER = ("ws", "ssl", "icmp-ping", "globalping")  # loaded and shown as not measured
CHECKS = (*MEASURED, *LATER)


def kind_of(check: str, measured_from: str) -> str:
    """Give the kind of a monitor; what Globalping measures is a kind of its own to us.

    Raises ValueError for a kind that nobody knows.
    """
    if check not in CHECKS:
        near = get_close_matches(check, CHECKS, n=1)
        hint = f"did you mean {near[0]}?" if near else f"write {' or '.join(MEASURED)}"
        raise ValueError(f"is no kind of check ({hint})")
    return "globalping" if measured_from == "globalping" else check
