"""The Celery application. Messages only wake workers up; what is to be done stands in the job table (docs/decisions)."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vademecum.settings.production")

from celery import Celery

app = Celery("vademecum")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["vademecum.jobs"])
