"""Form components: a field with its label, help and errors tied together, and the summary of errors on top."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BoundField, Form

register = template.Library()


@register.inclusion_tag("web/components/field.html")
def field(bound_field: BoundField, label: str = "", help_text: str = "") -> dict[str, Any]:
    """`{% field form.email %}`: label, help, error and control; groups of choices become a fieldset."""
    kind = bound_field.widget_type
    return {
        "field": bound_field,
        "label": label or bound_field.label,
        "help_text": help_text or bound_field.help_text,
        "kind": kind,
        "is_group": bound_field.use_fieldset,
        "is_tick": kind == "checkbox",
        "control": bound_field.as_widget(attrs=_attributes(bound_field, help_text=help_text)),
    }


def _attributes(bound_field: BoundField, *, help_text: str) -> dict[str, str | bool]:
    attributes: dict[str, str | bool] = {}
    if _repeats_label(bound_field):
        attributes["placeholder"] = False
    described = []
    if (help_text or bound_field.help_text) and bound_field.auto_id:
        described.append(f"{bound_field.auto_id}_helptext")
    if bound_field.errors and bound_field.auto_id:
        described.append(f"{bound_field.auto_id}_error")
    if described and not bound_field.use_fieldset:
        attributes["aria-describedby"] = " ".join(described)
    return attributes


def _repeats_label(bound_field: BoundField) -> bool:
    """Return whether the placeholder says no more than the label: it would only look like an answer."""
    placeholder = str(bound_field.field.widget.attrs.get("placeholder", "")).casefold()
    label = str(bound_field.label).casefold()
    return bool(placeholder) and (label in placeholder or placeholder in label)


@register.inclusion_tag("web/components/form_errors.html")
def form_errors(form: Form) -> dict[str, Any]:
    """`{% form_errors form %}`: what to correct, each line leading to its field. Draws nothing if all is well."""
    lines: list[tuple[str, Any, Any]] = [("", "", error) for error in form.non_field_errors()]
    for bound_field in form:
        target = bound_field.id_for_label or f"{bound_field.auto_id}_0"
        lines += [(target, bound_field.label, error) for error in bound_field.errors]
    return {"lines": lines}
