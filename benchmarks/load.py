"""A small closed-loop load generator over keep-alive connections, and the shape of a result line."""

from __future__ import annotations

import http.client
import json
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Latencies:
    """What a run gave: requests per second, p50 and p95 in milliseconds, how many answers were not 2xx."""

    requests: int
    seconds: float
    p50_ms: float
    p95_ms: float
    failures: int

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds if self.seconds else 0.0

    def as_fields(self) -> dict[str, float | int]:
        return {
            "requests": self.requests,
            "per_second": round(self.per_second, 1),
            "p50_ms": round(self.p50_ms, 2),
            "p95_ms": round(self.p95_ms, 2),
            "failures": self.failures,
        }


def summarise(durations: Sequence[float], *, seconds: float, failures: int = 0) -> Latencies:
    """Summarise durations given in seconds."""
    milliseconds = sorted(duration * 1000 for duration in durations) or [0.0]
    return Latencies(
        requests=len(durations),
        seconds=seconds,
        p50_ms=statistics.median(milliseconds),
        p95_ms=milliseconds[min(len(milliseconds) - 1, int(len(milliseconds) * 0.95))],
        failures=failures,
    )


def closed_loop(
    base_url: str,
    paths: Sequence[str],
    *,
    clients: int,
    seconds: float,
    headers: dict[str, str] | None = None,
) -> Latencies:
    """Let `clients` threads ask for `paths` in turn, each over one connection, for `seconds`."""
    host = urlsplit(base_url)
    durations: list[list[float]] = [[] for _ in range(clients)]
    failures = [0] * clients
    end = time.monotonic() + seconds

    def run(client: int) -> None:
        connection = http.client.HTTPConnection(host.hostname or "localhost", host.port, timeout=30)
        turn = client
        while time.monotonic() < end:
            started = time.perf_counter()
            try:
                connection.request("GET", paths[turn % len(paths)], headers=headers or {})
                response = connection.getresponse()
                response.read()
            except (OSError, http.client.HTTPException):
                failures[client] += 1
                connection.close()
                continue
            durations[client].append(time.perf_counter() - started)
            failures[client] += response.status >= 300
            turn += clients
        connection.close()

    threads = [threading.Thread(target=run, args=(client,)) for client in range(clients)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.monotonic() - began
    return summarise([d for one in durations for d in one], seconds=took, failures=sum(failures))


def timed(work: Callable[[], object], *, times: int) -> Latencies:
    """Call `work` `times` times, one after the other."""
    durations = []
    began = time.monotonic()
    for _ in range(times):
        started = time.perf_counter()
        work()
        durations.append(time.perf_counter() - started)
    return summarise(durations, seconds=time.monotonic() - began)


def line(benchmark: str, **fields: object) -> None:
    """Print one result as a JSON line."""
    print(json.dumps({"benchmark": benchmark, **fields}), flush=True)
