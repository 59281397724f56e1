"""`fault.work` has one effect per number, and notes every time that it was begun."""

from __future__ import annotations

import os
import time
from datetime import timedelta

from django.db import connection

from vademecum.jobs.registry import JobRun, job_kind, schedule

TABLES = """
    CREATE TABLE IF NOT EXISTS fault_effect (number integer PRIMARY KEY);
    CREATE TABLE IF NOT EXISTS fault_begun (number integer, at double precision);
    CREATE TABLE IF NOT EXISTS fault_tick (at double precision)
"""


def make_tables() -> None:
    with connection.cursor() as cursor:
        for statement in TABLES.split(";"):
            cursor.execute(statement)


@job_kind("fault.work", lease=timedelta(seconds=3), max_attempts=30)
def work(run: JobRun) -> None:
    """Idempotent as every kind: the effect carries a key, so that a second run after a crash adds nothing."""
    number = run.arguments["number"]
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO fault_begun VALUES (%s, %s)", [number, time.time()])
        time.sleep(run.arguments.get("seconds", 0.02))
        cursor.execute("INSERT INTO fault_effect VALUES (%s) ON CONFLICT DO NOTHING", [number])


@job_kind("fault.tick")
def tick(run: JobRun) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO fault_tick VALUES (%s)", [time.time()])


if seconds := os.environ.get("FAULT_TICK_SECONDS"):
    schedule("fault.tick", every=timedelta(seconds=int(seconds)))
