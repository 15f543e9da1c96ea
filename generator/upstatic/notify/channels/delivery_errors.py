"""Why a message was not delivered: error codes, their texts, and whether a retry can help."""

from upstatic.domain.failure_reasons import describe

ADDRESS = "address"
LOGIN = "login"
FAILED = "failed"
MISSING = "missing"
UNSUPPORTED = "unsupported"

# A person has to change something; asking again soon is of no use. 5xx of SMTP is "no, never".
_PERMANENT = {"400", "401", "403", "404", "405", "410", "550", "551", "553", "554"}
_PERMANENT |= {ADDRESS, LOGIN, MISSING, UNSUPPORTED}

_SENTENCES = {
    ADDRESS: "has an address that apprise does not understand (compare it with its manual)",
    LOGIN: "refused the user name or the password",
    FAILED: "did not accept the message and gave no reason",
    MISSING: "has no address: its secret is not set (add it to the env of the workflow)",
    UNSUPPORTED: "cannot be used here (see docs/notifications.md)",
    "550": "refused the recipient (550)",
    "551": "refused the recipient (551)",
    "553": "refused the recipient (553)",
    "554": "refused the message (554)",
    "200": "responded with 200, but did not accept the message",
    "404": "answered 404 Not Found: the address is no longer valid",
}


def is_permanent(error: str) -> bool:
    """Whether it will fail again until a person changes something."""
    return error in _PERMANENT


def say(error: str) -> str:
    """A failure as a predicate, to follow a channel's name."""
    return _SENTENCES.get(error) or describe(error) or _SENTENCES[FAILED]
