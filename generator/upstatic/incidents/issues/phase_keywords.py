"""The keyword that a comment begins with: the phase of the incident, in four languages."""

import re
import unicodedata

from upstatic.domain.models import Phase

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
_BOLD = re.compile(r"\s*(?:#{1,6}\s+)?(\*\*|__)([^*_\n]{3,40}?)\s*[:.!]?\s*\1\s*[:–—-]?[ \t]*")
_PLAIN = re.compile(
    r"\s*(?:#{1,6}\s+)?[*_]?([^*_:–—\n]{3,40}?)[*_]?\s*(?::|\s[–—-]|[–—]|[.!]?[ \t]*(?:\n|$))[ \t]*"
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
    return next((where for where, words in _BY_WORD.items() if words.fullmatch(plain)), None)


def _folded(word: str) -> str:
    """Without accents, capitals and typographic apostrophes, as people write in a hurry."""
    letters = unicodedata.normalize("NFKD", word.strip().casefold().replace("\u2019", "'"))
    return "".join(one for one in letters if not unicodedata.combining(one))
