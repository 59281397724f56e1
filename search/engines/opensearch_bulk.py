"""Bulk writing that reads every item of the answer: a refusal for good is told, one for now is sent again."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from opensearchpy import OpenSearch, exceptions

from search.engines.base import EngineUnavailable

MAX_BYTES = 5_000_000
PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0)


@dataclass(frozen=True, slots=True)
class Operation:
    """Write `row` under `id`, or remove it where `row` is None, unless a higher version stands there."""

    reference: str
    id: str
    version: int
    row: dict[str, Any] | None

    def lines(self) -> str:
        about = {"_id": self.id, "version": self.version, "version_type": "external_gte"}
        if self.row is None:
            return json.dumps({"delete": about}) + "\n"
        return json.dumps({"index": about}) + "\n" + json.dumps(self.row, ensure_ascii=False) + "\n"


def write_all(
    client: OpenSearch, index: str, operations: Sequence[Operation], *, by_alias: bool, timeout: int
) -> dict[str, str]:
    """Write everything; return the reasons, by reference, of what can never be written.

    `by_alias` says that `index` is an alias: where it is gone, no index is made by mistake. Raises
    `EngineUnavailable` when the server stays too busy: the caller's rows are then still to be done.
    """
    problems: dict[str, str] = {}
    for chunk in _chunks(operations):
        _write(client, index, chunk, problems, by_alias=by_alias, timeout=timeout)
    return problems


def _write(
    client: OpenSearch, index: str, chunk: list[Operation], problems: dict[str, str], *, by_alias: bool, timeout: int
) -> None:
    waiting = [chunk]
    for pause in (*PAUSES, None):
        again: list[list[Operation]] = []
        for part in waiting:
            rest = _send(client, index, part, problems, by_alias=by_alias, timeout=timeout)
            half = (len(rest) + 1) // 2
            again += [piece for piece in (rest[:half], rest[half:]) if piece]
        if not again:
            return
        if pause is None:
            raise EngineUnavailable("OpenSearch is too busy to take changes")
        time.sleep(pause)
        waiting = again


def _send(
    client: OpenSearch, index: str, part: list[Operation], problems: dict[str, str], *, by_alias: bool, timeout: int
) -> list[Operation]:
    """Send one request; return the operations to be sent again."""
    body = "".join(operation.lines() for operation in part)
    try:
        answer = client.bulk(body=body, index=index, require_alias=by_alias, request_timeout=timeout)
    except exceptions.TransportError as error:
        if error.status_code in (429, 502, 503, 504):
            return part
        raise
    again = []
    for operation, item in zip(part, answer["items"], strict=True):
        ((verb, outcome),) = item.items()
        status = outcome["status"]
        if status < 300 or status == 409 or (verb == "delete" and status == 404):
            continue
        if status == 429 or status >= 500:
            again.append(operation)
        else:
            problems[operation.reference] = str(outcome.get("error", {}).get("reason", status))
    return again


def _chunks(operations: Sequence[Operation]) -> Iterator[list[Operation]]:
    chunk: list[Operation] = []
    size = 0
    for operation in operations:
        length = len(operation.lines())
        if chunk and size + length > MAX_BYTES:
            yield chunk
            chunk, size = [], 0
        chunk.append(operation)
        size += length
    if chunk:
        yield chunk
