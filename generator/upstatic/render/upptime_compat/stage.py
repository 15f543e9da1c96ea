"""Write README.md's table and Upptime's files after changes and once a day."""

from datetime import datetime
from pathlib import Path

from upstatic.config import Config
from upstatic.history import events, rounds, upptime_files
from upstatic.history.file_lines import OnDamage
from upstatic.render.analysis.loading import load_dataset
from upstatic.render.pages.front_page import site_view
from upstatic.render.text.sanitize import plain_config
from upstatic.render.upptime_compat import readme_table
from upstatic.render.upptime_compat.compat_files import write_copies
from upstatic.render.upptime_compat.monitor_status import MonitorStatus, monitor_statuses
from upstatic.render.upptime_compat.readme_file import ReadmeFile
from upstatic.render.views.render_context import RenderContext, render_context
from upstatic.translations.phrases import Translations, translations_of


def keep(root: Path, config: Config, *, now: datetime, everything: bool = False) -> tuple[str, ...]:
    """Write README.md's table and Upptime's files, where the configuration asks for them.

    `root` is the folder that history/ lies in: the configuration's, or the branch of the data.
    They are written when a status or the configuration changed and with the first round of a
    UTC day, so that a quiet round adds nothing to the repository; `everything` writes at once.
    What is due is seen in the files, so the next round makes good what a killed one left.
    Returns the paths that changed. Raises UpstaticError when one cannot be read or written.
    """
    if not (config.compat or config.readme):
        return ()
    history = root / "history"
    config, words = plain_config(config), translations_of(config)
    known_events = [one for one in events.read(history, OnDamage.IGNORE) if one.confirmed_at <= now]
    statuses = monitor_statuses(config, known_events, rounds.last_checked(history, now), now)
    behind = [
        status
        for status in statuses
        if config.compat and (everything or _is_behind(history, status))
    ]
    readme = ReadmeFile(root, config)
    line, live = (
        readme_table.stamp(statuses, config, now.date()),
        readme_table.live(statuses, words),
    )
    if not (behind or everything or readme.is_behind(line, live)):
        return ()
    context = _sources(history, config, words, now)
    copies = write_copies(root, history, context, behind) if config.compat else ()
    return (*copies, *readme.write(readme_table.said(context, statuses, now.date())))


def _is_behind(history: Path, status: MonitorStatus) -> bool:
    """Whether a monitor's file is out of date; one that was never measured has none."""
    if status.measured is None:
        return False
    text = upptime_files.read(history, status.slug)
    return not upptime_files.is_current(text, status.url, status.status, status.measured)


def _sources(history: Path, config: Config, words: Translations, now: datetime) -> RenderContext:
    """The figures of the page."""
    data = load_dataset(history, config, now)
    return render_context(config, data, site_view(config, data, "", words), words)
