"""Render the site: load the dataset, build views, fill templates, write the folder."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from upstatic.config import Config
from upstatic.config.theme_files import SITE
from upstatic.domain.errors import UpstaticError
from upstatic.forges.hosts import shown_name
from upstatic.infra.output_folder import MARK, amending, replacing
from upstatic.render.analysis.dataset import Dataset
from upstatic.render.analysis.loading import load_dataset
from upstatic.render.exports.files import data_parts
from upstatic.render.incremental import manifest, memo
from upstatic.render.incremental.keys import key_of, program_key
from upstatic.render.incremental.manifest import KeptSite
from upstatic.render.incremental.memo import Memo
from upstatic.render.incremental.site_writer import File, SitePart, SiteWriter
from upstatic.render.page_parts import PageParts
from upstatic.render.pages.front_page import settled, site_view
from upstatic.render.text.compiled_templates import COMPILED
from upstatic.render.text.relative_time import ago_phrase
from upstatic.render.text.sanitize import plain_config
from upstatic.render.theme.assets import asset_files
from upstatic.render.theme.theme import Download, Theme, ThemeView, load_theme
from upstatic.render.views.components import SiteView
from upstatic.render.views.render_context import render_context
from upstatic.translations.phrases import Translations, translations_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """The number of pages written, and the folder."""

    out: Path
    pages: int


def render(  # noqa: PLR0913 - each is a fact of its own
    root: Path,
    config: Config,
    out: Path,
    *,
    now: datetime,
    download: Download | None = None,
    history: Path | None = None,
    cache: Path | None = None,
    is_fresh: bool = False,
) -> Rendered:
    """Write the whole site of `root`'s history to `out`; the same input gives the same bytes.

    `history` is its path if it is not below `root`. `download` fetches images of other hosts, which
    the page then serves itself; without it they are left out.

    With a `cache` folder, the parts of the last rendering are kept whose input did not change.
    With `is_fresh` everything is made, and compared with what would have been kept.

    What changes is written next to `out` and put in its place when it is whole. Raises
    HistoryError when history/ cannot be read, and UpstaticError when `out` holds files that are
    not ours or cannot be written, or when what was kept is not what is made.
    """
    with _without_collector():
        return _render(root, config, out, now, download, history, cache, is_fresh=is_fresh)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Leave reference cycles alone for a while: nothing here makes any worth a search."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _render(  # noqa: PLR0913, PLR0917 - the arguments of `render`
    root: Path,
    config: Config,
    out: Path,
    now: datetime,
    download: Download | None,
    history: Path | None,
    cache: Path | None,
    *,
    is_fresh: bool,
) -> Rendered:
    words = translations_of(config)
    config = plain_config(config)
    key = key_of(program_key(), repr(config))
    kept = memo.load(cache, key) if cache and not is_fresh else Memo(key=key)
    data = load_dataset(history or root / "history", config, now, kept)
    previous = manifest.load(cache, out) if cache else None
    with _opened(out, previous, cache, compares=is_fresh) as writer:
        theme = load_theme(config, root / "assets", download)
        pages = _write_parts(writer, root / "assets", config, data, words, theme, key)
    if cache:
        manifest.save(cache, out, writer.parts)
        memo.save(cache, kept)
    if writer.differing:
        raise UpstaticError(
            f"{out}: kept files differ from what is made now: {', '.join(writer.differing[:5])}"
            " (they are replaced; please report this as a bug)"
        )
    return Rendered(out=out, pages=pages)


@contextmanager
def _opened(
    out: Path, previous: KeptSite | None, cache: Path | None, *, compares: bool
) -> Iterator[SiteWriter]:
    """Give a writer; at the end of the block, what it wrote is in `out`."""
    if not previous or not (out / MARK).is_file():
        with replacing(out) as built:
            yield SiteWriter(staging=built, out=out)
        return
    with amending(out) as amendment:
        writer = SiteWriter(
            staging=amendment.staging, out=out, previous=previous, compares=compares
        )
        yield writer
        amendment.removed = writer.left_over
        if cache:  # a rendering that is killed from here on is not built upon
            manifest.forget(cache)


def _write_parts(  # noqa: PLR0913, PLR0917 - each is a fact of its own
    writer: SiteWriter,
    assets: Path,
    config: Config,
    dataset: Dataset,
    words: Translations,
    theme: Theme,
    key: str,
) -> int:
    """Write every part; the first one that has a path wins. Returns the number of pages.

    `key` is that of the program and the configuration.
    """
    site = site_view(config, dataset, theme.view.logo, words)
    context = render_context(config, dataset, site, words)
    templates = _templates(site, theme.view, words)
    own = [*asset_files(assets)]
    calm = settled(site)
    key = key_of(key, theme, own, calm, context.has_all_files)
    planned = PageParts(context=context, theme=theme.view, templates=templates, key=key, calm=calm)
    for part in planned.all():
        writer.put(part)
    writer.put(SitePart(name="static", key=key, make=lambda: _static(config, theme, own)))
    for part in data_parts(context, planned.paths, templates, key):
        writer.put(part)
    return len(planned.paths)


def _static(config: Config, theme: Theme, own: Sequence[File]) -> Iterator[File]:
    """Files that do not depend on the history; those of assets/ replace the program's."""
    if config.status_website.cname:
        yield "CNAME", f"{config.status_website.cname}\n".encode()
    yield ".nojekyll", b""
    yield from own
    yield from theme.files.items()
    for path in sorted((SITE / "static").iterdir()):
        added = theme.css.encode() if path.name == "page.css" else b""  # one file, one request
        yield f"static/{path.name}", path.read_bytes() + added


def _templates(site: SiteView, theme: ThemeView, words: Translations) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(SITE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=COMPILED,
    )
    environment.filters["of_forge"] = _of_forge
    environment.globals.update(
        site=site,
        theme=theme,
        say=words.markup,
        listed=words.listed,
        ago=lambda unit: ago_phrase(unit, words.locale),
    )
    return environment


def _of_forge(text: Markup, url: str) -> Markup:
    """A phrase about GitHub as one about the forge of this issue."""
    return text.replace("GitHub", shown_name(url))
