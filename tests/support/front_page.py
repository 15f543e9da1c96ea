"""The front page alone: on large sites, the other pages take longer than a test may."""

from datetime import datetime
from pathlib import Path

from upstatic.config import Config
from upstatic.render import stage
from upstatic.render.analysis.loading import load_dataset
from upstatic.render.incremental.site_writer import SitePart, SiteWriter
from upstatic.render.text.sanitize import plain_config
from upstatic.render.theme.theme import load_theme
from upstatic.translations.phrases import translations_of


class _FrontPageWriter(SiteWriter):
    def put(self, part: SitePart) -> None:
        if part.name in ("index.html", "static"):
            super().put(part)


def render_front_page(root: Path, config: Config, now: datetime) -> Path:
    """Render the front page and the files it loads to `_site/` of a status page; returns that."""
    site = root / "_site"
    plain = plain_config(config)
    stage._write_parts(
        _FrontPageWriter(staging=site, out=site),
        root / "assets",
        plain,
        load_dataset(root / "history", plain, now),
        translations_of(config),
        load_theme(plain, root / "assets", None),
        key="",
    )
    return site
