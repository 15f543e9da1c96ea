"""Write what others read in the repository: at news and with a day's first round, else nothing."""

from datetime import datetime
from pathlib import Path

from upstatic.config import Config
from upstatic.history import events, rounds, upptime_files
from upstatic.history.append_only import Damage
from upstatic.render.analysis.dataset import gather
from upstatic.render.pages.front_page import site_view
from upstatic.render.text.sanitize import plain_config
from upstatic.render.text.translations import Words, words_of
from upstatic.render.upptime_compat import readme_table
from upstatic.render.upptime_compat.monitor_status import Face, faces_of
from upstatic.render.upptime_compat.readme_file import ReadmeFile
from upstatic.render.upptime_compat.upptime_files import write_copies
from upstatic.render.views.render_context import Sources, sources_of


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
    config, words = plain_config(config), words_of(config)
    noted = [one for one in events.read(history, Damage.PASS) if one.noted <= now]
    faces = faces_of(config, noted, rounds.last_checked(history, now), now)
    behind = [face for face in faces if config.compat and (everything or _is_behind(history, face))]
    readme = ReadmeFile(root, config)
    line, live = (
        readme_table.stamp(faces, config, now.date()),
        readme_table.live(faces, config, words),
    )
    if not (behind or everything or readme.is_behind(line, live)):
        return ()
    sources = _sources(history, config, words, now)
    copies = write_copies(root, history, sources, behind) if config.compat else ()
    return (*copies, *readme.write(readme_table.said(sources, faces, now.date())))


def _is_behind(history: Path, face: Face) -> bool:
    """Whether a monitor's file says less than is known; one that never answered has none."""
    if face.measured is None:
        return False
    text = upptime_files.read(history, face.slug)
    return not upptime_files.is_current(text, face.url, face.status, face.measured)


def _sources(history: Path, config: Config, words: Words, now: datetime) -> Sources:
    """The figures of the page, counted as the page counts them."""
    facts = gather(history, config, now)
    return sources_of(config, facts, site_view(config, facts, "", words), words)
