"""The layouts of notifications: which lines each has; {…} are phrases, $NAMEs are filled in later.

The first line is the title. A line whose $NAMEs are all empty is left out.
"""

_CAUSE = "{labelCause}{colon}$REASON\n$DETAIL\n"
_SINCE = "{labelSince}{colon}$SINCE\n"
_SINCE_FOR = "{labelSince}{colon}$SINCE ($DURATION)\n"
_SEVERITY = "{labelSeverity}{colon}$SEVERITY\n"
_IMPACT = "{labelImpact}{colon}$IMPACT\n"
_RUNBOOK = "{labelRunbook}{colon}$RUNBOOK\n"
_URL = "{labelUrl}{colon}$SITE_URL\n"
_PAGE = "{labelDetails}{colon}$PAGE_URL\n"
_ISSUE = "{labelIssue}{colon}$ISSUE_URL\n"
_AFFECTED = "{labelAffected}{colon}$COMPONENTS\n"
_LINKS = _URL + _PAGE + _ISSUE
_REST = _SEVERITY + _IMPACT + _RUNBOOK + _LINKS
_TITLE = "$EMOJI $TITLE{colon}$STATUS\n$BODY\n"
_SITE = "$EMOJI $SITE_NAME{colon}$STATUS\n$BODY\n"

LAYOUTS = {
    "down": "$EMOJI {isDown}\n" + _CAUSE + _SINCE_FOR + _REST,
    "degraded": "$EMOJI {isDegraded}\n" + _CAUSE + _SINCE_FOR + _REST,
    "escalation": "$EMOJI {alertEscalation}\n" + _CAUSE + _SINCE_FOR + _REST,
    "reminder": "$EMOJI {alertReminder}\n" + _CAUSE + _SINCE + _REST,
    "certificate": "$EMOJI {alertCertificate}\n" + _CAUSE + _SINCE + _REST,
    "up": (
        "$EMOJI {alertUp}\n{labelOutage}{colon}$DURATION ($SINCE – $UNTIL)\n$COUNTED\n"
        + _CAUSE + _IMPACT + _LINKS
    ),
    "removed": "$EMOJI {alertRemoved}\n{lineRemoved}\n" + _PAGE,
    "stale": (
        "$EMOJI {alertStale}\n{lineLastCheck}\n" + _CAUSE + _IMPACT + _RUNBOOK + _URL + _PAGE
    ),
    "measured": (
        "$EMOJI {alertMeasured}\n{labelNoData}{colon}$DURATION ($SINCE – $UNTIL)\n" + _PAGE
    ),
    "incident": _TITLE + _AFFECTED + _SINCE_FOR + _PAGE + _ISSUE,
    "maintenance": (
        "$EMOJI {maintenanceTitle}{colon}$TITLE{colon}$STATUS\n$BODY\n"
        + _AFFECTED + "$SINCE – $UNTIL\n" + _PAGE
    ),
    "overdue": _TITLE + _PAGE + _ISSUE,
    "slo": _SITE + _SEVERITY + _PAGE,
    "sloOver": _SITE + _PAGE,
    "digest": "$EMOJI $TITLE\n$BODY\n" + _PAGE,
    "test": "{alertTest}\n{lineTest}\n$PAGE_URL\n",
    "testOver": "{alertTestOver}\n{lineTestOver}\n$PAGE_URL\n",
}  # fmt: skip
