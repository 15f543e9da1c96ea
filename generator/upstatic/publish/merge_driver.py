"""A merge driver of git (gitattributes(5)) for append-only files whose remote lost lines.

git's own `union` keeps what either side has, so a line that was taken out of the remote's history
comes back when ours follows it. This one takes the remote's file and appends only what our commits
added. Usage: merge_driver.py BASE CURRENT OTHER; the result replaces CURRENT. It runs by itself,
without the package.
"""

import sys
from pathlib import Path


def merged(base: bytes, remote: bytes, local: bytes) -> bytes:
    r"""The remote's lines and those that `local` has and `base` has not.

    >>> merged(b"a\\nb\\n", b"a\\n", b"a\\nb\\nc\\n")
    b'a\\nc\\n'
    """
    known = {*base.splitlines(), *remote.splitlines()}
    added = [line for line in local.splitlines() if line not in known]
    start = remote if remote.endswith(b"\n") or not remote else remote + b"\n"
    return start + b"".join(line + b"\n" for line in added)


def main() -> None:
    """Merge three files as git asks a driver to."""
    base, current, other = map(Path, sys.argv[1:4])
    current.write_bytes(merged(*(path.read_bytes() for path in (base, current, other))))


if __name__ == "__main__":
    main()
