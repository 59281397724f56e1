"""What a lesson's text is made of."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

LESSON_BLOCKS = [
    ("rich_text", blocks.RichTextBlock(label=_("Rich text"))),
    ("markdown", blocks.TextBlock(label=_("Markdown"))),
]
