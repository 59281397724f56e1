"""An editor of one page meets nothing of the rest in the admin that is hidden from them on the site."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from tests.site.safety.cast import READER, World, limited_author
from tests.site.safety.test_requests_are_safe import admin_addresses


def test_the_admin_names_no_page_that_is_hidden_from_the_editor(world: World) -> None:
    client = Client()
    client.force_login(limited_author(world))
    leaks = []
    addresses = list(admin_addresses(world))
    known = {  # docs/developer/safety.md: what Wagtail's admin shows of names beyond the person's own pages
        reverse("wagtailadmin_api:pages:detail", args=[world.pages["first"].pk]): ("french",),
    }
    for page in (world.pages["team"], world.pages["nested"], world.pages["draft"], world.pages["section"]):
        addresses += [
            reverse("wagtailadmin_explore", args=[page.pk]),
            reverse("wagtailadmin_pages:edit", args=[page.pk]),
            reverse("wagtailadmin_pages:view_draft", args=[page.pk]),
            reverse("wagtailadmin_pages:history", args=[page.pk]),
            reverse("wagtailadmin_pages:usage", args=[page.pk]),
            reverse("wagtailadmin_choose_page_child", args=[page.pk]),
            reverse("wagtailadmin_api:pages:detail", args=[page.pk]),
        ]
    addresses += [f"{reverse('wagtailadmin_choose_page_search')}?q={word}" for word in ("title", "zqteamzqtitle")]
    addresses += [f"{reverse('wagtailadmin_pages:search')}?q={word}" for word in ("title", "zqteamzqtitle")]
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code < 500, address
        text = answer.content.decode().replace(address.rpartition("=")[2], "")
        leaks += [(address, content) for content in world.leaks(READER, text, besides=known.get(address, ()))]
    assert not leaks, "\n".join(f"{address} shows {content}" for address, content in leaks)
