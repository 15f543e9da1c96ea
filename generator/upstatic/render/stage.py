"""Render the site: load the dataset, build views, fill templates, write the folder."""

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from upstatic.config import Config
from upstatic.config.site_urls import base_path, incident_page
from upstatic.config.theme_files import SITE
from upstatic.infra.output_folder import replacing
from upstatic.render.analysis.dataset import Dataset, load_dataset
from upstatic.render.charts.canvas import Canvas
from upstatic.render.charts.svg_files import drawing_files
from upstatic.render.exports.files import data_files
from upstatic.render.exports.head_links import head_view
from upstatic.render.pages import incident as incident_pages
from upstatic.render.pages.components import component
from upstatic.render.pages.front_page import front_page, site_view
from upstatic.render.pages.monitor import monitor_page
from upstatic.render.pages.month import month_pages
from upstatic.render.pages.timeline import timeline_of
from upstatic.render.pages.uptime_calendar import calendar_page
from upstatic.render.text.compiled_templates import COMPILED
from upstatic.render.text.sanitize import plain_config
from upstatic.render.theme.assets import copy_assets
from upstatic.render.theme.theme import Download, Theme, ThemeView, load_theme
from upstatic.render.views.components import SiteView
from upstatic.render.views.pages import MonitorPage, Page
from upstatic.render.views.render_context import RenderContext, render_context
from upstatic.translations.phrases import Translations, translations_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """The number of pages written, and the folder."""

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

    `history` is its path if it is not below `root`. `download` fetches images of other hosts, which
    the page then serves itself; without it they are left out.

    The site is built next to `out` and put in its place when it is whole, so that a reader never
    meets half a site. Raises HistoryError when history/ cannot be read, and UpstaticError when
    `out` holds files that are not ours or cannot be written.
    """
    words = translations_of(config)
    config = plain_config(config)
    data = _linked(load_dataset(history or root / "history", config, now), config)
    with replacing(out) as built:
        theme = load_theme(config, root / "assets", download)
        _copy_static(root, built, config, theme)
        pages = _write_pages(built, config, data, words, theme.view)
    return Rendered(out=out, pages=pages)


def _linked(dataset: Dataset, config: Config) -> Dataset:
    """The dataset without links to issues that visitors cannot open."""
    if config.status_website.repository_links is not False:
        return dataset
    return replace(dataset, incidents=tuple(replace(one, url="") for one in dataset.incidents))


def _copy_static(root: Path, built: Path, config: Config, theme: Theme) -> None:
    shutil.copytree(SITE / "static", built / "static")
    if theme.css:  # one file, one request
        with (built / "static" / "page.css").open("a", encoding="utf-8") as page_css:
            page_css.write(theme.css)
    for path, content in theme.files.items():
        _write(built / path, content)
    copy_assets(root / "assets", built)
    if config.status_website.cname:
        (built / "CNAME").write_text(f"{config.status_website.cname}\n", encoding="utf-8")
    (built / ".nojekyll").touch()


def _write_pages(
    built: Path, config: Config, dataset: Dataset, words: Translations, theme: ThemeView
) -> int:
    site = site_view(config, dataset, theme.logo, words)
    context = render_context(config, dataset, site, words)
    templates = _templates(site, theme, words)
    pages: list[str] = []
    for path, template, page in _pages(context, theme):
        head = head_view(path, page, context)
        text = templates.get_template(template).render(page=page, head=head)
        _write(built / path, text.encode())
        pages.append(path)
        if isinstance(page, MonitorPage):
            _write_new(built, ((name, svg.encode()) for name, svg in drawing_files(page)))
    _write_new(built, data_files(context, pages, templates))
    return len(pages)


def _write_new(built: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write what is not a page; the user's own file of assets/ comes first."""
    for path, content in files:
        if not (built / path).exists():
            _write(built / path, content)


def _write(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def _pages(context: RenderContext, theme: ThemeView) -> Iterator[tuple[str, str, Page]]:
    """Path, template and view of every page."""
    config, dataset, words = context.config, context.dataset, context.words
    timeline = timeline_of(dataset.monitors, dataset.incidents, context)
    shown = {
        one.monitor.slug: replace(
            component(one, context), icon=theme.pictures.get(one.monitor.slug, "")
        )
        for one in dataset.monitors
    }
    yield "index.html", "index.html", front_page(context, timeline, shown)
    lost = words.say("notFoundTitle")
    yield (
        "404.html",
        "404.html",
        Page(title=lost, subject=lost, description=lost, root=base_path(config)),
    )
    canvas = Canvas()
    for one in dataset.monitors:
        page = monitor_page(one, shown[one.monitor.slug], context, canvas)
        yield page.component.href, "monitor.html", page
    for incident in dataset.incidents:
        yield (
            incident_page(incident.number),
            "incident.html",
            incident_pages.page(incident, context),
        )
    yield "uptime.html", "uptime.html", calendar_page(context)
    for path, month in month_pages(timeline, dataset.now.date(), words):
        yield path, "month.html", month
    yield (
        "maintenance.html",
        "maintenance.html",
        incident_pages.windows_page(context),
    )


def _templates(site: SiteView, theme: ThemeView, words: Translations) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(SITE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=COMPILED,
    )
    environment.globals.update(site=site, theme=theme, say=words.markup, listed=words.listed)
    return environment
