"""Cuts GitHub's own description of its API down to the operations that we use.

    npm pack @octokit/openapi && tar xzf octokit-openapi-*.tgz
    python tests/support/github/cut_openapi.py package > tests/support/github/openapi.json

Kept are parameters, bodies and answers with the schemas that they refer to; left out are examples,
descriptions and foreign extensions. OpenAPI's `nullable` becomes JSON Schema's type "null", for a
validator of JSON Schema does not know it and lets bodies through.
"""

import json
import sys
from pathlib import Path
from typing import Any

REPOSITORY = "/repos/{owner}/{repo}"
OPERATIONS = {
    REPOSITORY: ("get",),
    f"{REPOSITORY}/actions/permissions": ("get",),
    f"{REPOSITORY}/actions/permissions/workflow": ("get",),
    f"{REPOSITORY}/actions/workflows": ("get",),
    f"{REPOSITORY}/actions/workflows/{{workflow_id}}/runs": ("get",),
    f"{REPOSITORY}/branches/{{branch}}": ("get",),
    f"{REPOSITORY}/issues": ("get", "post"),
    f"{REPOSITORY}/issues/comments": ("get",),
    f"{REPOSITORY}/issues/comments/{{comment_id}}": ("delete",),
    f"{REPOSITORY}/issues/{{issue_number}}": ("get", "patch"),
    f"{REPOSITORY}/issues/{{issue_number}}/assignees": ("post",),
    f"{REPOSITORY}/issues/{{issue_number}}/comments": ("get", "post"),
    f"{REPOSITORY}/issues/{{issue_number}}/lock": ("put",),
    f"{REPOSITORY}/labels": ("get", "post"),
    f"{REPOSITORY}/pages": ("get",),
    f"{REPOSITORY}/rules/branches/{{branch}}": ("get",),
}
Components = dict[str, dict[str, Any]]
_PROSE = {"description", "example", "examples", "externalDocs", "summary", "tags", "title"}


def cut(whole: dict[str, Any], version: str, notice: str) -> dict[str, Any]:
    """The part that we use, with its licence."""
    paths = {
        path: {method: _operation(whole["paths"][path][method]) for method in methods}
        for path, methods in OPERATIONS.items()
    }
    components: Components = {}
    _collect(paths, whole["components"], components)
    return {
        "$comment": f"Cut from @octokit/openapi {version} by cut_openapi.py. {notice}",
        "openapi": whole["openapi"],
        "paths": paths,
        "components": components,
    }


def _operation(operation: dict[str, Any]) -> dict[str, Any]:
    wanted: dict[str, Any] = {
        name: operation[name] for name in ("operationId", "parameters") if name in operation
    }
    if "requestBody" in operation:
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        wanted["requestBody"] = {"content": {"application/json": {"schema": schema}}}
    wanted["responses"] = {
        code: {"content": {"application/json": {"schema": answer["content"][kind]["schema"]}}}
        for code, answer in operation["responses"].items()
        for kind in answer.get("content", {})
        if code.startswith("2") and kind == "application/json"
    }
    cleaned: dict[str, Any] = _clean(wanted)
    return cleaned


def _clean(node: Any) -> Any:
    """Drop prose and extensions, but no property that happens to have such a name."""
    if isinstance(node, list):
        return [_clean(one) for one in node]
    if not isinstance(node, dict):
        return node
    kept = {
        key: _properties(value) if key == "properties" else _clean(value)
        for key, value in node.items()
        if key not in _PROSE and not key.startswith("x-")
    }
    return _nullable(kept)


def _properties(named: dict[str, Any]) -> dict[str, Any]:
    return {name: _clean(schema) for name, schema in named.items()}


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    if schema.pop("nullable", None) is not True:
        return schema
    return {"anyOf": [schema, {"type": "null"}]}


def _collect(node: object, source: Components, found: Components) -> None:
    if isinstance(node, list):
        for one in node:
            _collect(one, source, found)
    elif isinstance(node, dict):
        reference = node.get("$ref")
        if isinstance(reference, str):
            _, _, kind, name = reference.split("/")
            if name not in found.setdefault(kind, {}):
                found[kind][name] = _clean(source[kind][name])
                _collect(found[kind][name], source, found)
        for one in node.values():
            _collect(one, source, found)


if __name__ == "__main__":
    package = Path(sys.argv[1])
    described = json.loads((package / "generated" / "api.github.com.json").read_text())
    number = json.loads((package / "package.json").read_text())["version"]
    licence = (package / "LICENSE").read_text().strip()
    json.dump(cut(described, number, licence), sys.stdout, indent=1, sort_keys=True)
    sys.stdout.write("\n")
