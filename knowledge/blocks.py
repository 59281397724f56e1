"""The blocks a page is written with. Each gives its HTML through `unclean_html`; `knowledge.rendering` cleans it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page

from knowledge.rendering.markdown import to_unclean_html

REFERENCE = re.compile(r"(?<![\w/])(page|document|image):(\d{1,18})\b")


class MarkdownBlock(blocks.TextBlock):
    """Markdown. References such as `page:12` or `image:3` are known to Wagtail's usage reports."""

    class Meta:
        icon = "code"
        label = _("Markdown")

    def extract_references(self, value: Any) -> Iterator[tuple[type, str, str, str]]:
        models = {"page": Page, "document": get_document_model(), "image": get_image_model()}
        for kind, pk in sorted(set(REFERENCE.findall(str(value or "")))):
            yield models[kind], pk, "", ""

    def unclean_html(self, value: Any, *, prefix: str = "") -> str:
        return to_unclean_html(str(value or ""), prefix=prefix)


class FormattedTextBlock(blocks.RichTextBlock):
    """Wagtail's rich text; its links are written in our form, so that one resolver serves all."""

    class Meta:
        icon = "pilcrow"
        label = _("Formatted text")

    def unclean_html(self, value: Any, *, prefix: str = "") -> str:
        return rich_text_links(value.source if value else "")


def rich_text_links(source: str) -> str:
    """Return Wagtail's stored rich text with its typed links as `page:ID`, `document:ID` and `image:ID`."""
    source = re.sub(r"<embed\b([^>]*)/?>(?:</embed>)?", _embedded, source)
    return re.sub(r"<a\b([^>]*)>", _linked, source)


def _attributes(text: str) -> dict[str, str]:
    return dict(re.findall(r'([\w-]+)="([^"]*)"', text))


def _linked(found: re.Match[str]) -> str:
    attributes = _attributes(found[1])
    if attributes.get("linktype") in {"page", "document"} and attributes.get("id", "").isdigit():
        fragment = attributes.get("href", "") if attributes.get("href", "").startswith("#") else ""
        return f'<a href="{attributes["linktype"]}:{attributes["id"]}{fragment}">'
    return found[0]


def _embedded(found: re.Match[str]) -> str:
    attributes = _attributes(found[1])
    if attributes.get("embedtype") == "image" and attributes.get("id", "").isdigit():
        return f'<img src="image:{attributes["id"]}" alt="{attributes.get("alt", "")}">'
    return ""


class ImageBlock(blocks.StructBlock):
    """A picture with its words."""

    image = ImageChooserBlock(label=_("Image"))
    alternative = blocks.CharBlock(
        label=_("Alternative text"),
        required=False,
        help_text=_("What one would say on the phone. Leave empty if it only decorates."),
    )
    caption = blocks.CharBlock(label=_("Caption"), required=False)

    class Meta:
        icon = "image"
        label = _("Image")

    def unclean_html(self, value: Any, *, prefix: str = "") -> str:
        if not value.get("image"):
            return ""
        caption = f"<figcaption>{escape(value['caption'])}</figcaption>" if value.get("caption") else ""
        alternative = escape(value.get("alternative") or "")
        return f'<figure><img src="image:{value["image"].pk}" alt="{alternative}">{caption}</figure>'


class FileBlock(blocks.StructBlock):
    """A file to download, named with its format and size."""

    document = DocumentChooserBlock(label=_("File"))
    title = blocks.CharBlock(label=_("Link text"), required=False)

    class Meta:
        icon = "doc-full"
        label = _("File")

    def unclean_html(self, value: Any, *, prefix: str = "") -> str:
        document = value.get("document")
        if not document:
            return ""
        # Without words of the author the link gets the file's title when it is resolved: for those who may have the file.
        return f'<p><a href="document:{document.pk}">{escape(value.get("title") or "")}</a></p>'


class CalloutBlock(blocks.StructBlock):
    """A box that stands out."""

    kind = blocks.ChoiceBlock(
        label=_("Kind"),
        choices=[("note", _("Note")), ("tip", _("Tip")), ("warning", _("Warning")), ("danger", _("Danger"))],
        default="note",
    )
    title = blocks.CharBlock(label=_("Title"), required=False)
    text = blocks.TextBlock(label=_("Text"), help_text=_("Markdown."))

    class Meta:
        icon = "info-circle"
        label = _("Box")

    def unclean_html(self, value: Any, *, prefix: str = "") -> str:
        title = f'<p class="callout__title">{escape(value["title"])}</p>' if value.get("title") else ""
        text = to_unclean_html(value.get("text") or "", prefix=prefix)
        return f'<div class="callout callout--{escape(value.get("kind") or "note")}">{title}{text}</div>'


