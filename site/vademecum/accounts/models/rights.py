"""What the product has already given to its groups."""

from __future__ import annotations

from django.db import models


class GivenRight(models.Model):
    """A right that was given to a group of the product once. What an administrator takes away later stays away."""

    group = models.CharField(max_length=150)
    right = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "right"], name="accounts_right_given_once")]

    def __str__(self) -> str:
        return f"{self.group}: {self.right}"
