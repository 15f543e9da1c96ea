"""GitHub's own description of its API, held against what is sent and what the stand-in answers."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator

SOURCE = Path(__file__).with_name("openapi.json")
DOCUMENT: dict[str, Any] = json.loads(SOURCE.read_text())
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


class BadRequestError(AssertionError):
    """We sent what GitHub does not describe."""


def check_request(method: str, path: str, query: Mapping[str, str], body: bytes) -> str:
    """The operation that a request calls. Raises BadRequestError."""
    return _check_request(method, path, tuple(query.items()), body)


@cache
def _check_request(method: str, path: str, query: tuple[tuple[str, str], ...], body: bytes) -> str:
    for template, operations in DOCUMENT["paths"].items():
        if _pattern(template).fullmatch(path) and method.lower() in operations:
            operation = operations[method.lower()]
            _check_query(operation, dict(query))
            _check_body(operation, body)
            return str(operation["operationId"])
    raise BadRequestError(f"GitHub describes no {method} {path}")


@cache
def _pattern(template: str) -> re.Pattern[str]:
    numbers = re.sub(r"\{\w+_number\}", r"\\d+", template)
    return re.compile(re.sub(r"\{\w+\}", r"[\\w.-]+", numbers))


def _check_query(operation: dict[str, Any], query: dict[str, str]) -> None:
    known = {one["name"]: one for one in map(_resolved, operation["parameters"])}
    for name, value in query.items():
        if known.get(name, {}).get("in") != "query":
            raise BadRequestError(f"{operation['operationId']} takes no {name}")
        schema = known[name]["schema"]
        if schema.get("format") == "date-time" and not _TIME.fullmatch(value):
            raise BadRequestError(f"{name}={value} is not a time")
        is_number = schema["type"] == "integer" and value.isdigit()
        _validate(schema, int(value) if is_number else value, f"{name}={value}")


def _check_body(operation: dict[str, Any], body: bytes) -> None:
    described = operation.get("requestBody")
    if described is None:
        if body:
            raise BadRequestError(f"{operation['operationId']} takes no body")
        return
    schema = described["content"]["application/json"]["schema"]
    if not body:
        raise BadRequestError(f"{operation['operationId']} needs a body")
    value = json.loads(body)
    _validate(schema, value, f"the body {value}")
    known = set().union(
        *(part.get("properties", {}) for part in (schema, *schema.get("anyOf", ())))
    )
    if not set(value) <= known:
        raise BadRequestError(f"{operation['operationId']} knows no {set(value) - known}")


def check_answer(operation_id: str, status: int, body: object) -> None:
    """Hold an answer of the stand-in against the description. Raises BadRequestError."""
    operation = _operations()[operation_id]
    content = operation["responses"].get(str(status))
    if content is None:
        raise BadRequestError(f"{operation_id} does not answer with {status}")
    _validate(content["content"]["application/json"]["schema"], body, operation_id)


@cache
def _operations() -> dict[str, Any]:
    return {one["operationId"]: one for path in DOCUMENT["paths"].values() for one in path.values()}


def _resolved(parameter: dict[str, Any]) -> dict[str, Any]:
    reference = parameter.get("$ref")
    if reference is None:
        return parameter
    found: dict[str, Any] = DOCUMENT["components"]["parameters"][reference.rsplit("/", 1)[-1]]
    return found


def _validate(schema: dict[str, Any], value: object, what: str) -> None:
    whole = {**schema, "components": DOCUMENT["components"]}
    for error in Draft4Validator(whole).iter_errors(value):
        raise BadRequestError(f"{what}: {error.json_path}: {error.message}")
