"""The programming interface as a page: its OpenAPI description in short, without anybody's script."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from vademecum.web.api import api

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    kind: str
    text: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class Operation:
    method: str
    path: str
    title: str
    text: str
    parameters: tuple[Parameter, ...]


def groups() -> list[tuple[str, list[Operation]]]:
    """Return (tag, operations) in the order of their names."""
    found: defaultdict[str, list[Operation]] = defaultdict(list)
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method in METHODS:
            if method in methods:
                described = methods[method]
                found[(described.get("tags") or ["vademecum"])[0]].append(_operation(method, path, described))
    return sorted(found.items())


def _operation(method: str, path: str, described: dict[str, Any]) -> Operation:
    return Operation(
        method=method.upper(),
        path=path,
        title=described.get("summary", ""),
        text=described.get("description", ""),
        parameters=tuple(_parameter(one) for one in described.get("parameters", ())),
    )


def _parameter(described: dict[str, Any]) -> Parameter:
    schema = described.get("schema", {})
    kinds = [schema, *schema.get("anyOf", ())]
    kind = next((one["type"] for one in kinds if one.get("type") not in (None, "null")), "")
    return Parameter(
        name=described["name"],
        kind=kind,
        text=described.get("description") or schema.get("description", ""),
        is_required=described.get("required", False),
    )
