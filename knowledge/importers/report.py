"""What an import did, file by file."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

STATES = ("created", "updated", "unchanged", "skipped", "failed")
Progress = Callable[[int, int, str], None]


def silent(done: int, total: int, note: str) -> None:
    """Report to nobody."""


@dataclass(frozen=True, slots=True)
class Line:
    """What happened to one file, and why. `line` is the line of the file, 0 for the whole."""

    path: str
    state: str
    reason: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """A link of a file that leads nowhere: `by` is `source`, or `import` if we lost it, which must not happen."""

    path: str
    target: str
    by: str = "source"
    line: int = 0


@dataclass
class ImportReport:
    """The whole run."""

    lines: list[Line] = field(default_factory=list)
    broken: list[BrokenLink] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)
    seconds: float = 0.0
    dry_run: bool = False

    def add(self, path: str, state: str, reason: str = "", line: int = 0) -> None:
        self.lines.append(Line(path=path, state=state, reason=reason, line=line))

    def note(self, path: str, reason: str, line: int = 0) -> None:
        """Say something about a file that is not a page, or about a part of one."""
        self.notes.append(Line(path=path, state="note", reason=reason, line=line))

    def counts(self) -> dict[str, Any]:
        found = Counter(line.state for line in self.lines)
        broken_by_import = sum(link.by == "import" for link in self.broken)
        return {
            **{state: found.get(state, 0) for state in STATES},
            "broken_links": len(self.broken),
            "broken_by_import": broken_by_import,
            "seconds": round(self.seconds, 2),
        }

    def as_json_line(self) -> str:
        return json.dumps(self.counts())
