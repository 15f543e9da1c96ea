"""The keyword that a comment begins with: the phase of the incident.

Known are the page's words for phases in every language, and what else teams write in four.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from upstatic.config.theme_files import LOCALES
from upstatic.domain.models import Phase
from upstatic.translations.phrases import load_translations

_WORDS: dict[Phase, str] = {
    Phase.INVESTIGATING: "investigating|investigation|under investigation|looking into it"
    "|enquete en cours|investigation en cours|en cours d'investigation|analyse en cours"
    "|en cours d'analyse|untersuchung|wird untersucht|in untersuchung|wir untersuchen"
    "|investigando|en investigacion|investigacion",
    Phase.IDENTIFIED: "identified|cause identified|identifiee?|probleme identifie|cause identifiee"
    "|identifiziert|ursache gefunden|ursache identifiziert|identificad[oa]|causa identificada",
    Phase.MONITORING: "monitoring|surveillance|sous surveillance|en surveillance|en observation"
    "|beobachtung|unter beobachtung|wird beobachtet|uberwachung|monitoreando|monitorizando"
    "|supervisando|en observacion",
    Phase.RESOLVED: "resolved|fixed|resolue?|corrigee?|retablie?|behoben|gelost|erledigt"
    "|resuelt[oa]|solucionad[oa]",
    Phase.POSTMORTEM: "post[ -]?mortem|retour d'experience|bilan|nachbericht|nachbetrachtung"
    "|analisis posterior",
    Phase.SCHEDULED: "scheduled|planned|planifiee?|geplant|programad[oa]|planificad[oa]",
    Phase.IN_PROGRESS: "in progress|en cours|in arbeit|lauft|en curso",
    Phase.COMPLETED: "completed|done|terminee?|abgeschlossen|beendet|completad[oa]|terminad[oa]"
    "|finalizad[oa]",
    Phase.CANCELLED: "cancell?ed|called off|annulee?|abgesagt|abgebrochen|cancelad[oa]",
}
_BY_WORD = {where: re.compile(rf"(?:{words})", re.ASCII) for where, words in _WORDS.items()}
# A bold word, a word before a colon or a dash, or a word alone on its line; a heading is a line.
_BOLD = re.compile(
    r"\s*(?:#{1,6}\s+)?(\*\*|__)([^*_\n]{2,40}?)\s*[:：.!]?\s*\1\s*[:：–—-]?[ \t]*"  # noqa: RUF001 - as Japanese and Chinese have it
)
_PLAIN = re.compile(
    r"\s*(?:#{1,6}\s+)?[*_]?([^*_:：–—\n]{2,40}?)[*_]?\s*"  # noqa: RUF001 - as above
    r"(?:[:：]|\s[–—-]|[–—]|[.!]?[ \t]*(?:\n|$))[ \t]*"  # noqa: RUF001 - as above
)


def read_word(text: str) -> tuple[Phase | None, str]:
    """The phase that a text begins with, and the rest of it; None where it names no phase.

    >>> read_word("**Identified:** the database is full")
    (<Phase.IDENTIFIED: 'identified'>, 'the database is full')

    A keyword that goes on ("Monitoring shows that…") names no phase. The rest has no blank lines
    around it.
    """
    for shape, group in ((_BOLD, 2), (_PLAIN, 1)):
        found = shape.match(text)
        if found and (where := _meaning(found[group])) is not None:
            return where, text[found.end() :].strip()
    return None, text.strip()


def _meaning(word: str) -> Phase | None:
    plain = _folded(word)
    found = next((where for where, words in _BY_WORD.items() if words.fullmatch(plain)), None)
    return found or _words_of_pages().get(plain)


@cache
def _words_of_pages() -> Mapping[str, Phase]:
    """The words of the status pages in all languages; of two phases, a word means the first."""
    spoken = [load_translations(LOCALES, path.stem, {}) for path in sorted(LOCALES.glob("*.yml"))]
    return {
        _folded(words.say(f"phase_{phase.value}")): phase
        for phase in reversed(Phase)
        for words in spoken
    }


def _folded(word: str) -> str:
    """Without accents, capitals and typographic apostrophes, as people write in a hurry."""
    letters = unicodedata.normalize("NFKD", word.strip().casefold().replace("\u2019", "'"))
    return "".join(one for one in letters if not unicodedata.combining(one))
