"""Upptime's words under `i18n:` -> ours, and what of them has no place on this page."""

from collections.abc import Mapping

OURS: Mapping[str, str] = {
    "averageResponseTimeTitle": "responseTime",
    "incidentDetails": "timeline",
    "incidentFixed": "phase_resolved",
    "incidentOngoing": "ongoing",
    "incidentCompleted": "phase_completed",
    "incidentScheduled": "phase_scheduled",
    "overallUptimeTitle": "uptimeTitle",
    "pastScheduledMaintenance": "maintenancePast",
    "scheduledMaintenance": "maintenanceTitle",
    "status": "tableState",
    "uptime": "tableUptime",
}
"""Other names for words of this page; words of the same name need no line here."""

PLACES: Mapping[str, Mapping[str, str]] = {
    "overallUptime": {"$UPTIME": "{uptime}"},
    "footer": {"$REPO": "{url}"},
}
"""What Upptime writes for the places of a phrase."""

COUNTING = frozenset({"ms"})
"""Words that Upptime sets behind a figure by itself; ours have a place for it, {n}."""

IN_README = frozenset({
    "history", "responseTimeDay", "responseTimeGraphAlt", "responseTimeMonth", "responseTimeWeek",
    "responseTimeYear", "uptimeDay", "uptimeMonth", "uptimeWeek", "uptimeYear", "url",
})  # fmt: skip
"""What only the table in README.md says."""

UNUSED = frozenset({
    "activeIncidentSummary", "averageResponseTime", "duration", "durationMin",
    "durationAll", "error", "error404", "errorBadGateway", "errorFetching", "errorIntro",
    "errorHome", "errorTryAgain", "errorText", "errorTitle", "errorMessage", "incidentClosedAt",
    "incidentCommentSummary", "incidentOpenedAt", "incidentReport", "incidentTitle", "liveStatus",
    "loading", "navGitHub", "incidentSubscribe", "pastIncidentsResolved", "responseTimeMs",
    "scheduledMaintenanceSummaryStarted", "scheduledMaintenanceSummaryStarts",
    "sevelDayResponseTime", "startedAt", "startsAt",
    "rateLimitExceededTitle", "rateLimitExceededIntro", "rateLimitExceededWhatDoesErrorMean",
    "rateLimitExceededErrorMeaning", "rateLimitExceededErrorHowCanFix",
    "rateLimitExceededErrorFix", "rateLimitExceededGeneratePAT", "rateLimitExceededHasSet",
    "rateLimitExceededRemoveToken", "rateLimitExceededGitHubPAT",
    "rateLimitExceededCopyPastePAT", "rateLimitExceededSaveToken", "liveStatusHtmlComment",
})  # fmt: skip


def translated(own: Mapping[str, str]) -> dict[str, str]:
    """The words of `i18n:` by the names that the page knows them by, with the places it fills.

    A word of ours wins over Upptime's word for the same thing; one without a text is left out.
    """
    spoken = {key: text.strip() for key, text in own.items() if text.strip() and key not in UNUSED}
    theirs = {OURS[key]: _placed(key, text) for key, text in spoken.items() if key in OURS}
    return theirs | {key: _placed(key, text) for key, text in spoken.items() if key not in OURS}


def _placed(key: str, text: str) -> str:
    """Upptime's $PLACES as ours; arrows go, because the page draws its own."""
    for theirs, ours in PLACES.get(key, {}).items():
        text = text.replace(theirs, ours)
    if key in COUNTING and "{n}" not in text:
        return f"{{n}} {text}"
    return text.strip("←→ ") if key == "incidentBack" else text
