"""Memory of each process of the embedded profile, idle after start-up and after reading a hundred pages."""

from __future__ import annotations

import re
import urllib.request
from pathlib import Path

from benchmarks.installation import Installation, running_installation
from benchmarks.load import closed_loop, line


def memory_of(pid: int) -> tuple[float, float]:
    """Return (resident, proportional) memory in MB, as the kernel accounts it."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    rss, pss = (int(re.search(rf"^{name}:\s+(\d+)", text, re.M).group(1)) / 1024 for name in ("Rss", "Pss"))  # type: ignore[union-attr]
    return rss, pss


def report(installation: Installation, when: str) -> None:
    total_rss = total_pss = 0.0
    for pid, command in installation.processes().items():
        rss, pss = memory_of(pid)
        total_rss, total_pss = total_rss + rss, total_pss + pss
        line("process_memory", when=when, process=command[-60:], rss_mb=round(rss), pss_mb=round(pss))
    line("process_memory", when=when, process="all", rss_mb=round(total_rss), pss_mb=round(total_pss))


def main() -> None:
    with running_installation() as installation:
        urllib.request.urlopen(f"{installation.url}/en/").read()
        report(installation, "idle")
        pages = ["/en/", "/fr/", "/en/search/?q=risk", "/fr/search/?q=risque", "/en/learning/"]
        closed_loop(installation.url, pages, clients=8, seconds=10)
        report(installation, "after load")


if __name__ == "__main__":
    main()
