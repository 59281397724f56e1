"""A document page at 1 and 8 clients: as a visitor (kept whole) and signed in (rendered), with its query counts."""

from __future__ import annotations

import json

from benchmarks.installation import Installation, running_installation
from benchmarks.load import closed_loop, line

PAGES = ["/en/guides/gantt/", "/en/standards/pmo-std-002-risk/", "/fr/guides/risk/", "/fr/standards/pmo-std-004-cost/"]
SECONDS = 4.0
COUNT_QUERIES = """
import json
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
person, _made = get_user_model().objects.get_or_create(email="benchmark@example.org")
visitor, reader = (Client(headers={"host": "localhost"}) for _ in range(2))
reader.force_login(person)
counts = {}
for name, client in (("visitor", visitor), ("signed_in", reader)):
    for turn in ("cold", "warm"):
        with CaptureQueriesContext(connection) as captured:
            client.get("/en/guides/gantt/")
        counts[f"queries_{name}_{turn}"] = len(captured)
print(json.dumps({"counts": counts, "session": reader.cookies["sessionid"].value}))
"""


def main() -> None:
    with running_installation() as installation:
        measure(installation)


def measure(installation: Installation) -> None:
    """Print a line per kind of reader and number of clients."""
    found = json.loads(installation.manage("shell", "-v0", "-c", COUNT_QUERIES).strip().splitlines()[-1])
    for reader, headers in (("visitor", {}), ("signed_in", {"Cookie": f"sessionid={found['session']}"})):
        closed_loop(installation.url, PAGES, clients=4, seconds=1.0, headers=headers)
        for clients in (1, 8):
            run = closed_loop(installation.url, PAGES, clients=clients, seconds=SECONDS, headers=headers)
            queries = {key: value for key, value in found["counts"].items() if reader in key}
            mark = {"mark_per_second": 478.7} if clients == 8 else {"mark_per_second": 205.2}
            line("document_page", reader=reader, clients=clients, **run.as_fields(), **queries, **mark)


if __name__ == "__main__":
    main()
