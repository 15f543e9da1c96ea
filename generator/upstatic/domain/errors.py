"""The errors of the program; each message says where, what is wrong, and what to do.

UpstaticError          an expected problem: exit code 1
├── ConfigError        .upptimerc.yml cannot be used; with all problems
├── HistoryError       history/ cannot be read or written
├── SecretError        a $NAME that the configuration uses has no value
├── PublishError       git could not commit or push
│   └── BranchError    the configured data branch cannot be used
└── ForgeError        a request to GitHub's API failed
    ├── GoneError      the issue was deleted or moved, or issues are switched off
    ├── DeniedError    the token is invalid, or lacks a permission
    ├── RefusedError   GitHub rejects this request; others may pass
    └── UnsureError    it is unknown whether a write was done
"""

from collections.abc import Sequence


class UpstaticError(Exception):
    """An expected problem; its text is shown to the user unchanged."""


class ConfigError(UpstaticError):
    """The configuration cannot be used; `problems` has one line for each problem.

    `warnings` are lines about further likely mistakes.
    """

    def __init__(self, problems: Sequence[str], warnings: Sequence[str] = ()) -> None:
        self.problems = tuple(problems)
        self.warnings = tuple(warnings)
        super().__init__("\n".join(problems))


class HistoryError(UpstaticError):
    """A file under history/ cannot be read or written."""


class SecretError(UpstaticError):
    """A $NAME that the configuration uses has no value in the environment."""


class PublishError(UpstaticError):
    """git could not commit or push; what was measured is still in the working tree."""


class BranchError(PublishError):
    """`history.branch` names a branch that cannot be used for the data."""


class ForgeError(UpstaticError):
    """A request to GitHub's API failed; the next round retries it."""


class GoneError(ForgeError):
    """The resource does not exist: deleted, moved, or disabled (404, 410)."""


class DeniedError(ForgeError):
    """The token is invalid (401), or lacks a permission (403)."""


class RefusedError(ForgeError):
    """GitHub rejects this request (400, 422); others may pass."""


class UnsureError(ForgeError):
    """A write was sent, and its result is unknown: read before writing again."""
