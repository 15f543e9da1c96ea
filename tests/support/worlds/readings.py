"""What several laws read of a world."""

from upstatic.domain.models import Incident
from upstatic.translations.messages import message_translations
from upstatic.translations.phrases import Translations

from tests.support.worlds.outputs import Outputs
from tests.support.worlds.world import World

RANK = ("up", "maintenance", "unknown", "degraded", "down")
FAILING = {"degraded", "down"}


def worst(statuses: list[str]) -> str:
    return max(statuses, key=RANK.index, default="unknown")


def plain(title: str) -> str:
    """A title without the sign that Upptime puts before it."""
    return title.removeprefix("🛑 ").removeprefix("⚠️ ").strip()


def words_of(world: World) -> Translations:
    return message_translations(world.config)


def in_progress(world: World) -> list[Incident]:
    """The recorded incidents that are neither over nor maintenance."""
    return [one for one in world.recorded() if not one.is_maintenance and not one.phase.is_over]


def measured(outputs: Outputs, world: World) -> dict[str, str]:
    return {slug: outputs.monitor(slug)["measured"] for slug in world.names}
