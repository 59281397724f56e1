"""Prepare and run everything: what `make run` calls."""

from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from vademecum.accounts.one_time_links import first_administrator_link
from vademecum.operations import preparation
from vademecum.operations.supervisor import PLAN


class Command(BaseCommand):
    help = "Prepare the database, static files and starter library, then run web server and worker until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=settings.PORT, help="default: PORT, or 8000")
        parser.add_argument("--bind", default=settings.BIND, help="address to listen on; default: BIND, or 127.0.0.1")

        parser.add_argument(
            "--only",
            choices=["web", "worker", "clock"],
            help="run this part alone and prepare nothing: one container each",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["bind"], options["port"]
        os.environ.setdefault("MALLOC_ARENA_MAX", "2")  # threads share: glibc would keep free memory for each of them
        if options["only"]:
            _become({"web": _web_server(host, port), "worker": _worker(), "clock": _clock()}[options["only"]])
        _refuse_taken_port(host, port)
        preparation.prepare(self._report)
        preparation.empty_broker_folder()
        announcement = [f"Vademecum is ready: {settings.SITE_URL}"]
        if link := first_administrator_link():
            announcement.append(f"First administrator, sign in here (works once, for 24 hours): {link}")
        announcement.append("Ctrl-C stops it.")
        connections.close_all()
        plan = {
            "children": {"web server": _web_server(host, port), "worker": [*_worker(), "--with-clock"]},
            "probe": f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/readyz",  # noqa: S104 (a comparison)
            "announcement": announcement,
        }
        os.environ[PLAN] = json.dumps(plan)
        self.stdout.flush()
        _become([sys.executable, "-m", "vademecum.operations.supervisor"])

    def _report(self, message: str) -> None:
        self.stdout.write(message)
        self.stdout.flush()


def _refuse_taken_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OverflowError as error:
            raise CommandError(f"Port {port} cannot be used (it must be below 65536). Choose another.") from error
        except OSError as error:
            raise CommandError(
                f"Port {port} cannot be used ({error.strerror}). Choose another: make run PORT={port + 1}"
            ) from error


def _web_server(host: str, port: int) -> list[str]:
    memory = Path("/dev/shm")  # noqa: S108 (gunicorn's heartbeat file belongs in memory, not on a busy disk)
    return [
        *(sys.executable, "-m", "gunicorn", "vademecum.wsgi:application"),
        *("--bind", f"{host}:{port}", "--worker-class", "gthread"),
        *("--workers", str(settings.WEB_WORKERS), "--threads", str(settings.WEB_THREADS)),
        *("--timeout", "60", "--graceful-timeout", "20", "--keep-alive", "5", "--log-level", "warning"),
        *(["--worker-tmp-dir", str(memory)] if memory.is_dir() else []),
    ]


def _worker() -> list[str]:
    return [
        *(sys.executable, "-m", "celery", "--quiet", "--app", "vademecum.worker", "worker"),
        *("--pool", "threads", "--loglevel", "warning"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    ]


def _clock() -> list[str]:
    return [sys.executable, "-m", "celery", "--quiet", "--app", "vademecum.worker", "beat", "--loglevel", "warning"]


def _become(command: list[str]) -> NoReturn:
    sys.stdout.flush()
    os.execv(command[0], command)  # noqa: S606 (our own programs)