class CodeBlock(blocks.StructBlock):
    """Text that is kept as it is."""

    language = blocks.CharBlock(label=pgettext_lazy("of a program", "Language"), required=False, max_length=30)
    code = blocks.TextBlock(label=_("Code"))

    class Meta:
        icon = "code"
        label = _("Code")

    def unclean_html(self, value: Any, *, prefix: str = "") -> str:
        name = re.sub(r"[^a-z0-9+#-]", "", (value.get("language") or "").lower())
        attribute = f' class="language-{name}"' if name else ""
        return f"<pre><code{attribute}>{escape(value.get('code') or '')}</code></pre>"


class QuoteBlock(blocks.StructBlock):
    """Somebody else's words."""

    text = blocks.TextBlock(label=_("Quote"))
    source = blocks.CharBlock(label=_("Source"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Quote")

    def unclean_html(self, value: Any, *, prefix: str = "") -> str:
        cite = f"<p><cite>{escape(value['source'])}</cite></p>" if value.get("source") else ""
        return f"<blockquote><p>{escape(value.get('text') or '')}</p>{cite}</blockquote>"


class StepsBlock(blocks.StructBlock):
    """Things to do one after the other."""

    steps = blocks.ListBlock(blocks.TextBlock(label=_("Step"), help_text=_("Markdown.")), label=_("Steps"))

    class Meta:
        icon = "list-ol"
        label = _("Steps")

    def unclean_html(self, value: Any, *, prefix: str = "") -> str:
        items = "".join(
            f"<li>{to_unclean_html(step, prefix=f'{prefix}-{number}')}</li>"
            for number, step in enumerate(value.get("steps") or [])
        )
        return f'<ol class="steps">{items}</ol>'


class GridBlock(TableBlock):
    """A small table. The first row is its head unless the author says otherwise."""

    class Meta:
        icon = "table"
        label = _("Table")

    def unclean_html(self, value: Any, *, prefix: str = "") -> str:
        if not value:
            return ""
        rows = value.get("data") or []
        head = bool(value.get("first_row_is_table_header", True))
        side = bool(value.get("first_col_is_header"))
        caption = f"<caption>{escape(value['table_caption'])}</caption>" if value.get("table_caption") else ""
        written = []
        for number, row in enumerate(rows):
            cells = "".join(
                f'<th scope="{"col" if head and number == 0 else "row"}">{escape(str(cell or ""))}</th>'
                if (head and number == 0) or (side and column == 0)
                else f"<td>{escape(str(cell or ''))}</td>"
                for column, cell in enumerate(row)
            )
            written.append(f"<tr>{cells}</tr>")
        body = "".join(written[1:] if head else written)
        top = f"<thead>{written[0]}</thead>" if head and written else ""
        return f"<table>{caption}{top}<tbody>{body}</tbody></table>"


class RaciRowBlock(blocks.StructBlock):
    """One activity, and who is responsible, accountable, supporting, consulted and informed."""

    activity = blocks.CharBlock(label=_("Activity"))
    responsible = blocks.CharBlock(label=_("Responsible (R)"), required=False)
    accountable = blocks.CharBlock(label=_("Accountable (A)"), required=False)
    supporting = blocks.CharBlock(label=_("Supporting (S)"), required=False)
    consulted = blocks.CharBlock(label=_("Consulted (C)"), required=False)
    informed = blocks.CharBlock(label=_("Informed (I)"), required=False)

    class Meta:
        icon = "group"
        label = _("Activity")


class RaciBlock(blocks.StructBlock):
    """Who does what, as a table."""

    title = blocks.CharBlock(label=_("Title"), required=False)
    rows = blocks.ListBlock(RaciRowBlock(), label=_("Activities"))

    class Meta:
        icon = "group"
        label = _("Who does what (RACI)")

    def unclean_html(self, value: Any, *, prefix: str = "") -> str:
        columns = {
            "R": ("responsible", _("Responsible: does the work")),
            "A": ("accountable", _("Accountable: answers for it")),
            "S": ("supporting", _("Supporting: helps")),
            "C": ("consulted", _("Consulted before")),
            "I": ("informed", _("Informed after")),
        }
        head = "".join(
            f'<th scope="col"><abbr title="{escape(str(words))}">{letter}</abbr></th>'
            for letter, (_name, words) in columns.items()
        )
        body = "".join(
            f'<tr><th scope="row">{escape(row.get("activity") or "")}</th>'
            + "".join(f"<td>{escape(row.get(name) or '')}</td>" for name, _words in columns.values())
            + "</tr>"
            for row in value.get("rows") or []
        )
        caption = f"<caption>{escape(value['title'])}</caption>" if value.get("title") else ""
        return (
            f'<table>{caption}<thead><tr><th scope="col">{escape(str(_("Activity")))}</th>{head}</tr></thead>'
            f"<tbody>{body}</tbody></table>"
        )


class DiagramBlock(blocks.StructBlock):
    """A diagram as Mermaid text. It is shown as its source, with the words that say the same."""

    source = blocks.TextBlock(label=_("Mermaid text"), help_text=_("Such as: flowchart LR; Idea --> Charter --> Plan"))
    description = blocks.TextBlock(
        label=_("What it shows"), help_text=_("In words, for those who cannot see it and for search.")
    )

    class Meta:
        icon = "tasks"
        label = _("Diagram")

    def unclean_html(self, value: Any, *, prefix: str = "") -> str:
        source, words = escape(value.get("source") or ""), escape(value.get("description") or "")
        return (
            f'<figure class="diagram"><pre><code class="language-mermaid">{source}</code></pre>'
            f"<figcaption>{words}</figcaption></figure>"
        )


class QuestionBlock(blocks.StructBlock):
    """A question as a heading, and its answer."""

    question = blocks.CharBlock(label=_("Question"), max_length=200)
    answer = blocks.TextBlock(label=_("Answer"), help_text=_("Markdown."))

    class Meta:
        icon = "help"
        label = _("Question and answer")

    def unclean_html(self, value: Any, *, prefix: str = "") -> str:
        answer = to_unclean_html(value.get("answer") or "", prefix=prefix)
        return f"<h2>{escape(value.get('question') or '')}</h2>{answer}"


class IncludeBlock(blocks.StructBlock):
    """A part of another page, as it is now. Only the reference is kept: the words are put in for who may read them."""

    page = blocks.PageChooserBlock(label=_("Page"))
    anchor = blocks.CharBlock(
        label=_("Clause or heading"),
        required=False,
        max_length=120,
        help_text=_("The anchor, which is what follows # in its address. Empty: the text before the first heading."),
    )

    class Meta:
        icon = "link"
        label = _("Part of another page")

    def unclean_html(self, value: Any, *, prefix: str = "") -> str:
        page = value.get("page")
        if not page:
            return ""
        anchor = quote(value.get("anchor") or "", safe="")
        return f'<p class="include"><a href="page:{page.pk}#{anchor}"></a></p>'


class BodyBlock(blocks.StreamBlock):
    """What a page's text may be made of."""

    markdown = MarkdownBlock()
    text = FormattedTextBlock()
    table = GridBlock()
    image = ImageBlock()
    file = FileBlock()
    callout = CalloutBlock()
    code = CodeBlock()
    quote = QuoteBlock()
    steps = StepsBlock()
    raci = RaciBlock()
    question = QuestionBlock()
    include = IncludeBlock()
    diagram = DiagramBlock()


class LinesBlock(blocks.StreamBlock):
    """A list of short lines."""

    line = blocks.CharBlock(label=_("Line"), max_length=300)


class PhaseLinkBlock(blocks.StructBlock):
    """A link of the phase map: to a page, to a template by its code, or to any address of this site."""

    role = blocks.CharBlock(label=_("Role"), max_length=80)
    page = blocks.PageChooserBlock(label=_("Page"), required=False)
    template = blocks.CharBlock(label=_("Template code"), required=False, max_length=40)
    address = blocks.CharBlock(label=_("Address on this site"), required=False, max_length=200)
    label = blocks.CharBlock(label=pgettext_lazy("of a link", "Words"), required=False, max_length=80)


class PhaseBlock(blocks.StructBlock):
    """A phase of the method: a column of the map on the home page."""

    title = blocks.CharBlock(label=_("Phase"), max_length=60)
    page = blocks.PageChooserBlock(label=_("Page about it"), required=False)
    links = blocks.ListBlock(PhaseLinkBlock(), label=_("Links"))

    class Meta:
        icon = "calendar"
        label = _("Phase")
