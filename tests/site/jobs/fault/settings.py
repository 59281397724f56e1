"""The shipped settings, and the app with the countable work."""

from vademecum.settings.production import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.site.jobs.fault"]  # noqa: F405
