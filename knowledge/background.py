"""Work of the library that the clock asks for."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from knowledge.editions.actions import escalate_overdue, take_due_effect
from knowledge.editions.reading import fill_campaign
from knowledge.following import tell_watchers
from knowledge.health import check_library
from knowledge.models import Campaign
from knowledge.reminding import remind_owners, remind_readers
from knowledge.waiving import tell_ending
from vademecum.jobs.registry import JobRun, job_kind, schedule


@job_kind("knowledge.take_effect", label=_("Bring approved editions into force"))
def take_effect(run: JobRun) -> None:
    """Bring into force what was approved for today or earlier."""
    count = take_due_effect()
    if count:
        run.log(f"{count} editions came into force.")
    run.finish_with(count)


@job_kind("knowledge.fill_campaign", label=_("Ask people to read"))
def fill(run: JobRun) -> None:
    """Write the requests of a campaign; again, it asks those who have come since."""
    campaign = Campaign.objects.select_related("edition__page").filter(pk=run.arguments["campaign"]).first()
    if campaign is not None:
        run.finish_with(fill_campaign(campaign))
        remind_readers()


@job_kind("knowledge.escalate", label=_("Tell of decisions that are overdue"))
def escalate(run: JobRun) -> None:
    """Note every proposal whose decision is past its day, once."""
    run.finish_with(escalate_overdue())


@job_kind("knowledge.remind", label=_("Remind of readings and reviews"))
def remind(run: JobRun) -> None:
    """Tell readers and owners what is near or overdue; each stage once, however often this runs."""
    run.finish_with({"readers": remind_readers(), "owners": remind_owners(), "waivers": tell_ending()})


@job_kind("knowledge.tell_watchers", label=_("Tell those who watch a page"))
def tell(run: JobRun) -> None:
    """Tell of one change; again, it tells only who was not told."""
    given = run.arguments
    run.finish_with(tell_watchers(page_id=given["page"], what=given["what"], mark=given["mark"], by=given.get("by")))


@job_kind("knowledge.check_library", label=_("Check the health of the library"))
def check(run: JobRun) -> None:
    """Look at every page and replace the findings."""
    run.finish_with(check_library(progress=lambda done, total: run.progress(done, total)))


schedule("knowledge.remind", every=timedelta(hours=6))
schedule("knowledge.check_library", every=timedelta(days=1))
schedule("knowledge.escalate", every=timedelta(hours=6))
schedule("knowledge.take_effect", every=timedelta(minutes=15))
