"""Apply defaults: slugs, top-level settings for every monitor, `$OWNER/$REPO`."""

from collections.abc import Mapping
from typing import Any, TypeVar

from upstatic.config.schema.access import NO_LOGIN, Auth
from upstatic.config.schema.execution import MOST_ATTEMPTS
from upstatic.config.schema.kind_keys import known_keys
from upstatic.config.schema.monitor import MonitorDefaults
from upstatic.config.schema.root import (
    THEMES,
    Config,
    Monitor,
    NavLink,
    Retries,
    Section,
    StatusWebsite,
)
from upstatic.config.values.slugs import derive, distinct
from upstatic.domain.times import DAY_S

_INTERVALS_S = {"domain": float(DAY_S), "browser": 900.0}
_Part = TypeVar("_Part", bound=Section)


def apply_defaults(config: Config) -> Config:
    """Fill in what depends on other parts of the file; stages use the result."""
    wished = [monitor.slug or derive(monitor.name, monitor.url) for monitor in config.monitors]
    monitors = tuple(
        _settled(monitor, slug, config)
        for monitor, slug in zip(config.monitors, distinct(wished), strict=True)
    )
    website = _website(config.status_website, config)
    usual = bool(config.compat and not config.history.branch)  # README.md is not on that branch
    readme = usual if config.readme is None else config.readme
    return config.model_copy(
        update={"monitors": monitors, "status_website": website, "readme": readme}
    )


def _settled(given: Monitor, slug: str, config: Config) -> Monitor:
    monitor = _with_defaults(given, config.defaults)
    insecure = monitor.insecure or monitor.disable_verify_peer or monitor.disable_verify_host
    return monitor.model_copy(
        update={
            "slug": slug,
            "auth": monitor.auth if monitor.auth and monitor.auth.type != NO_LOGIN else None,
            "insecure": insecure,
            "interval_s": _interval_s(monitor, config),
            "confirm": _over(config.confirm, monitor.confirm),
            "retries": _retries(monitor, config),
            "flapping": _over(config.flapping, monitor.flapping),
            "slo": _over(config.slo, monitor.slo),
            "regions": _regions(monitor, config),
            "quorum": config.quorum if monitor.quorum is None else monitor.quorum,
        }
    )


def _with_defaults(monitor: Monitor, defaults: MonitorDefaults) -> Monitor:
    """Take the keys that a monitor does not set from `defaults`, as far as they apply to it."""
    own, known = monitor.model_fields_set, known_keys(monitor) | {"interval"}
    found = {
        name: _merged(getattr(defaults, name), getattr(monitor, name) if name in own else None)
        for key, name in defaults.file_keys().items()
        if name in defaults.model_fields_set and key in known
    }
    return monitor.model_copy(update=found) if found else monitor


def _merged(default: Any, own: Any) -> Any:  # noqa: ANN401 - of any key
    """Merge mappings; one login replaces another: their keys differ by type."""
    if own is None:
        return default
    if isinstance(own, Section) and not isinstance(own, Auth):
        return _over(default, own)
    return {**default, **own} if isinstance(own, Mapping) else own


def _retries(monitor: Monitor, config: Config) -> Retries:
    """How failures are retried; Upptime's `maxRetries` is used if `retries` is not set."""
    retries = _over(config.retries, monitor.retries)
    theirs = monitor.max_retries
    if theirs is None or "attempts" in monitor.retries.model_fields_set:
        return retries
    return retries.model_copy(update={"attempts": min(theirs + 1, MOST_ATTEMPTS)})


def _interval_s(monitor: Monitor, config: Config) -> float:
    """By default once a run, and registries once a day.

    Registries do not change more often. A check that is valid for five minutes would leave gaps if
    the workflow starts once an hour.
    """
    if "interval_s" in monitor.model_fields_set:
        return monitor.interval_s
    usual_s = _INTERVALS_S.get(monitor.check, monitor.interval_s)
    return max(usual_s, config.cadence_s)


def _regions(monitor: Monitor, config: Config) -> tuple[str, ...]:
    """The regions that measure it; without a valid one, all."""
    own = tuple(name for name in config.regions if name in monitor.regions)
    return own or tuple(config.regions)


def _over(default: _Part, own: _Part) -> _Part:
    """Take from `own` what it says, from `default` the rest."""
    if not own.model_fields_set:
        return default
    return default.model_copy(update={name: getattr(own, name) for name in own.model_fields_set})


def _website(website: StatusWebsite, config: Config) -> StatusWebsite:
    navbar = tuple(_expanded(link, config) for link in website.navbar)
    theme = website.theme if website.theme in THEMES else "auto"
    return website.model_copy(update={"navbar": navbar, "theme": theme})


def _expanded(link: NavLink, config: Config) -> NavLink:
    href = link.href.replace("$OWNER", config.owner).replace("$REPO", config.repo)
    return link.model_copy(update={"href": href})
