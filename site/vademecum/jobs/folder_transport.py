"""Celery's folder broker without its two faults: it read messages that were still being written, and died of them."""

from __future__ import annotations

import logging
import os
import uuid
from pathlib import Path
from queue import Empty
from time import time_ns
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps

logger = logging.getLogger(__name__)
SCHEME = "vademecum-folder"


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:
        """Write the message beside its place and move it there: a reader sees all of it or nothing."""
        folder = Path(self.data_folder_out)
        written = folder / f"writing-{uuid.uuid4()}"
        written.write_text(dumps(payload))
        os.replace(written, folder / f"{time_ns() // 1_000_000}_{uuid.uuid4()}.{queue}.msg")

    def _get(self, queue: str) -> Any:
        try:
            return super()._get(queue)
        except ValueError as error:
            logger.warning("A message that cannot be read was thrown away (%s). The sweep finds its job.", error)
            raise Empty from error


class Transport(filesystem.Transport):
    Channel = Channel


TRANSPORT_ALIASES[SCHEME] = f"{__name__}:Transport"
