"""The small set of template components. Built in to every template: no `{% load %}` is needed."""

from __future__ import annotations

from django import template

register = template.Library()
