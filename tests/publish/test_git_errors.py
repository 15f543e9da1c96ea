import pytest
from upstatic.infra.redaction import without_credentials
from upstatic.publish.git_errors import PushOutcome, explain, outcome

REJECTED = "To origin\n!\tHEAD:refs/heads/main\t[rejected] (fetch first)\nDone\n"
LOCKED = (
    "!\tHEAD:refs/heads/main\t[remote rejected] (cannot lock ref 'refs/heads/main':"
    " is at 1a2b but expected 3c4d)\n"
)
PROTECTED = (
    "remote: error: GH006: Protected branch update failed for refs/heads/main.\n"
    "!\tHEAD:refs/heads/main\t[remote rejected] (protected branch hook declined)\n"
)
NO_KEY = """git@github.com: Permission denied (publickey).
fatal: Could not read from remote repository.
"""
NO_RIGHT = """remote: Permission to o/r.git denied to github-actions[bot].
fatal: unable to access 'https://github.com/o/r/': The requested URL returned error: 403
"""
NO_PASSWORD = "fatal: could not read Username for 'https://h': terminal prompts disabled"
NO_NAME = "fatal: unable to access 'https://x/': Could not resolve host: x"
BAD_GATEWAY = "error: RPC failed; HTTP 502 curl 22 The requested URL returned error: 502"


@pytest.mark.parametrize(
    ("code", "text", "result"),
    [
        (0, "To origin\n \tHEAD:refs/heads/main\t1a2b..3c4d\nDone\n", PushOutcome.PUSHED),
        (0, "To origin\n*\tHEAD:refs/heads/main\t[new branch]\nDone\n", PushOutcome.PUSHED),
        (0, "To origin\n=\tHEAD:refs/heads/main\t[up to date]\nDone\n", PushOutcome.CURRENT),
        (1, REJECTED, PushOutcome.BEHIND),
        (1, REJECTED.replace("fetch first", "non-fast-forward"), PushOutcome.BEHIND),
        (1, LOCKED, PushOutcome.BEHIND),
        (1, PROTECTED, PushOutcome.REFUSED),
        (128, NO_NAME, PushOutcome.UNREACHABLE),
        (128, BAD_GATEWAY, PushOutcome.UNREACHABLE),
        (128, "fatal: the remote end hung up unexpectedly", PushOutcome.UNREACHABLE),
        (128, NO_KEY, PushOutcome.REFUSED),
        (128, NO_PASSWORD, PushOutcome.REFUSED),
        (128, NO_RIGHT, PushOutcome.REFUSED),
        (1, "error: something never heard of", PushOutcome.REFUSED),
    ],
)
def test_a_push_is_tried_again_only_where_that_can_help(
    code: int, text: str, result: PushOutcome
) -> None:
    assert outcome(code, text) is result


def test_every_explanation_is_one_line_with_a_way_out() -> None:
    assert explain(PROTECTED).startswith("the remote refuses pushes to this branch (")
    assert explain("fatal: Unable to create '/r/.git/index.lock': File exists.\n\nAnother") == (
        "another git command is running, or one was killed and left /r/.git/index.lock"
        " (delete that file when no git is running)"
    )
    assert explain("error: unable to write file: No space left on device") == (
        "the disk is full (free some space)"
    )


def test_what_is_unknown_is_quoted_by_its_first_fault() -> None:
    assert explain("hint: try this\nfatal: odd thing\nerror: later") == "fatal: odd thing"
    assert explain("Auto-merging a\nCONFLICT (content): Merge conflict in a\n") == (
        "CONFLICT (content): Merge conflict in a"
    )
    assert explain("only this\n") == "only this"
    assert explain("\n") == "git gave no reason"


def test_no_credential_of_an_address_is_ever_shown() -> None:
    text = "fatal: unable to access 'https://bot:p%40ss:word@host/x?a=b@c': ssh://git@h/r"

    shown = without_credentials(text + "\n> Authorization: Basic eDp5")

    assert shown == (
        "fatal: unable to access 'https://***@host/x?a=b@c': ssh://***@h/r"
        "\n> Authorization: Basic ***"
    )
