"""Draw the site: gather facts, make views, print them through templates, write the folder."""

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from upstatic.config import Config
from upstatic.config.site_urls import base_path, incident_page
from upstatic.config.theme_files import SITE
from upstatic.render.analysis.dataset import Facts, gather
from upstatic.render.charts.canvas import Canvas
from upstatic.render.charts.svg_files import drawing_files
from upstatic.render.exports.files import data_files
from upstatic.render.exports.head_links import head_view
from upstatic.render.pages import incident as desk
from upstatic.render.pages.components import component
from upstatic.render.pages.front_page import front_page, site_view
from upstatic.render.pages.monitor import monitor_page
from upstatic.render.pages.month import month_pages
from upstatic.render.pages.timeline import past_of
from upstatic.render.text.sanitize import plain_config
from upstatic.render.text.translations import Words, words_of
from upstatic.render.theme.theme import Download, Look, LookView, look_of
from upstatic.render.views.components import SiteView
from upstatic.render.views.pages import MonitorPage, Page
from upstatic.render.views.render_context import Sources, sources_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """How many pages were written, and where."""

    out: Path
    pages: int


def render(
    root: Path,
    config: Config,
    out: Path,
    *,
    now: datetime,
    download: Download | None = None,
    history: Path | None = None,
) -> Rendered:
    """Write the whole site of `root`'s history to `out`; the same input gives the same bytes.

    `history` says where it lies, if that is elsewhere.
    `download` fetches pictures of other hosts, which the page then serves itself; without it the
    page does without them.

    The site is built beside `out` and put in its place when it is whole, so that a reader never
    meets half a site. Raises HistoryError when history/ cannot be read.
    """
    words = words_of(config)
    config = plain_config(config)
    facts = _linked(gather(history or root / "history", config, now), config)
    built = out.with_name(f"{out.name}.new")
    shutil.rmtree(built, ignore_errors=True)
    look = look_of(config, root / "assets", download)
    _copy_static(root, built, config, look)
    pages = _write_pages(built, config, facts, words, look.view)
    _put_in_place(built, out)
    return Rendered(out=out, pages=pages)


def _linked(facts: Facts, config: Config) -> Facts:
    """The facts without the issues' addresses, where a visitor could not open them."""
    if config.status_website.repository_links is not False:
        return facts
    return replace(facts, incidents=tuple(replace(one, url="") for one in facts.incidents))


def _put_in_place(built: Path, out: Path) -> None:
    """Swap the folders: who reads meanwhile misses the page for two renames, not for a copy."""
    last = out.with_name(f"{out.name}.old")
    shutil.rmtree(last, ignore_errors=True)
    if out.exists():
        out.rename(last)
    built.rename(out)
    shutil.rmtree(last, ignore_errors=True)


def _copy_static(root: Path, built: Path, config: Config, look: Look) -> None:
    shutil.copytree(SITE / "static", built / "static")
    if look.css:  # one file for everything: each further one is a further request
        with (built / "static" / "page.css").open("a", encoding="utf-8") as page_css:
            page_css.write(look.css)
    for path, content in look.files.items():
        _write(built / path, content)
    if (root / "assets").is_dir():
        shutil.copytree(root / "assets", built, dirs_exist_ok=True)
    if config.status_website.cname:
        (built / "CNAME").write_text(f"{config.status_website.cname}\n", encoding="utf-8")
    (built / ".nojekyll").touch()


def _write_pages(built: Path, config: Config, facts: Facts, words: Words, look: LookView) -> int:
    site = site_view(config, facts, look.logo, words)
    sources = sources_of(config, facts, site, words)
    templates = _templates(site, look, words)
    pages: list[str] = []
    for path, template, page in _pages(sources, look):
        head = head_view(path, sources)
        text = templates.get_template(template).render(page=page, head=head)
        _write(built / path, text.encode())
        pages.append(path)
        if isinstance(page, MonitorPage):
            _write_new(built, ((name, svg.encode()) for name, svg in drawing_files(page)))
    _write_new(built, data_files(sources, pages, templates))
    return len(pages)


def _write_new(built: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write what is no page; the user's own file of assets/ comes first."""
    for path, content in files:
        if not (built / path).exists():
            _write(built / path, content)


def _write(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def _pages(sources: Sources, look: LookView) -> Iterator[tuple[str, str, Page]]:
    """Every page: its path, its template, its view."""
    config, facts, words = sources.config, sources.facts, sources.words
    names = {one.monitor.slug: one.monitor.name for one in facts.monitors}
    past = past_of(facts.monitors, facts.incidents, words)
    shown = {one.monitor.slug: component(one, facts.now, words) for one in facts.monitors}
    yield "index.html", "index.html", front_page(sources, past, shown)
    lost = words.say("notFoundTitle")
    yield "404.html", "404.html", Page(title=lost, description=lost, root=base_path(config))
    canvas = Canvas()
    for one in facts.monitors:
        page = monitor_page(one, shown[one.monitor.slug], sources, canvas)
        picture = look.pictures.get(one.monitor.slug, "")
        yield page.component.href, "monitor.html", replace(page, picture=picture)
    for incident in facts.incidents:
        yield incident_page(incident.number), "incident.html", desk.page(incident, names, words)
    for path, month in month_pages(past, facts.now.date(), words):
        yield path, "month.html", month
    yield "maintenance.html", "maintenance.html", desk.windows_page(facts.incidents, names, words)


def _templates(site: SiteView, look: LookView, words: Words) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(SITE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(site=site, look=look, say=words.markup, listed=words.listed)
    return environment
