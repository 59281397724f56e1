"""An OpenSearch cluster whose nodes are processes of their own, so that one of them can be killed."""

from __future__ import annotations

import os
import signal
import subprocess
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.services import programs
from tests.services.run import NotInstalled, free_port, keep, once, wait_until

PROGRAM = Path(__file__).with_name("ClusterNode.java")


@dataclass(frozen=True)
class Cluster:
    """`nodes` are host:port; the process behind each is the child of its keeper."""

    nodes: tuple[str, ...]
    keepers: tuple[int, ...]

    def kill(self, number: int) -> None:
        """End a node as a power cut would."""
        keeper = self.keepers[number]
        for child in Path(f"/proc/{keeper}/task/{keeper}/children").read_text().split():
            os.kill(int(child), signal.SIGKILL)

    def size(self) -> int:
        """Return how many nodes the cluster has, asked of the first that answers."""
        for node in self.nodes:
            with suppress(httpx.HTTPError, ValueError):
                return int(httpx.get(f"http://{node}/_cluster/health", timeout=5).json().get("number_of_nodes", 0))
        return 0

    def stop(self) -> None:
        for keeper in self.keepers:
            with suppress(ProcessLookupError):
                os.kill(keeper, signal.SIGTERM)


def opensearch_cluster(size: int = 3) -> Cluster:
    """Start a cluster of one's own; whoever asked stops it."""
    found = once(f"opensearch-cluster-{uuid.uuid4().hex[:6]}", lambda folder: _start(folder, size=size))
    return Cluster(tuple(found["nodes"]), tuple(found["keepers"]))


def _start(folder: Path, *, size: int) -> dict[str, Any]:
    java, jars = programs.java(), programs.opensearch_jars()
    if not java or not jars or not _compiles(java):
        raise NotInstalled(
            "A cluster that can lose a node needs OpenSearch and a whole JDK: scripts/install_test_services"
        )
    cluster, names = f"cluster-{uuid.uuid4().hex[:8]}", [f"node{number}" for number in range(size)]
    ports = [free_port() for _number in range(2 * size)]
    seeds = ",".join(f"127.0.0.1:{port}" for port in ports[size:])
    keepers = []
    for number, name in enumerate(names):
        (folder / name).mkdir()
        command = [
            *(str(java), "-Xmx384m", "-Xms192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", f"{jars}/*"),
            *(str(PROGRAM), name, str(ports[number]), str(ports[size + number])),
            *(seeds, ",".join(names), cluster, str(folder / name / "data")),
        ]
        keepers.append(keep(command, folder=folder / name))
    made = Cluster(tuple(f"127.0.0.1:{port}" for port in ports[:size]), tuple(keepers))
    wait_until(lambda: made.size() == size, keeper=keepers[0], folder=folder / names[0], seconds=240)
    return {"nodes": made.nodes, "keepers": keepers, "keeper": keepers[0]}


def _compiles(java: Path) -> bool:
    """Say whether this `java` runs a program from its source."""
    modules = subprocess.run([str(java), "--list-modules"], capture_output=True, text=True, check=False).stdout
    return "jdk.compiler" in modules
