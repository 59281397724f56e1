"""A cluster of three nodes of which one is killed: searching, writing and rebuilding go on."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Iterator

import pytest

from search.engines.base import Change, EngineUnavailable, SearchEngine
from search.engines.registry import engine_for
from search.lookups import lookup_for
from search.queries import parse
from tests.search.conftest import document
from tests.services.cluster import Cluster, opensearch_cluster
from tests.services.run import NotInstalled

pytestmark = [pytest.mark.opensearch, pytest.mark.slow]
PUBLIC = frozenset({"public"})


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    try:
        made = opensearch_cluster()
    except NotInstalled as reason:
        if os.environ.get("CI"):
            pytest.fail(str(reason))
        pytest.skip(str(reason))
    yield made
    made.stop()


def found(engine: SearchEngine, typed: str) -> set[str]:
    lookup = lookup_for(parse(typed), audience=PUBLIC, language="en")
    return {hit.key for hit in engine.search(lookup).documents}


def soon(engine: SearchEngine, typed: str, *, seconds: float = 60.0) -> set[str]:
    """Search until the cluster has noticed its loss; nobody is without an answer for longer."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return found(engine, typed)
        except EngineUnavailable:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def test_with_one_node_killed_everything_is_still_found_written_and_rebuilt(cluster: Cluster) -> None:
    first, *others = cluster.nodes
    options = f"nodes={','.join(others)}&shards=3&replicas=1"
    engine = engine_for(f"opensearch://{first}/cluster-{uuid.uuid4().hex[:8]}?{options}")
    generation = engine.begin_generation()
    documents = [document(f"d{number}", f"Charter {number}", "About the charter.") for number in range(9)]
    generation.apply([Change(d.source, d.key, 1, d) for d in documents])
    generation.activate()
    engine.make_visible()
    assert len(found(engine, "charter")) == 9
    _until_copied(engine)

    cluster.kill(0)
    assert soon(engine, "charter") == {d.key for d in documents}
    assert engine.suggest("chart", audience=PUBLIC, language="en")
    assert engine.spellings("chartr", audience=PUBLIC)[0][0] == "charter"
    applied = engine.apply([Change("shelf", "new", 1, document("new", "Charter anew", "After the loss."))])
    assert not applied.failed
    engine.make_visible()
    assert "new" in found(engine, "charter")
    assert len(dict(engine.inventory())) == 10
    again = engine.begin_generation()
    again.apply([Change(d.source, d.key, 2, d) for d in documents])
    again.activate()
    engine.make_visible()
    assert len(soon(engine, "charter")) == 9
    assert engine.health().is_ready


def _until_copied(engine: SearchEngine) -> None:
    """Wait until each shard has its copy on another node."""
    engine.server.client.cluster.health(wait_for_status="green", timeout="60s", request_timeout=90)  # type: ignore[attr-defined]
