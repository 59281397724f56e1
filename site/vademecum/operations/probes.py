"""The checks that the frame itself brings: database, migrations, background work, disk, cache."""

from __future__ import annotations

import shutil
from datetime import timedelta
from threading import Event

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from vademecum.jobs.models import Job
from vademecum.operations import health
from vademecum.operations.health import Finding

LATE = timedelta(minutes=2)
ROOM_WARN, ROOM_FAIL = 1_000, 100  # MB
_complete = Event()


def register_all() -> None:
    health.register("database", database, needed_to_serve=True)
    health.register("migrations", migrations, needed_to_serve=True)
    health.register("disk", disk, needed_to_serve=True)
    health.register("jobs", jobs)
    health.register("failed jobs", failed_jobs)
    health.register("cache", cache_answers)


def database() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    version = ".".join(map(str, connection.get_database_version()))
    return health.ok(f"{connection.display_name} {version} answers")


def migrations() -> Finding:
    waiting = unapplied_migrations()
    if waiting:
        return health.fail(f"{len(waiting)} migrations are not applied", remedy="manage.py migrate")
    return health.ok("all migrations are applied")


def unapplied_migrations() -> list[str]:
    """Return the migrations that the code has and the database has not.

    A process that once found none does not look again: the plan takes a tenth of a second.
    """
    if _complete.is_set():
        return []
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        _complete.set()
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def disk() -> Finding:
    room = shutil.disk_usage(settings.DATA_DIR).free // 1_000_000
    text = f"{room:,} MB free in {settings.DATA_DIR}"
    remedy = f"make room on the disk of {settings.DATA_DIR}"
    if room < ROOM_FAIL:
        return health.fail(text, remedy=remedy)
    return health.warn(text, remedy=remedy) if room < ROOM_WARN else health.ok(text)


def jobs() -> Finding:
    now = timezone.now()
    oldest = Job.objects.due(now).values_list("run_after", flat=True).first()
    if oldest and now - oldest > LATE:
        count = Job.objects.due(now).count()
        minutes = int((now - oldest).total_seconds() // 60)
        return health.warn(
            f"{count} jobs wait, the oldest for {minutes} minutes: no worker runs, or it cannot keep up",
            remedy="start a worker (make run, or docker compose up worker), or once: manage.py run_due_jobs",
        )
    return health.ok("no job has to wait")


def failed_jobs() -> Finding:
    count = Job.objects.failed().count()
    if count:
        return health.warn(f"{count} jobs failed for good", remedy="Reports → Background work: look and retry")
    return health.ok("no job has failed for good")


def cache_answers() -> Finding:
    cache.set("health", "well", timeout=60)
    if cache.get("health") != "well":
        return health.warn("the cache forgets what it is told", remedy="manage.py createcachetable --database volatile")
    return health.ok("the cache answers")
