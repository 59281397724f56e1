"""The product in both profiles, each started once for all its journeys."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.product import Product
from tests.migrated_database import start_from_migrated_copy

CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
MATERIAL = Path(__file__).resolve().parents[1] / "material"


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    """A real Chromium, one for the journeys of a file."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium_path, args=CHROMIUM)
        yield running
        running.close()


@pytest.fixture(scope="session")
def embedded_product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """SQLite, tantivy, a folder as broker: what `make run` starts."""
    data_dir = tmp_path_factory.mktemp("embedded")
    start_from_migrated_copy(data_dir / "data" / "vademecum.sqlite3")
    yield from _running(Product(data_dir=data_dir, environment={}))


@pytest.fixture(scope="session")
def scale_product(
    tmp_path_factory: pytest.TempPathFactory, postgres_server: str, redis_url: str, opensearch_url: str
) -> Iterator[Product]:
    """PostgreSQL, OpenSearch, Redis: what the compose file starts."""
    import psycopg

    name = f"journey_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        environment = {
            "DATABASE_URL": postgres_server.removesuffix("postgres") + name,
            "SEARCH_URL": f"{opensearch_url.replace('http://', 'opensearch://')}/{name}",
            "BROKER_URL": redis_url,
            "CACHE_URL": redis_url.replace("redis://", "rediscache://"),
        }
        yield from _running(Product(data_dir=tmp_path_factory.mktemp("scale"), environment=environment))
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(
    params=[
        pytest.param("embedded", marks=[pytest.mark.slow]),
        pytest.param(
            "scale",
            marks=[
                pytest.mark.slow,
                pytest.mark.postgres,
                pytest.mark.redis,
                pytest.mark.opensearch,
            ],
        ),
    ]
)
def product(request: pytest.FixtureRequest) -> Product:
    """The same code on both profiles."""
    return request.getfixturevalue(f"{request.param}_product")


def _running(product: Product) -> Iterator[Product]:
    product.start()
    product.manage("import_pages", str(MATERIAL / "handbook"), "--under", "/handbook", "--language", "en")
    product.manage("import_pages", str(MATERIAL / "manuel"), "--under", "/manuel", "--language", "fr")
    product.run_python(
        "from django.contrib.auth.models import Group; from wagtail.models import Page, PageViewRestriction;"
        "board = Page.objects.get(slug='board');"
        "r = PageViewRestriction.objects.create(page=board, restriction_type='groups');"
        "r.groups.set(Group.objects.filter(name='PMO officer'))"
    )
    yield product
    product.stop()
