"""JSON Schemas of api/v2/ for a page at https://status.acme.example/: every field, and no other."""

from typing import Any

TEXT = {"type": "string", "minLength": 1}
ID = {"type": "string", "pattern": "^[a-z0-9]{12}$"}
TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$"}
TIME_OR_NULL = {"anyOf": [TIME, {"type": "null"}]}
TEXT_OR_NULL = {"type": ["string", "null"]}
STATUSES = ["operational", "degraded_performance", "partial_outage", "major_outage"]


def thing(**fields: object) -> dict[str, Any]:
    """An object with exactly these fields, all of them there."""
    return {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def rows(of: object) -> dict[str, Any]:
    return {"type": "array", "items": of}


PAGE = thing(
    id=ID, name=TEXT, url={"const": "https://status.acme.example/"},
    time_zone={"const": "Etc/UTC"}, updated_at=TIME,
)  # fmt: skip
STATUS = thing(
    indicator={"enum": ["none", "minor", "major", "critical", "maintenance"]}, description=TEXT
)
_COMPONENT = {
    "id": ID, "name": TEXT, "status": {"enum": [*STATUSES, "under_maintenance"]},
    "created_at": TIME, "updated_at": TIME, "position": {"type": "integer", "minimum": 1},
    "description": TEXT_OR_NULL, "showcase": {"type": "boolean"},
    "start_date": {"type": "string", "format": "date"},
    "group_id": {"anyOf": [ID, {"type": "null"}]},
    "page_id": ID, "group": {"const": False}, "only_show_if_degraded": {"type": "boolean"},
}  # fmt: skip
COMPONENT = thing(**_COMPONENT)
GROUP = thing(**(_COMPONENT | {"group": {"const": True}, "components": rows(ID)}))
AFFECTED = thing(code=ID, name=TEXT, old_status=TEXT, new_status=TEXT)
UPDATE = thing(
    id=ID, status=TEXT, body={"type": "string"}, incident_id=ID, created_at=TIME, updated_at=TIME,
    display_at=TIME, affected_components={"anyOf": [rows(AFFECTED), {"type": "null"}]},
    deliver_notifications={"type": "boolean"}, custom_tweet=TEXT_OR_NULL, tweet_id=TEXT_OR_NULL,
)  # fmt: skip
_INCIDENT = {
    "id": ID, "name": TEXT,
    "status": {"enum": ["investigating", "identified", "monitoring", "resolved", "postmortem"]},
    "created_at": TIME, "updated_at": TIME, "monitoring_at": TIME_OR_NULL,
    "resolved_at": TIME_OR_NULL, "impact": {"enum": ["none", "minor", "major", "critical"]},
    "shortlink": {"type": "string", "pattern": r"^https://status\.acme\.example/incident/"},
    "started_at": TIME, "page_id": ID, "incident_updates": rows(UPDATE),
    "components": rows(COMPONENT),
}  # fmt: skip
INCIDENT = thing(**_INCIDENT)
MAINTENANCE = thing(
    **_INCIDENT
    | {
        "status": {"enum": ["scheduled", "in_progress", "verifying", "completed"]},
        "impact": {"const": "maintenance"},
        "scheduled_for": TIME,
        "scheduled_until": TIME,
    }
)
COMPONENTS = rows({"oneOf": [COMPONENT, GROUP]})
FILES = {
    "summary": thing(
        page=PAGE, status=STATUS, components=COMPONENTS, incidents=rows(INCIDENT),
        scheduled_maintenances=rows(MAINTENANCE),
    ),
    "status": thing(page=PAGE, status=STATUS),
    "components": thing(page=PAGE, components=COMPONENTS),
    "incidents": thing(page=PAGE, incidents=rows(INCIDENT)),
    "incidents/unresolved": thing(page=PAGE, incidents=rows(INCIDENT)),
    "scheduled-maintenances": thing(page=PAGE, scheduled_maintenances=rows(MAINTENANCE)),
    "scheduled-maintenances/upcoming": thing(page=PAGE, scheduled_maintenances=rows(MAINTENANCE)),
    "scheduled-maintenances/active": thing(page=PAGE, scheduled_maintenances=rows(MAINTENANCE)),
}  # fmt: skip
