"""From the code of a standard to its page, for whoever may see or edit it; for others there is none."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import get_language

from knowledge.models import Edition, StandardPage
from vademecum.accounts.visibility import ask_once, hidden_trees, visible_to


def standard_for(request: HttpRequest, code: str) -> StandardPage:
    """Return the standard with this code that the viewer may see, in the language of the address if there is one."""
    ask_once(request.user)
    pages = StandardPage.objects.filter(identifier__iexact=code[:40], alias_of=None).select_related("locale")
    seen = list(visible_to(pages, request.user))
    if not seen and request.user.is_authenticated:  # a first draft has no readers yet, but has its authors
        shut = hidden_trees(request.user)
        drafts = [page for page in pages.filter(live=False) if not page.path.startswith(shut)]
        seen = [page for page in drafts if page.permissions_for_user(request.user).can_edit()]
    if not seen:
        raise Http404
    language = get_language() or "en"
    return min(seen, key=lambda page: page.locale.language_code != language)


def rights_of(request: HttpRequest, page: StandardPage) -> dict[str, bool]:
    """Return what the viewer may do with a standard: propose an edition, ask people to read, confirm its review."""
    person: Any = request.user
    if not person.is_authenticated:
        return {"propose": False, "publish": False, "review": False}
    rights = page.permissions_for_user(person)
    publish = rights.can_publish()
    owns = person.pk in {page.responsible_id, page.deputy_id}
    return {"propose": rights.can_edit(), "publish": publish, "review": publish or owns}


def edition_for(request: HttpRequest, page: StandardPage, label: str) -> Edition:
    """Return an edition by "3" or "3.1": published ones for every reader, those on their way for who may edit."""
    number, _dot, revision = label.partition(".")
    if not number.isdecimal() or (revision and not revision.isdecimal()) or len(label) > 12:
        raise Http404
    found = page.editions.filter(number=int(number), revision=int(revision or 0)).exclude(state="returned").first()
    if found is None or (found.is_open and not rights_of(request, page)["propose"]):
        raise Http404
    return found
