"""Where competency hangs itself in: events of standards, the preview before they are published, questions approved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.db.models.signals import post_delete, post_save
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from knowledge.editions.announcing import InForce, Touched, on_acknowledged, on_in_force, preview_with
from knowledge.editions.clauses import ClauseChange
from knowledge.models import ContentGeneration, Edition, ReadingRequest, StandardPage
from knowledge.tracing import TEMPLATES
from vademecum.accounts.pseudonyms import on_forgetting
from vademecum.jobs.queue import enqueue
from vademecum.web import navigation, today
from vademecum.web.api import register_router


def register() -> None:
    """Register everything once, at start-up."""
    from training.competency import lapsing as reminders
    from training.competency.api import router
    from training.competency.own_data import forget
    from training.models import Assessment, AttemptEvent, LevelRule, QuestionVersion

    for signal in (post_save, post_delete):
        signal.connect(_rule_changed, sender=LevelRule, dispatch_uid=f"training_rule_{id(signal)}")
    navigation.register(
        navigation.NavigationEntry(
            key="competency",
            label=gettext_lazy("Competency"),
            url=lambda request: reverse("training:competency"),
            rank=45,
            shown=lambda request: request.user.is_authenticated,
        )
    )
    today.register(lapsing, waiting=_lapsing)
    today.register(to_refresh, waiting=_to_refresh)
    reminders.register()
    register_router("competency", router)
    post_save.connect(_attempt_ended, sender=AttemptEvent, dispatch_uid="training_result_is_remembered")
    today.register(to_assess, waiting=lambda person: Assessment.objects.waiting().exclude(person=person))
    on_forgetting(forget)
    on_in_force(_in_force)
    on_acknowledged(_read)
    preview_with(touched_lines)
    post_save.connect(_question_saved, sender=QuestionVersion, dispatch_uid="training_question_approved_again")


def _in_force(event: InForce) -> None:
    from training.actions.loop import take_notice

    take_notice(event)


def _read(request: ReadingRequest) -> None:
    from training.actions.loop import note_reading

    note_reading(request)


def _rule_changed(sender: type, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        ContentGeneration.advance()  # pages remember the rules
        enqueue("training.recompute_standings", {}, unique_key="all")


def _lapsing(person: Any) -> QuerySet:
    from training.models import Standing

    soon = timezone.now() + timedelta(days=30)
    return Standing.objects.filter(person=person, lapses_at__lte=soon, competency__area__framework__is_active=True)


def lapsing(person: Any) -> Iterator[today.TodayItem]:
    """Yield the levels that lapse within 30 days."""
    for standing in _lapsing(person).select_related("competency").order_by("lapses_at")[:3]:
        yield today.TodayItem(
            verb="learn",
            title=_("Keep your level in %(competency)s") % {"competency": standing.competency},
            url=f"{reverse('training:competency')}#{standing.competency.key}",
            due=timezone.localdate(standing.lapses_at),
            note=_("Its evidence runs out."),
            rank=15,
        )


def _attempt_ended(sender: type, instance: Any, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """A result is known: when it is handed in, ended by the clock, or marked."""
    from training.actions.refreshers import remember_attempt

    kinds = sender.Kind  # type: ignore[attr-defined]
    if created and not raw and instance.kind in (kinds.SUBMITTED, kinds.OVERDUE, kinds.MARKED):
        remember_attempt(instance.attempt)


def _to_refresh(person: Any) -> QuerySet:
    from training.competency.refreshing import due_memories

    return due_memories(timezone.now()).filter(person=person)


def to_refresh(person: Any) -> Iterator[today.TodayItem]:
    """Yield the refresher of the week, where something fades and it was not done."""
    from training.competency.refreshing import refresher_of_week

    done = refresher_of_week(person, at=timezone.now())
    if done is None or done.is_open:
        yield today.TodayItem(
            verb="learn",
            title=_("The refresher of the week"),
            url=reverse("training:refresher"),
            note=_("A few questions; no level depends on them."),
            rank=40,
        )


def to_assess(person: Any) -> Iterator[today.TodayItem]:
    """Yield what waits for an assessor."""
    from training.competency.rights import is_assessor
    from training.models import Assessment

    waiting = Assessment.objects.waiting().exclude(person=person).count() if is_assessor(person) else 0
    if waiting:
        yield today.TodayItem(
            verb="review",
            title=ngettext("Assess %(count)d request", "Assess %(count)d requests", waiting) % {"count": waiting},
            url=reverse("training:assess-queue"),
            rank=30,
        )


def _question_saved(sender: type, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    from training.actions.loop import close_holds

    if not raw and instance.state == instance.State.APPROVED:
        close_holds(instance.question_id, by=instance.reviewed_by)


def touched_lines(edition: Edition, changes: tuple[ClauseChange, ...], viewer: Any) -> Iterator[Touched]:
    """Yield what a proposed edition would touch in training. Names are on a page of their own, for those who may."""
    from training.competency.loop import hanging_on, impact_of
    from training.competency.rights import is_pmo

    if not is_pmo(viewer):
        return
    impact = impact_of(
        identifier=edition.identifier,
        language=edition.language,
        change_class=edition.change_class,
        changes=changes,
        at=timezone.now(),
        read_editions=previous_ids(edition),
    )
    url = reverse("training:impact", args=[edition.pk])
    major = edition.change_class == "major"
    out = _("They leave every draw until they are approved again.") if major else _("They are flagged for a look.")
    yield Touched(_("Questions on the changed clauses"), len(impact.questions), out, url)
    yield Touched(_("Modules whose quiz asks them"), len(impact.modules), "", url)
    yield Touched(_("Lessons that teach them"), len(impact.lessons), "", url)
    standard = StandardPage.objects.filter(pk=edition.page_id).first()
    if standard is not None and impact.anchors:
        templates = hanging_on(standard, impact.anchors, viewer)[TEMPLATES]
        yield Touched(_("Templates that belong to them"), len(templates), _("Look whether they still fit."), url)
    yield Touched(_("Assignments that are not done yet"), impact.assignments, "", url)
    note = _("They end on the questions they began with.")
    yield Touched(_("Quizzes that are being taken"), impact.running, note, url)
    if major:
        yield Touched(_("People whose evidence ends after 60 days"), impact.people, "", url)
        people = len({loss.person_id for loss in impact.losses})
        yield Touched(_("People who would lose a level"), people, _("unless they learn what changed"), url)


def previous_ids(edition: Edition) -> list[int]:
    """Return the edition that is in force where this one is to be, as a list of none or one."""
    if edition.page_id is None:
        return []
    return list(
        Edition.objects.in_force().filter(page=edition.page_id).exclude(pk=edition.pk).values_list("pk", flat=True)
    )
