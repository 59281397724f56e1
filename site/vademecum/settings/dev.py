"""For people who change the code: errors in the browser, static files straight from the tree."""

from vademecum.settings.base import *  # noqa: F403

DEBUG = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
