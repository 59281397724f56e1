"""Watch a page or a section, keep favourites, and be told of what changes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from knowledge.addresses import address_of, tree_roots
from knowledge.editions.announcing import InForce
from knowledge.models import Favourite, StandardPage, Watch
from vademecum.accounts.models import User
from vademecum.jobs.queue import enqueue
from vademecum.notifications import kinds
from vademecum.notifications.telling import notify

WATCHED = "knowledge.watch"
NEW, MAJOR, CHANGED = "new", "major", "changed"


def register() -> None:
    kinds.register(WATCHED, gettext_lazy("Changes of what you watch"), kinds.Level.DAILY)


@transaction.atomic
def watch(person: User, page: Page, *, level: str) -> Watch:
    """Watch a page and all below it, at a level; `off` inside a watched section keeps that part quiet."""
    found, _made = Watch.objects.update_or_create(person=person, page=page, defaults={"level": Watch.Level(level)})
    return found


@transaction.atomic
def unwatch(person: User, page: Page) -> None:
    """Take a watch back; that of a section above counts again."""
    Watch.objects.filter(person=person, page=page).delete()


@transaction.atomic
def keep(person: User, page: Page, *, kept: bool) -> None:
    """Make a page a favourite, or none."""
    if kept:
        Favourite.objects.get_or_create(person=person, page=page)
    else:
        Favourite.objects.filter(person=person, page=page).delete()


def tops_of(path: str) -> list[str]:
    """Return the tree paths of a page and of all above it."""
    return [path[:end] for end in range(Page.steplen, len(path) + 1, Page.steplen)]


def own_marks(person: Any, page: Page) -> dict[str, Any]:
    """Return what a person set on a page: favourite, level of the watch that counts, and the page it is set on. One query."""
    watches = Watch.objects.filter(person=person, page__path__in=tops_of(page.path)).order_by("-page__depth")
    row = (
        Page.objects.filter(pk=page.pk)
        .annotate(
            is_kept=Exists(Favourite.objects.filter(person=person, page=OuterRef("pk"))),
            level=Subquery(watches.values("level")[:1]),
            set_on=Subquery(watches.values("page")[:1]),
            set_on_title=Subquery(watches.values("page__title")[:1]),
        )
        .values("is_kept", "level", "set_on", "set_on_title")
        .first()
    )
    return row or {"is_kept": False, "level": None, "set_on": None, "set_on_title": ""}


def watchers_of(path: str, *, what: str) -> list[User]:
    """Return who is told of a change: whose nearest watch at or above the page asks for it."""
    rows = Watch.objects.filter(page__path__in=tops_of(path), person__is_active=True)
    nearest: dict[int, Watch] = {}
    for row in rows.select_related("person").order_by("page__depth"):
        nearest[row.person_id] = row
    wanted = {Watch.Level.ALL} if what == CHANGED else {Watch.Level.ALL, Watch.Level.MAJOR}
    return [row.person for row in nearest.values() if row.level in wanted]


def page_published(sender: type, instance: Any, revision: Any = None, **kwargs: Any) -> None:
    """Have watchers told of a new or changed page. Standards tell when an edition comes into force."""
    if isinstance(instance, StandardPage) or revision is None:
        return
    if Watch.objects.filter(page__path__in=tops_of(instance.path)).exists():
        first = instance.first_published_at == instance.last_published_at
        _tell_later(
            instance, what=NEW if first else CHANGED, mark=str(revision.pk), by=getattr(revision, "user_id", None)
        )


def edition_in_force(event: InForce) -> None:
    page = event.edition.page
    if page is not None and Watch.objects.filter(page__path__in=tops_of(page.path)).exists():
        what = NEW if event.previous is None else CHANGED
        if event.change_class in {"major", "withdrawn"} and what is not NEW:
            what = MAJOR
        _tell_later(page, what=what, mark=f"ed{event.edition.pk}", by=getattr(event.actor, "pk", None))


def _tell_later(page: Any, *, what: str, mark: str, by: int | None) -> None:
    arguments = {"page": page.pk, "what": what, "mark": mark, "by": by}
    enqueue("knowledge.tell_watchers", arguments, unique_key=f"{page.pk}:{mark}")


def tell_watchers(*, page_id: int, what: str, mark: str, by: int | None = None) -> int:
    """Tell everybody who watches the page but the one who changed it; return how many are new."""
    page = Page.objects.filter(pk=page_id, live=True).first()
    if page is None:
        return 0
    url = address_of(page.url_path, roots=tree_roots()) or ""
    said = {NEW: gettext_lazy("New: %(page)s"), MAJOR: gettext_lazy("Major change: %(page)s")}
    return notify(
        [person for person in watchers_of(page.path, what=what) if person.pk != by],
        kind=WATCHED,
        title=lambda: str(said.get(what) or _("Changed: %(page)s")) % {"page": page.title},
        text=lambda: str(_summary(page, mark)),
        url=url,
        subject=f"page:{page.pk}",
        dedupe_key=f"watch:{page.pk}:{mark}",
    )


def _summary(page: Page, mark: str) -> str:
    if not mark.startswith("ed"):
        return ""
    from knowledge.models import Edition

    edition = Edition.objects.filter(pk=mark[2:]).first()
    return edition.change_summary if edition else ""


# What was read last is remembered by the browser: no row is written because somebody reads.
COOKIE = "recent"
MOST_RECENT = 12


def recent_in(cookies: Any) -> list[int]:
    """Return the pages that this browser read last, the newest first."""
    found = [int(part) for part in cookies.get(COOKIE, "")[:200].split(".") if part.isdecimal() and len(part) < 12]
    return list(dict.fromkeys(found))[:MOST_RECENT]


def recent_with(cookies: Any, page_id: int) -> str:
    """Return the cookie's new value, with the page that is being read in front."""
    kept: Iterable[int] = [page_id, *(pk for pk in recent_in(cookies) if pk != page_id)]
    return ".".join(str(pk) for pk in list(kept)[:MOST_RECENT])
