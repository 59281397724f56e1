"""What people answered to the checks inside lessons. Every try is a row; `past` once a new cycle has begun."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


class CheckAnswer(models.Model):
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="check_answers")
    key = models.UUIDField(db_index=True)  # the lesson, in whatever language
    idnumber = models.CharField(max_length=100)
    version = models.ForeignKey("training.QuestionVersion", on_delete=models.PROTECT, related_name="+")
    operation = models.UUIDField(default=uuid.uuid4, unique=True)
    variant = models.JSONField(default=dict)
    layout = models.JSONField(default=list)
    answer = models.JSONField(default=dict)
    fraction = models.FloatField(null=True)
    is_right = models.BooleanField(default=False)
    past = models.BooleanField(default=False)
    answered_at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["person", "key"], name="training_check_answers")]

    def __str__(self) -> str:
        return f"{self.person}: {self.idnumber}"
