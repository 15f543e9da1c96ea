"""The first word says where things stand, as people write it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from upstatic.domain.models import Phase
from upstatic.incidents.issues.phase_keywords import read_word

from tests.support.effort import cases


@pytest.mark.parametrize(
    ("text", "phase", "rest"),
    [
        ("Investigating: we look", Phase.INVESTIGATING, "we look"),
        ("**Identified:** the disk", Phase.IDENTIFIED, "the disk"),
        ("**Identified**: the disk", Phase.IDENTIFIED, "the disk"),
        ("**Identified** the disk is full", Phase.IDENTIFIED, "the disk is full"),
        ("__monitoring__ - all calm", Phase.MONITORING, "all calm"),
        ("*Monitoring*: x", Phase.MONITORING, "x"),
        ("MONITORING – x", Phase.MONITORING, "x"),
        ("resolved", Phase.RESOLVED, ""),
        ("Resolved.", Phase.RESOLVED, ""),
        ("### Resolved\n\nfine", Phase.RESOLVED, "fine"),
        ("Fixed!", Phase.RESOLVED, ""),
        ("Postmortem\n\n## Summary\nx", Phase.POSTMORTEM, "## Summary\nx"),
        ("Post-mortem: x", Phase.POSTMORTEM, "x"),
        ("In progress: we begin", Phase.IN_PROGRESS, "we begin"),
        ("Completed - all done", Phase.COMPLETED, "all done"),
        ("Canceled: not today", Phase.CANCELLED, "not today"),
        # French
        ("Enquête en cours : on regarde", Phase.INVESTIGATING, "on regarde"),
        ("En cours d’investigation : x", Phase.INVESTIGATING, "x"),  # noqa: RUF001 - as phones type it
        ("**Identifié :** le disque", Phase.IDENTIFIED, "le disque"),
        ("sous surveillance\nok", Phase.MONITORING, "ok"),
        ("Résolu — tout va bien", Phase.RESOLVED, "tout va bien"),
        ("RESOLU : tout va bien", Phase.RESOLVED, "tout va bien"),
        ("Retour d'expérience : x", Phase.POSTMORTEM, "x"),
        ("Annulée : x", Phase.CANCELLED, "x"),
        # German
        ("Untersuchung: wir sehen nach", Phase.INVESTIGATING, "wir sehen nach"),
        ("Ursache gefunden: die Platte", Phase.IDENTIFIED, "die Platte"),
        ("Unter Beobachtung", Phase.MONITORING, ""),
        ("**Behoben** – alles gut", Phase.RESOLVED, "alles gut"),
        ("Gelöst: ja", Phase.RESOLVED, "ja"),
        ("Abgeschlossen.", Phase.COMPLETED, ""),
        # Spanish
        ("Investigando: miramos", Phase.INVESTIGATING, "miramos"),
        ("Identificada: el disco", Phase.IDENTIFIED, "el disco"),
        ("Monitoreando: x", Phase.MONITORING, "x"),
        ("**Resuelto:** ya está", Phase.RESOLVED, "ya está"),
        # the words of the page in its other languages
        ("Risolto: tutto bene", Phase.RESOLVED, "tutto bene"),
        ("Wordt onderzocht: we kijken", Phase.INVESTIGATING, "we kijken"),
        ("Causa identificada: o disco", Phase.IDENTIFIED, "o disco"),
        ("**完了：** 終わりました", Phase.COMPLETED, "終わりました"),  # noqa: RUF001 - its own colon
        ("已解决：一切正常", Phase.RESOLVED, "一切正常"),  # noqa: RUF001 - its own colon
        ("حُلّت: كل شيء يعمل", Phase.RESOLVED, "كل شيء يعمل"),
    ],
)
def test_a_keyword_at_the_beginning_sets_the_phase(
    text: str, phase: Phase | str, rest: str
) -> None:
    assert read_word(text) == (phase, rest)
    assert read_word(f"\n\n{text}\n") == (phase, rest)
    assert read_word(text.replace("\n", "\r\n"))[0] == phase


@pytest.mark.parametrize(
    "text",
    [
        "Monitoring shows that all is well: no errors",
        "We are investigating: the disk",
        "Identified-ish: no",
        "The cause is identified.",
        "Monitoring has been down since 10:05 UTC: it answered 503.",  # a monitor of that name
        "**Update:** resolved soon",
        "> Resolved: a quote of another person",
        "",
    ],
)
def test_a_keyword_within_a_sentence_is_ignored(text: str) -> None:
    assert read_word(text) == (None, text)


@settings(max_examples=cases(200))
@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    where, rest = read_word(text)

    assert where is not None or rest == text.strip()
