"""Our page of components beside Wagtail's styleguide, and our mark in the Wagtail admin."""

from __future__ import annotations

from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from vademecum.web import styleguide


@hooks.register("register_admin_urls")
def register_styleguide_url() -> list[URLPattern]:
    return [path("styleguide/components/", styleguide.show, name="vademecum_styleguide")]


@hooks.register("register_settings_menu_item")
def register_styleguide_menu_item() -> MenuItem:
    return MenuItem(_("Components"), reverse("vademecum_styleguide"), name="components", icon_name="image", order=1001)


@hooks.register("insert_global_admin_css")
def admin_colours() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("web/admin.css"))
