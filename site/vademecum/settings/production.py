"""What `make run`, the image and every installation use."""

from vademecum.settings.base import *  # noqa: F403
