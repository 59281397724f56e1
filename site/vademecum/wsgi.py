"""The door for a WSGI server."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vademecum.settings.production")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
