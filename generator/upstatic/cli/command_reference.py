"""docs/commands.md, made from the parser: every command, its options, and the exit codes."""

import argparse
import re
from collections.abc import Iterator, Mapping, Sequence

from upstatic.cli.command_line import build
from upstatic.cli.registry import CommandParser

ENVIRONMENT: Mapping[str, str] = {
    "$NAME": "value of a secret that the configuration names; see [setting-up.md](setting-up.md)",
    "CHROME": "browser for `check: browser`, if not the one that Playwright installed",
    "GITHUB_TOKEN": "access to issues and pushes; `doctor` and `import-upptime` accept `GH_TOKEN`",
    "GITHUB_REPOSITORY": "`owner/repo`, in place of the configuration's; set by GitHub Actions",
    "GITHUB_API_URL": "URL of the API (GitHub Enterprise); set by GitHub Actions",
    "GITHUB_SERVER_URL": "URL of GitHub (GitHub Enterprise); set by GitHub Actions",
    "GITHUB_ACTIONS": "`true` prints warnings and errors as annotations; set by GitHub Actions",
    "GITHUB_EVENT_NAME": "a `workflow_dispatch` reads all issues again; set by GitHub Actions",
    "CI_PIPELINE_SOURCE": "`web` reads all issues again; set by GitLab",
    "GITHUB_STEP_SUMMARY": "file to which `run` appends its summary; set by GitHub Actions",
    "GITHUB_RUN_ID": "links the screenshots of a run in incidents; set by GitHub Actions",
    "GITHUB_OUTPUT": "file to which `run` writes `again` and `publish`; set by GitHub Actions",
    "GITLAB_TOKEN": "access to issues of GitLab; see [forges.md](forges.md)",
    "FORGEJO_TOKEN, GITEA_TOKEN": "access to issues outside of a job of Forgejo or Gitea",
    "CI_API_V4_URL, CI_PROJECT_ID, CI_PROJECT_URL, CI_PROJECT_VISIBILITY": "GitLab's API and the"
    " project; set by GitLab",
    "CI_PAGES_URL": "where the page is online, if it has no `cname`; set by GitLab",
    "GITHUB_EVENT_PATH": "tells whether the repository is private; set by GitHub Actions",
    "RUNNER_ENVIRONMENT": "`github-hosted` disables ICMP checks; set by GitHub Actions",
    "NO_COLOR": "any value disables colour ([no-color.org](https://no-color.org))",
    "NOTIFICATION_*": "Upptime's notification settings; see [notifications.md](notifications.md)",
    "RANDOM_MIN, RANDOM_MAX, DYNAMIC_STRING_LENGTH": "bounds of Upptime's `$DYNAMIC_…` values",
}
"""The environment variables that a command reads."""

_EXIT_CODES = {
    "0": "done; a monitor that is down is not a failure",
    "1": "a known problem: each is one line on standard error that says what to do",
    "2": "wrong usage",
    "3": "an internal error, with a traceback",
    "130": "interrupted with Ctrl+C",
}
_INTRODUCTION = """\
<!-- Written by `python -m upstatic.cli`. -->
# Commands

Every command takes the [global options](#global-options), before or after its name.
Results and progress lines go to standard output; warnings, errors and the log go to standard error.
"""
_JSON = {
    "validate": "`valid`, `monitors`, `groups`, `errors` and `warnings` (`file`, `line`, `column`,"
    " `message`)",
    "run": "`exit_code`, `probes` (`slug`, `time`, `status`, `ms`, `reason`, `detail`), `events`,"
    " `incidents`, `notifications`, and `problems`, the failures as text",
    "doctor": "`problems`, the number of them; `findings` (`name`, `severity`, `where`, `what`,"
    " `todo`), `created_labels`, `last_round`, `rounds_in_24_hours`",
    "incident list": "a list: `number`, `title`, `phase`, `impact`, `components`, `started_at`,"
    " `ended_at`, `url`",
}
_LOG = """\
## Logs as JSON

With `--log-format json` every progress line, warning and error is one JSON object per line on
standard error, for Datadog, CloudWatch, Loki and others; standard output has the result alone.

| field | contains |
|---|---|
| `time` | time of the record, RFC 3339 in UTC |
| `level` | `info`, `warning`, `error`; with `--verbose` `debug`, too |
| `logger` | the module; `upstatic.progress` for progress lines |
| `message` | the text, without secrets |
| `traceback` | of an internal error |
"""


def manual() -> str:
    """The page as Markdown."""
    parser, commands = build()
    parts = [_INTRODUCTION, _contents(parser, commands)]
    for names in parser.groups.values():
        for name in names:
            parts += [_section(each, commands[each]) for each in commands if _is_of(each, name)]
    parts += [_global_options(parser), _table("Exit codes", ("code", "meaning"), _EXIT_CODES)]
    parts += [_table("Environment variables", ("variable", "meaning"), ENVIRONMENT)]
    parts += [_table("Results as JSON", ("command with `--json`", "prints"), _JSON), _LOG]
    return "\n".join(parts)


def _is_of(command: str, name: str) -> bool:
    return command == name or command.startswith(f"{name} ")


def _contents(parser: CommandParser, commands: Mapping[str, CommandParser]) -> str:
    lines = ["| command | does |", "|---|---|"]
    for names in parser.groups.values():
        lines += [f"| [`{name}`](#{name}) | {commands[name].description} |" for name in names]
    return "\n".join([*lines, ""])


def _section(name: str, parser: CommandParser) -> str:
    level = "###" if " " in name else "##"
    rows = [_row(action) for action in _own(parser)]
    options = ["| argument | meaning |", "|---|---|", *rows, ""] if rows else []
    lines = [f"{level} {name}", "", parser.description or "", "", *options, *_examples(parser)]
    return "\n".join(lines)


def _own(parser: CommandParser) -> Iterator[argparse.Action]:
    """A command's own arguments, without the global options and its actions."""
    common = {action.dest for action in build()[0]._actions}  # noqa: SLF001 - argparse has no public name for it
    for action in parser._actions:  # noqa: SLF001 - as above
        if action.dest not in common and action.nargs != argparse.PARSER:
            yield action


def _global_options(parser: CommandParser) -> str:
    rows = [_row(one) for one in parser._actions if one.nargs != argparse.PARSER]  # noqa: SLF001 - as above
    return "\n".join(["## Global options", "", "| argument | meaning |", "|---|---|", *rows, ""])


def _row(action: argparse.Action) -> str:
    value = str(action.metavar or "") if action.nargs == 0 or action.metavar else _choices(action)
    flags = [f"{flag} {value}".strip() for flag in action.option_strings] or [value]
    shown = ", ".join(f"`{flag}`" for flag in flags)
    return f"| {shown} | {action.help or ''} |"


def _choices(action: argparse.Action) -> str:
    return "\\|".join(map(str, action.choices)) if action.choices else action.dest.upper()


def _examples(parser: CommandParser) -> Sequence[str]:
    lines = re.findall(r"^  (.*)$", parser.epilog or "", re.MULTILINE)
    return ["```shell", *lines, "```", ""] if lines else []


def _table(title: str, head: tuple[str, str], rows: Mapping[str, str]) -> str:
    lines = [f"| `{name}` | {text} |" for name, text in rows.items()]
    return "\n".join([f"## {title}", "", f"| {' | '.join(head)} |", "|---|---|", *lines, ""])
