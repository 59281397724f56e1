"""What search adds to "Today": articles that a person promised, and requests that wait for an author."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from search.models import ArticleRequest
from vademecum.web.today import TodayItem

TAKE_UP = "search.change_articlerequest"
RANK = 80


def requests_for(person: Any) -> QuerySet:
    """Return the requests that are open, and those that this person promised to answer."""
    State = ArticleRequest.State
    return ArticleRequest.objects.filter(Q(state=State.ACCEPTED, author=person) | Q(state=State.OPEN))


def to_write(person: Any) -> Iterator[TodayItem]:
    """Yield the accepted requests of an author, and how many are open to whoever may take one up."""
    State = ArticleRequest.State
    waiting = list(requests_for(person).order_by("-times", "pk")[:200]) if person.has_perm(TAKE_UP) else []
    for one in waiting:
        if one.state == State.ACCEPTED:
            url = reverse("article_requests:edit", args=[one.pk])
            yield TodayItem(_("Write"), _("An article about “%(words)s”") % {"words": one.text}, url, rank=RANK)
    count = sum(one.state == State.OPEN for one in waiting)
    if count:
        title = ngettext("%(count)d request for an article", "%(count)d requests for articles", count)
        yield TodayItem(_("Write"), title % {"count": count}, reverse("article_requests:index"), rank=RANK + 1)
