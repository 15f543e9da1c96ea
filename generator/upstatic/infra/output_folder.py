"""A folder that the program writes as a whole; it never replaces files that it did not write."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from upstatic.domain.errors import UpstaticError

MARK = ".upstatic-site"
"""The file by which a folder of ours is recognised."""
_UNMARKED = ("index.html", "404.html", "static/page.css", "static/up.svg", "static/unknown.svg")
"""What every version wrote into _site/; versions before the mark are recognised by these files."""
_TEXT = "Upstatic writes this folder and replaces it as a whole.\n"
_REMEDY = "name a folder that is new or empty"


@contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """Give a folder to write into; at the end of the block it takes the place of `out`.

    It is written next to `out` and moved there when it is complete, so that readers never see half
    of it. Only a folder that is absent, is empty or carries our mark is replaced, and a _site/ that
    a version before the mark wrote. Raises UpstaticError for any other, and when the disk refuses.
    """
    out = out.absolute()
    new, old = out.with_name(f"{out.name}.new"), out.with_name(f"{out.name}.old")
    with _explained(out):
        for folder in (out, new, old):
            _refuse_foreign(folder)
        _remove(new)
        new.mkdir(parents=True)
        (new / MARK).write_text(_TEXT, encoding="utf-8")
        yield new
        _swap(new, out, old)


@contextmanager
def amending(out: Path) -> Iterator["Amendment"]:
    """Give a place for the files of `out` that change; at the end of the block they replace them.

    Until all files are written, next to `out`, it stays as it is; then they are renamed one by
    one, which needs no space. Raises UpstaticError as `replacing` does.
    """
    out = out.absolute()
    new = out.with_name(f"{out.name}.new")
    with _explained(out):
        for folder in (out, new):
            _refuse_foreign(folder)
        _remove(new)
        new.mkdir(parents=True)
        (new / MARK).write_text(_TEXT, encoding="utf-8")
        amendment = Amendment(staging=new)
        yield amendment
        _apply(amendment, out)
        _remove(new)


@dataclass(slots=True, kw_only=True)
class Amendment:
    """Changes of a folder: new files in `staging`, and the paths to remove."""

    staging: Path
    removed: Sequence[str] = ()


def _apply(amendment: Amendment, out: Path) -> None:
    staging = amendment.staging
    for path in amendment.removed:  # first: a file may become a folder, and a folder a file
        (out / path).unlink(missing_ok=True)
        with suppress(OSError):  # other files are left in it
            os.removedirs((out / path).parent)
    for folder, _, names in os.walk(staging):
        target = out / Path(folder).relative_to(staging)
        target.mkdir(exist_ok=True)
        for name in names:
            if Path(folder) / name != staging / MARK:
                (Path(folder) / name).replace(target / name)
    (staging / MARK).replace(out / MARK)  # last: until then, `staging` is recognised as ours


def _refuse_foreign(folder: Path) -> None:
    """Raise UpstaticError for a folder that may not be replaced."""
    if folder.is_symlink():
        raise UpstaticError(f"{folder}: is a link ({_REMEDY})")
    if not folder.exists():
        return
    if not folder.is_dir():
        raise UpstaticError(f"{folder}: is a file ({_REMEDY})")
    if any(folder.iterdir()) and not _is_ours(folder):
        raise UpstaticError(
            f"{folder}: holds files that Upstatic did not write; nothing was changed"
            f" ({_REMEDY}, or empty this one)"
        )
    if Path.cwd().is_relative_to(folder.resolve()):
        raise UpstaticError(f"{folder}: is the working directory ({_REMEDY})")


def _is_ours(folder: Path) -> bool:
    old_site = folder.name == "_site" and all((folder / name).is_file() for name in _UNMARKED)
    return old_site or (folder / MARK).is_file()


def _swap(new: Path, out: Path, old: Path) -> None:
    """Exchange the folders: `out` is missing for two renames, not for the time of a copy."""
    _remove(old)
    if out.exists():
        out.rename(old)
    new.rename(out)
    _remove(old)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


@contextmanager
def _explained(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        where = error.filename or out
        raise UpstaticError(
            f"{where}: {error.strerror or error}; {out} was not written"
            " (check the permissions and the free space)"
        ) from error
