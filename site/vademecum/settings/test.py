"""For the tests: a data folder of its own that goes away, fast passwords, static files straight from the tree."""

import atexit
import os
import shutil
import tempfile

_data = tempfile.mkdtemp(prefix="vademecum-tests-")
atexit.register(shutil.rmtree, _data, ignore_errors=True)
os.environ["DATA_DIR"] = _data
os.environ.setdefault("CACHE_URL", "locmemcache://")

from vademecum.settings.base import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
SEARCH_LOG_SECONDS = 0
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["*"]
SILENCED_SYSTEM_CHECKS = [*SILENCED_SYSTEM_CHECKS, "vademecum.W003"]  # noqa: F405 (any host name will do in a test)
BROKER_URL = CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {}
# Wagtail's own tasks run at once, so that a test sees their effect; tests of the job table choose the real backend.
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

# A test database in a file, as in an installation: several threads may use it, and writers wait for each other.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(_data, "test.sqlite3")}  # noqa: F405
