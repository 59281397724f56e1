"""Pages imported per second from a real handbook, and a second run over the same files."""

from __future__ import annotations

import json
import sys

from benchmarks.installation import MATERIAL, running_installation
from benchmarks.load import line

SETS = (("handbook-en-playbook", "en"), ("handbook-fr-utilitr", "fr"), ("handbook-en-sourcegraph", "en"))


def main() -> None:
    found = [(name, language) for name, language in SETS if (MATERIAL / name).exists()]
    if not found:
        print(f"The material is not at {MATERIAL}: nothing was measured.", file=sys.stderr)
        return
    with running_installation() as installation:
        for name, language in found:
            for turn in ("first", "again"):
                output = installation.manage(
                    "import_pages", str(MATERIAL / name), "--under", f"/{name}", "--language", language, "--json"
                )
                counts = json.loads(output.strip().splitlines()[-1])
                pages = counts["created"] + counts["updated"] + counts["unchanged"]
                rate = round(pages / counts["seconds"], 1) if counts["seconds"] else 0
                line("import", set=name, run=turn, pages=pages, per_second=rate, mark_per_second=60.6, **counts)


if __name__ == "__main__":
    main()
