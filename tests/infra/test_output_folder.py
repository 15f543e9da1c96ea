"""A folder is replaced or amended only when it is absent, empty or ours."""

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from pathlib import Path

import pytest
from upstatic.domain.errors import UpstaticError
from upstatic.infra.output_folder import MARK, amending, replacing


def write(out: Path, text: str = "page") -> None:
    with replacing(out) as folder:
        (folder / "index.html").write_text(text)


def write_half(out: Path) -> None:
    with replacing(out) as folder:
        (folder / "index.html").write_text("half")
        raise OSError(28, "No space left on device")


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir() if path.name != MARK}


@pytest.mark.parametrize(
    "prepare", [lambda _: None, Path.mkdir, write], ids=["absent", "empty", "ours"]
)
def test_an_absent_an_empty_and_a_folder_of_ours_are_replaced(
    tmp_path: Path, prepare: Callable[[Path], None]
) -> None:
    out = tmp_path / "_site"
    prepare(out)

    write(out, "new")

    assert contents(out) == {"index.html": "new"}
    assert [path.name for path in tmp_path.iterdir()] == ["_site"]


def write_unmarked(out: Path) -> None:
    """Write what versions before the mark left."""
    for name in ("index.html", "404.html", "static/page.css", "static/up.svg"):
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).touch()
    (out / "static" / "unknown.svg").touch()


def test_a_site_of_an_older_version_is_replaced(tmp_path: Path) -> None:
    write_unmarked(tmp_path / "_site")

    write(tmp_path / "_site", "new")

    assert contents(tmp_path / "_site") == {"index.html": "new"}


@pytest.mark.parametrize("name", ["docs", "_site"])
def test_what_only_looks_like_one_is_not(tmp_path: Path, name: str) -> None:
    write_unmarked(tmp_path / name)
    if name == "_site":
        (tmp_path / name / "static" / "unknown.svg").unlink()

    with pytest.raises(UpstaticError, match="holds files that Upstatic did not write"):
        write(tmp_path / name)


@pytest.mark.parametrize("name", ["docs", "docs.new", "docs.old"])
def test_files_of_the_user_are_never_replaced(tmp_path: Path, name: str) -> None:
    mine = tmp_path / name / "years-of-work.md"
    mine.parent.mkdir()
    mine.write_text("precious")

    with pytest.raises(UpstaticError, match=rf"{name}: holds files that Upstatic did not write"):
        write(tmp_path / "docs")

    assert mine.read_text() == "precious"


def test_a_file_and_a_link_in_the_way_are_refused(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("sites: []")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to("elsewhere")

    for name, what in (("config", "is a file"), ("link", "is a link")):
        with pytest.raises(UpstaticError, match=what):
            write(tmp_path / name)
    assert (tmp_path / "config").read_text() == "sites: []"
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_the_working_directory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(UpstaticError, match="working directory"):
        write(Path())


def test_a_place_that_cannot_be_written_is_one_line() -> None:
    with pytest.raises(UpstaticError, match=r"^[^\n]*/proc/site[^\n]* was not written[^\n]*$"):
        write(Path("/proc/site"))


def test_a_failed_write_leaves_the_last_complete_folder(tmp_path: Path) -> None:
    out = tmp_path / "_site"
    write(out, "complete")

    with pytest.raises(UpstaticError, match="No space left"):
        write_half(out)

    assert contents(out) == {"index.html": "complete"}
    write(out, "again")
    assert contents(out) == {"index.html": "again"}


def amend(out: Path, files: Mapping[str, str], removed: Sequence[str] = ()) -> None:
    with amending(out) as amendment:
        for name, text in files.items():
            (amendment.staging / name).parent.mkdir(parents=True, exist_ok=True)
            (amendment.staging / name).write_text(text)
        amendment.removed = removed


def every_file(folder: Path) -> dict[str, str]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.name != MARK)
    return {path.relative_to(folder).as_posix(): path.read_text() for path in found}


@pytest.mark.parametrize(
    ("before", "after"),
    [("guide", "guide/index.html"), ("guide/index.html", "guide"), ("a/b/c", "a"), ("a", "a/b/c")],
)
def test_a_file_may_become_a_folder_and_a_folder_a_file(
    tmp_path: Path, before: str, after: str
) -> None:
    out = tmp_path / "_site"
    write(out)
    amend(out, {before: "old"})

    amend(out, {after: "new"}, removed=[before])

    assert every_file(out) == {"index.html": "page", after: "new"}


class KilledError(BaseException):
    """The process ends here: nothing of ours goes on after it."""


@pytest.mark.parametrize("moves", range(4))
@pytest.mark.parametrize("write_again", [write, lambda out: amend(out, {"index.html": "page"})])
def test_a_folder_that_was_half_amended_is_written_again(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    moves: int,
    write_again: Callable[[Path], None],
) -> None:
    out, move, numbers = tmp_path / "_site", Path.replace, count()

    def move_or_die(path: Path, target: Path) -> Path:
        if next(numbers) == moves:
            raise KilledError
        return move(path, target)

    write(out)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", move_or_die)
        with pytest.raises(KilledError):
            amend(out, {"index.html": "new", "a.html": "new", "monitor/b.html": "new"})

    write_again(out)

    assert every_file(out)["index.html"] == "page"
    assert [path.name for path in tmp_path.iterdir()] == ["_site"]
