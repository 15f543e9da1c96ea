"""What people do in a random world: they open, edit, label, close, delete and comment issues."""

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from upstatic.forges.base.hidden_markers import key_in

from tests.support.github.standin import BOT, GitHub

STATEMENTS = (
    "Identified: Adabas 7", "Monitoring: Adabas 8", "Adabas 9", "Investigating: Adabas 10",
)  # fmt: skip
"""Their words are of no language, so that what the program writes can be told apart.

Each gets a number when it is said: two comments with one text would be two equal messages.
"""
TITLE = "Adabas"
OPENED = "Kiosk"
PLANNED = "Migration"
STRANGER = "Resolved: buy my disks"


@dataclass(slots=True)
class People:
    """The team and strangers, and what of their doings the laws have to take into account."""

    github: GitHub
    random: Random
    edited: dict[int, str] = field(default_factory=dict)
    stated: dict[int, str] = field(default_factory=dict)
    deleted: set[int] = field(default_factory=set)
    closed: set[int] = field(default_factory=set)
    retracted: set[str] = field(default_factory=set)
    edited_comments: set[int] = field(default_factory=set)
    said: int = 0

    def act(self, slugs: list[str]) -> str:
        """One thing, and what it was."""
        rows = self.github.desk.issues
        numbers = [n for n, row in rows.items() if row["state"] == "open"]
        if not numbers or self.random.random() < 0.2:
            return self._open(slugs) if self.random.random() < 0.6 else self._plan(slugs)
        number = self.random.choice(numbers)
        what = self.random.choice(
            [self._comment, self._comment, self._stranger, self._title, self._impact, self._close,
             self._edit, self._label, self._delete]
        )  # fmt: skip
        return what(number, slugs)

    def _comment(self, number: int, _: list[str]) -> str:
        text = self._statement()
        self.github.comments("alice", number, text)
        return f"alice on #{number}: {text}"

    def _statement(self) -> str:
        self.said += 1
        return f"{self.random.choice(STATEMENTS)}.{self.said}"

    def _stranger(self, number: int, _: list[str]) -> str:
        self.github.comments("mallory", number, STRANGER)
        return f"mallory on #{number}"

    def _title(self, number: int, _: list[str]) -> str:
        self.edited[number] = f"{TITLE} {number}"
        self.github.changes(number, title=self.edited[number])
        return f"alice titles #{number}"

    def _impact(self, number: int, _: list[str]) -> str:
        row = self.github.desk.issues[number]
        if _is_window(row):
            return f"alice looks at #{number}"
        impact = self.random.choice(["minor", "major", "critical"])
        kept = [one for one in _labels(row) if not one.startswith("impact:")]
        self.stated[number] = impact
        self.github.changes(number, labels=(*kept, f"impact:{impact}"))
        return f"alice says #{number} is {impact}"

    def _close(self, number: int, _: list[str]) -> str:
        row = self.github.desk.issues[number]
        if row["user"]["login"] == BOT and not self.random.random() < 0.3:
            return f"alice looks at #{number}"
        self.closed.add(number)
        self.github.changes(number, state="closed")
        return f"alice closes #{number}"

    def _edit(self, number: int, _: list[str]) -> str:
        mine = [one["id"] for one in self.github.comments_of(number)
                if one["user"]["login"] == "alice"]  # fmt: skip
        if not mine:
            return f"alice looks at #{number}"
        self.edited_comments.add(number)
        comment, text = self.random.choice(mine), self._statement()
        if self.random.random() < 0.3:
            self.github.deletes_comment(comment)
            return f"alice deletes her comment {comment} on #{number}"
        self.github.edits_comment(comment, text)
        return f"alice edits her comment {comment} on #{number}: {text}"

    def _label(self, number: int, slugs: list[str]) -> str:
        slug = self.random.choice([*slugs, "acknowledged", "acknowledged"])
        labels = _labels(self.github.desk.issues[number])
        self.github.changes(number, labels=(*labels, slug))
        return f"alice labels #{number} {slug}"

    def _delete(self, number: int, _: list[str]) -> str:
        if self.random.random() < 0.7:
            return f"alice looks at #{number}"
        row = self.github.desk.issues[number]
        self.retracted |= {key_in(row["body"]), *_labels(row)}
        self.deleted.add(number)
        self.github.deletes(number)
        return f"alice deletes #{number}"

    def _open(self, slugs: list[str]) -> str:
        slug, impact = self.random.choice(slugs), self.random.choice(["minor", "major"])
        body = (
            f"### What is happening?\n\n{OPENED} 1\n\n"
            f"### Affected monitors\n\n{slug}\n\n### Impact\n\n{impact}\n"
        )
        number = self.github.opens("alice", OPENED, body, ("incident",))
        self.stated[number] = impact
        return f"alice opens #{number} for {slug}: {impact}"

    def _plan(self, slugs: list[str]) -> str:
        slug, now = self.random.choice(slugs), self.github.clock()
        start = now + timedelta(minutes=self.random.choice([-2, 10, 20]))
        end = start + timedelta(minutes=20)
        body = (
            f"### What is planned?\n\n{PLANNED} 1\n\n### Affected monitors\n\n{slug}\n\n"
            f"### Begins\n\n{start:%Y-%m-%d %H:%M}\n\n### Ends\n\n{end:%Y-%m-%d %H:%M}\n\n"
            "### What to expect\n\ndown: they may fail\n"
        )
        number = self.github.opens("alice", PLANNED, body, ("maintenance",))
        return f"alice plans #{number} for {slug}, {start:%H:%M} to {end:%H:%M}"


def _labels(row: dict[str, Any]) -> list[str]:
    return [label["name"] for label in row["labels"]]


def _is_window(row: dict[str, Any]) -> bool:
    return "maintenance" in _labels(row)
