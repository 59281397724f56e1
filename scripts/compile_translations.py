"""Compile every translation that is newer than its compiled form. Needs no gettext: polib is among the dependencies."""

from __future__ import annotations

from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
PLACES = ["*/locale/*/LC_MESSAGES/*.po", "site/vademecum/*/locale/*/LC_MESSAGES/*.po"]


def main() -> None:
    for source in (path for place in PLACES for path in ROOT.glob(place)):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(compiled))


if __name__ == "__main__":
    main()
