"""A word before a level lapses, when its evidence has run out, and when it has lapsed: to the person and their manager.

One for each person and competency, whatever asks for it, and none as long as other evidence holds the level longer:
what counts is the moment at which the standing itself falls.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training.competency.refreshing import due_memories, refresher_of_week, week_of
from training.models import Framework, Level, Standing
from vademecum.accounts.models import User
from vademecum.notifications import kinds
from vademecum.notifications.telling import notify

LAPSING, TEAM, REFRESH = "training.lapsing", "training.team-lapsing", "training.refresher"
AHEAD = (90, 30, 7)  # days before the evidence runs out


def register() -> None:
    """Declare the kinds of notifications, at start-up."""
    kinds.register(LAPSING, gettext_lazy("Levels of mine that lapse"), kinds.Level.NOW)
    kinds.register(TEAM, gettext_lazy("Levels of my team that lapse"), kinds.Level.DAILY)
    kinds.register(REFRESH, gettext_lazy("The refresher of the week"), kinds.Level.WEEKLY)


def stage_of(standing: Standing, *, grace: timedelta, now: datetime) -> str:
    """Return which word is due: "90", "30", "7", "grace" (evidence has run out), or none yet."""
    if standing.lapses_at is None or standing.lapses_at <= now:
        return ""
    left = standing.lapses_at - grace - now
    if left <= timedelta(0):
        return "grace"
    return next((str(days) for days in reversed(AHEAD) if left <= timedelta(days=days)), "")


def remind_lapsing(*, now: datetime | None = None) -> int:
    """Tell whom a level will lapse, and their managers, at each stage once; return how many lines were new."""
    now = now or timezone.now()
    longest = Framework.objects.aggregate(days=Max("grace_days"))["days"] or 0
    rows = Standing.objects.filter(
        lapses_at__gt=now,
        lapses_at__lte=now + timedelta(days=AHEAD[0] + longest),
        level__gt=0,
        person__is_active=True,
        competency__area__framework__is_active=True,
    ).select_related("person__manager", "competency__area__framework")
    told = 0
    for standing in rows.order_by("pk").iterator(chunk_size=1000):
        grace = timedelta(days=standing.competency.area.framework.grace_days)
        if stage := stage_of(standing, grace=grace, now=now):
            told += _tell(standing, stage, ends=standing.lapses_at - grace)  # type: ignore[operator,arg-type]
    return told


def tell_lapsed(standing: Standing, *, before: int, at: datetime) -> int:
    """Say that a level has lapsed, once."""
    return _tell(standing, "lapsed", ends=at, level=before)


def _tell(standing: Standing, stage: str, *, ends: datetime, level: int | None = None) -> int:
    held = standing.level if level is None else level
    key = f"lapse:{standing.competency_id}:{timezone.localdate(ends)}:{stage}"
    told = notify(
        [standing.person],
        kind=LAPSING,
        title=lambda: _title(standing, stage),
        text=lambda: _text(standing, stage, held, ends),
        url=lambda: f"{reverse('training:competency')}#{standing.competency.key}",
        dedupe_key=key,
    )
    manager = standing.person.manager
    if manager is None or not manager.is_active:
        return told
    return told + notify(
        [manager],
        kind=TEAM,
        title=lambda: f"{standing.person} · {_title(standing, stage)}",
        text=lambda: _text(standing, stage, held, ends),
        url=lambda: reverse("training:competency-person", args=[standing.person_id]),
        dedupe_key=f"{key}:{standing.person_id}",
    )


def _title(standing: Standing, stage: str) -> str:
    name = {"name": standing.competency.title}
    if stage == "lapsed":
        return _("%(name)s has lapsed") % name
    if stage == "grace":
        return _("%(name)s is due") % name
    return _("%(name)s lapses soon") % name


def _text(standing: Standing, stage: str, held: int, ends: datetime) -> str:
    names = {level.number: level.title for level in Level.objects.filter(framework=standing.competency.area.framework)}
    words = {
        "level": names.get(held, held),
        "then": names.get(standing.level if stage == "lapsed" else standing.lapses_to, "0"),
        "day": date_format(timezone.localdate(ends)),
        "end": date_format(timezone.localdate(standing.lapses_at)) if standing.lapses_at else "",
    }
    if stage == "lapsed":
        return _("The level %(level)s is now %(then)s. New evidence brings it back at once.") % words
    if stage == "grace":
        return (
            _("The evidence for %(level)s ran out on %(day)s. The level is kept until %(end)s, then %(then)s.") % words
        )
    return _("The evidence for %(level)s ends on %(day)s. Renew it, and nothing lapses.") % words


def remind_of_refreshers(*, now: datetime | None = None) -> int:
    """Tell people once a week that a refresher waits for them."""
    now = now or timezone.now()
    week: date = week_of(now).date()
    people = User.objects.filter(pk__in=due_memories(now).values("person"), is_active=True).order_by("pk")
    return notify(
        _who_did_not(people.iterator(chunk_size=500), now),
        kind=REFRESH,
        title=lambda: _("The refresher of the week"),
        text=lambda: _("A few questions keep fresh what you have learned. No level depends on them."),
        url=lambda: reverse("training:refresher"),
        dedupe_key=f"refresher:{week}",
    )


def _who_did_not(people: Iterable[Any], now: datetime) -> Iterator[Any]:
    return (person for person in people if refresher_of_week(person, at=now) is None)
