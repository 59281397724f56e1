"""Put the bundled SQLite in the place of the system's.

SQLite 3.7.0–3.51.2 can corrupt a WAL database when two processes reset the log at once (fixed in 3.51.3), and Debian 12
ships 3.40.1. The pysqlite3 wheel carries its own newer library; where no wheel exists the system's is used, and a
system check (vademecum.W001) says so if it is one of the affected versions.
"""

from __future__ import annotations

import sys

try:
    import pysqlite3  # type: ignore[import-not-found,unused-ignore]
except ImportError:  # pragma: no cover - only on platforms without the wheel
    pass
else:
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
