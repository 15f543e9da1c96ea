"""Warnings about a valid configuration, each with its place."""

import re
from collections.abc import Iterator, Mapping

from upstatic.config.lint import execution, notifications, translations, website
from upstatic.config.lint.diagnostics import Remark
from upstatic.config.schema.key_groups import ReplyTextFields, UpptimeTextFields
from upstatic.config.schema.kind_keys import KEYS_OF, known_keys
from upstatic.config.schema.root import Config, Monitor
from upstatic.config.values import endpoints
from upstatic.config.values.check_kinds import GLOBALPING
from upstatic.config.values.slugs import FALLBACK, derive, safe
from upstatic.config.yaml.composer import Node

_BODY_KEYS = ReplyTextFields.file_keys().keys() | UpptimeTextFields.file_keys().keys()
# Files often share headers among monitors of several kinds, by an anchor.
_OF_SOME_KINDS = {key for each in KEYS_OF.values() for key in each.file_keys()} - {"headers"}
AFAR_METHODS = ("GET", "HEAD", "OPTIONS")
_BROKEN_NAME = re.compile(r"\$[A-Z][A-Z0-9_]*(?:-[A-Z0-9_]+)+")


def lint(node: Node, config: Config) -> Iterator[Remark]:
    """Compare the file with `config`, its defaults applied; yields (path, what and what to do)."""
    if not config.monitors:
        yield ("sites",), "there are no monitors yet (add one: name and url)"
    for index, monitor in enumerate(config.monitors):
        raw = node.find(("sites", index)).value
        if isinstance(raw, dict):
            for key, about in _about_monitor(monitor, raw):
                yield ("sites", index, key), about
    yield from _about_names(config)
    yield from _about_former_slugs(config)
    yield from website.lint(node.find(("status-website",)).value, config)
    language, readme = config.status_website.language, bool(config.readme)
    yield from translations.lint(config.i18n, language, readme=readme)
    for path, about in notifications.lint(node.find(("notifications",)).value, config):
        yield ("notifications", *path), about
    yield from execution.lint(node, config)
    yield from notifications.lint_maintenance(config)


def _about_monitor(monitor: Monitor, raw: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    if monitor.port is not None and monitor.kind == "http":
        yield "port", "has no effect on http (write it in url, or add check: tcp-ping)"
    yield from _about_kind(monitor, raw)
    yield from _about_url(monitor, str(raw.get("url")))
    yield from _about_slug(monitor, raw)


def _about_kind(monitor: Monitor, raw: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    if monitor.kind == GLOBALPING and monitor.method not in AFAR_METHODS:
        yield "method", f"is not possible with Globalping (write {_or(AFAR_METHODS)})"
    if monitor.location and monitor.kind != GLOBALPING:
        yield "location", "has no effect here (add type: globalping)"
    yield from _about_idle_keys(monitor, raw)
    if monitor.ipv6 is not None and endpoints.family(monitor.url) == (4 if monitor.ipv6 else 6):
        yield "ipv6", "does not match the address in url, which is used (remove one)"
    if endpoints.has_password(monitor.proxy):
        yield "proxy", "contains a password that is publicly readable (move it to a secret: $NAME)"


def _about_idle_keys(monitor: Monitor, raw: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Warn of keys that belong to other kinds of check."""
    for key in filter(raw.get, sorted(_OF_SOME_KINDS - known_keys(monitor))):
        kinds = [kind for kind, section in KEYS_OF.items() if key in section.file_keys()]
        advice = f" (add check: {kinds[0]})" if len(kinds) == 1 else ""
        yield key, f"has no effect on {monitor.kind} checks{advice}"
    if monitor.check == "http" and monitor.method == "HEAD":
        for key in filter(raw.get, sorted(_BODY_KEYS)):
            yield key, "finds nothing: an answer to HEAD has no body (write method: GET)"


def _about_url(monitor: Monitor, raw: str) -> Iterator[tuple[str, str]]:
    if endpoints.has_password(raw):
        yield "url", "contains a password that is publicly readable (move it to a secret: $NAME)"
    if endpoints.has_secret(raw):
        return
    if monitor.check == "http" and monitor.port is None and not endpoints.has_scheme(raw.strip()):
        yield "url", "has no scheme, so http:// is used (write https:// if you can)"
    if monitor.check == "tcp-ping" and raw.strip().lower().startswith("http"):
        yield "url", "only the host counts for a tcp-ping (write the host name alone)"


def _about_names(config: Config) -> Iterator[Remark]:
    """Warn once of URLs like `$SHOP-EU_URL`: a file with one often has many."""
    broken = [
        index
        for index, monitor in enumerate(config.monitors)
        if _BROKEN_NAME.fullmatch(monitor.url.strip())
    ]
    for index in broken[:1]:
        more = f", as in {len(broken) - 1} more" if broken[1:] else ""
        about = f"has a dash, which ends the name after ${more} (write _: secrets have no dash)"
        yield ("sites", index, "url"), about


def _about_former_slugs(config: Config) -> Iterator[Remark]:
    today = {monitor.slug for monitor in config.monitors}
    taken: set[str] = set()
    for index, monitor in enumerate(config.monitors):
        if today & {*monitor.formerly}:
            about = "has no effect: a monitor has this slug today (give it another slug first)"
            yield ("sites", index, "formerly"), about
        if taken & {*monitor.formerly}:
            about = "has no effect: an earlier monitor has the same (keep one of the two)"
            yield ("sites", index, "formerly"), about
        taken |= {*monitor.formerly}


def _about_slug(monitor: Monitor, raw: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    given = str(raw.get("slug") or "")
    wished = safe(given) or derive(monitor.name, monitor.url)
    if given and given != wished:
        yield "slug", "is not a valid file name and was changed (write letters, digits and dashes)"
    if wished != monitor.slug:
        number = monitor.slug.rpartition("-")[2]
        about = f"an earlier monitor has this slug, so -{number} is added (give it its own slug)"
        yield "slug" if given else "name", about
    elif wished == FALLBACK and not given and monitor.name.lower() != FALLBACK:
        yield "name", f"gives no slug, so {FALLBACK} is used (add a slug)"


def _or(names: tuple[str, ...]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"
