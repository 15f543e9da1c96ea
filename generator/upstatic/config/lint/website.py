"""Warnings about `status-website`, and about leftovers of Upptime's demo."""

from collections.abc import Iterator

from upstatic.config.lint.diagnostics import Remark
from upstatic.config.schema.root import THEMES, Config

_DEMO = ("upptime", "upptime")
_DEMO_CNAME = "demo.upptime.js.org"


def lint(raw: object, config: Config) -> Iterator[Remark]:
    """Compare `raw`, the file's `status-website`, with `config`; yields (path, what to do)."""
    if (config.owner, config.repo) == _DEMO:
        yield ("owner",), "is that of Upptime's own demo (write yours, and your repository's name)"
    if isinstance(raw, dict):
        for path, about in _about_website(raw, config):
            yield ("status-website", *path), about


def _about_website(raw: dict[str, object], config: Config) -> Iterator[Remark]:
    if raw.get("theme") not in (None, *THEMES) and not raw.get("themeUrl"):
        about = f"{', '.join(THEMES[:-1])} or {THEMES[-1]}"
        yield ("theme",), f"is not a theme, so auto is used (one of {about})"
    if raw.get("cname") == _DEMO_CNAME:
        yield ("cname",), "is the domain of Upptime's own demo (write yours, or remove it)"
    if "@import" in str(raw.get("css")):
        yield ("css",), "cannot import, since it does not come first (write themeUrl: the address)"
    if not (config.owner and config.repo):
        yield from _about_navbar(raw.get("navbar"))


def _about_navbar(raw: object) -> Iterator[Remark]:
    for index, link in enumerate(raw if isinstance(raw, list) else ()):
        if "$OWNER" in str(link) or "$REPO" in str(link):
            yield ("navbar", index), "needs owner and repo (set both above)"
