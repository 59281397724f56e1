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
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["*"]
BROKER_URL = "memory://"
