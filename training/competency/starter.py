"""The external credentials that come with the product. What people edited is never touched."""

from __future__ import annotations

from pathlib import Path

import yaml
from django.db import transaction

from training.models import Competency, Credential, CredentialLevel


@transaction.atomic
def load_credentials(path: Path) -> int:
    """Make the credentials of a file that are missing, with the levels they show; return how many are new."""
    made = 0
    known = {competency.key: competency for competency in Competency.objects.all()}
    for entry in yaml.safe_load(path.read_text()):
        levels = entry.pop("levels")
        credential, fresh = Credential.objects.get_or_create(key=entry.pop("key"), defaults=entry)
        made += fresh
        if fresh:
            CredentialLevel.objects.bulk_create(
                CredentialLevel(credential=credential, competency=known[key], level=level)
                for key, level in levels.items()
                if key in known
            )
    return made
