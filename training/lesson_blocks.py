"""Which checks the lessons of a module hold."""

from __future__ import annotations

from uuid import UUID

from training.models import LessonPage, ModulePage


def checks_in(module: ModulePage) -> dict[UUID, set[str]]:
    """Return the ids of the checks in each published lesson of a module, by the key of the lesson."""
    found: dict[UUID, set[str]] = {}
    for lesson in LessonPage.objects.child_of(module).live():
        asked = {block.value.get("question", "") for block in lesson.body if block.block_type == "check"}
        if asked:
            found[lesson.translation_key] = asked
    return found
