"""Pages of real configurations on a bad day, with a past that was made."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from upstatic.config import Config, load
from upstatic.domain.models import Reading
from upstatic.incidents.stage import incidents

from tests.support.company import DOWN, NOW, SLOW, UP, Company
from tests.support.program import DATA

CONFIGS = DATA / "configs"
"""Real configurations which together use every key and shape of some fifty that were collected."""
CHINESE = "inwinter04__upptime@23bfebe6.yml"
EMOJI = "SelrahcD__uptime.yml"
MANY = ("NoPlagiarism__services-personal-upptime.yml", "30SAS__uptime.yml")


def sample_configs(folder: Path) -> Mapping[str, Config]:
    """Chinese names with a `|`, names that begin with emoji, and more than a hundred sites."""
    return {
        "chinese": load(CONFIGS / CHINESE).config,
        "emoji": load(CONFIGS / EMOJI).config,
        "a hundred": _hundred(folder),
    }


def _hundred(folder: Path) -> Config:
    """The sites of two real files in one, under the path of its repository, half in a group."""
    first, second = ((CONFIGS / name).read_text(encoding="utf-8") for name in MANY)
    sites = [line for text in (first, second) for line in _sites(text)]
    head = "owner: acme\nrepo: status\nstatus-website: {name: All of them}\nsites:\n"
    path = folder / ".upptimerc.yml"
    path.write_text(head + "\n".join(sites) + "\n", encoding="utf-8")
    config = load(path).config
    half = len(config.monitors) // 2
    grouped = [one.model_copy(update={"group": "Shared"}) for one in config.monitors[half:]]
    return config.model_copy(update={"monitors": (*config.monitors[:half], *grouped)})


def _sites(text: str) -> list[str]:
    """The lines of the list of sites, each entry at the margin."""
    lines = text.partition("\nsites:\n")[2].partition("\nstatus-website:")[0].split("\n")
    kept = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    margin = min(len(line) - len(line.lstrip()) for line in kept)
    return [line[margin:].rstrip() for line in kept if len(line) - len(line.lstrip()) >= margin]


def with_outages(root: Path, config: Config) -> Company:
    """Six hours of it: each third is down since half an hour and told of, each fifth is slow."""
    made = Company(root, config)

    def seen(time: datetime) -> dict[str, Reading]:
        bad = time >= NOW - timedelta(minutes=30)
        return {
            one.slug: DOWN if bad and n % 3 == 0 else SLOW if bad and n % 5 == 0 else UP
            for n, one in enumerate(config.monitors)
            if n % 7 != 6  # no one has measured those
        }

    made.live(NOW - timedelta(hours=6), NOW, seen)
    incidents(root, config, now=NOW, tracker=None)
    return made
