"""Work on the library: the desk of who cares for pages, its health, its languages, its owners, who asks for access."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import Group
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.models import Page

from knowledge import access_asking, owners
from knowledge.addresses import address_of, tree_roots
from knowledge.caring import cares_for, is_librarian, pages_of
from knowledge.editions.clauses import word_pieces
from knowledge.models import (
    AccessRequest,
    Edition,
    Finding,
    PageFeedback,
    Remark,
    Segment,
    StandardPage,
    Suggestion,
    Waiver,
)
from knowledge.parity import behind_of, confirm_parity, pairs
from knowledge.reader_words import url_of
from knowledge.search_source import ours
from knowledge.views.reader_words import page_for, person_of
from vademecum.accounts.models import User
from vademecum.accounts.visibility import visible_to
from vademecum.jobs.queue import enqueue

PER_PAGE = 50
MOST = 30


def _of_caring(request: HttpRequest) -> Any:
    """Return the pages the viewer cares for; who cares for none has no desk."""
    pages = pages_of(request.user)
    if not pages.exists():
        raise Http404
    return pages


@never_cache
@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Show what readers ask of the viewer's pages, how they are rated, and which of them are due."""
    mine = _of_caring(request).order_by().values("pk")
    codes = StandardPage.objects.filter(pk__in=mine).values("identifier")
    unanswered = Remark.objects.filter(page__in=mine, parent=None, is_question=True, removed_at=None)
    unanswered = unanswered.exclude(replies__is_answer=True).select_related("page__locale").order_by("-written_at")
    feedback = PageFeedback.objects.filter(page__in=mine)
    rated = feedback.values("page", "page__title").annotate(yes=Count("pk", filter=Q(helped=True)), all=Count("pk"))
    context = {
        "suggestions": Suggestion.objects.filter(page__in=mine, state="open").select_related("page")[:MOST],
        "questions": [(row, url_of(row.page, f"remark-{row.pk}")) for row in unanswered[:MOST]],
        "waivers": Waiver.objects.undecided().filter(identifier__in=codes).select_related("project")[:MOST],
        "unhappy": [
            (row, url_of(row.page))
            for row in feedback.filter(helped=False, handled_at=None)
            .select_related("page")
            .order_by("-given_at")[:MOST]
        ],
        "rated": rated.order_by("-all")[:10],
        "librarian": is_librarian(request.user),
        "access": AccessRequest.objects.filter(state="open").count() if is_librarian(request.user) else 0,
        "findings": Finding.objects.filter(page__in=mine).count(),
        "crumbs": [(_("My desk"), "")],
    }
    return render(request, "knowledge/desk.html", context)


REMEDIES: dict[str, Any] = {
    "broken-link": gettext_lazy("Mend the link"),
    "old-clause": gettext_lazy("Link to what is in force"),
    "orphan": gettext_lazy("Link to it, or move it"),
    "stale": gettext_lazy("Review it"),
    "unowned": gettext_lazy("Name an owner"),
    "untranslated": gettext_lazy("Translate it"),
    "behind": gettext_lazy("Bring it up to date"),
}


@never_cache
@login_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Show what the last check found on the pages that the viewer cares for, each with its remedy."""
    mine = _of_caring(request).order_by().values("pk")
    rows = Finding.objects.filter(page__in=mine).select_related("page__locale").order_by("kind", "page__path", "pk")
    counts = dict(rows.order_by().values_list("kind").annotate(count=Count("pk")))
    kind = request.GET.get("kind", "")
    if kind in Finding.Kind.values:
        rows = rows.filter(kind=kind)
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    roots = tree_roots()
    codes = dict(StandardPage.objects.filter(pk__in=[row.page_id for row in shown]).values_list("pk", "identifier"))
    context = {
        "rows": shown,
        "lines": [
            {
                "row": row,
                "url": address_of(row.page.url_path, roots=roots) or "",
                "count": int(row.detail) if row.detail.isdecimal() else 0,
                "remedy": REMEDIES[row.kind],
                "remedy_url": _remedy(row, codes.get(row.page_id, "")),
            }
            for row in shown
        ],
        "kinds": [(value, label, counts.get(value, 0)) for value, label in Finding.Kind.choices],
        "kind": kind,
        "checked_at": Finding.objects.order_by("-found_at").values_list("found_at", flat=True).first(),
        "crumbs": [(_("My desk"), reverse("knowledge_desk")), (_("Health of the library"), "")],
    }
    return render(request, "knowledge/health.html", context)


def _remedy(row: Finding, code: str) -> str:
    if row.kind == Finding.Kind.STALE and code:
        return reverse("knowledge_history", args=[code])
    if row.kind == Finding.Kind.BEHIND:
        return reverse("knowledge_parity", args=[row.page_id])
    if row.kind == Finding.Kind.UNOWNED:
        return reverse("knowledge_owners")
    return reverse("wagtailadmin_pages:edit", args=[row.page_id])


@never_cache
@login_required
@require_POST
def check_now(request: HttpRequest) -> HttpResponse:
    """Have a job look at the library again."""
    _of_caring(request)
    enqueue("knowledge.check_library", unique_key="check", requested_by=person_of(request))
    messages.success(request, _("The library is being checked; the list is new within a few minutes."))
    return redirect("knowledge_health")


@never_cache
@login_required
@require_safe
def languages(request: HttpRequest) -> HttpResponse:
    """Show each page in both languages: its state in each, and how much of it is behind."""
    only = request.GET.get("show", "")
    pages = ours(visible_to(Page.objects.filter(alias_of=None), request.user)).select_related("locale").order_by("path")
    found: dict[Any, dict[str, Page]] = {}
    for page in pages:
        found.setdefault(page.translation_key, {})[page.locale.language_code] = page
    behind = behind_of(page.pk for pair in found.values() for page in pair.values())
    rows = [{"en": pair.get("en"), "fr": pair.get("fr")} for pair in found.values()]
    if only == "missing":
        rows = [row for row in rows if not row["en"] or not row["fr"]]
    elif only == "behind":
        rows = [row for row in rows if any(page and behind.get(page.pk) for page in row.values())]
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    pks = [page.pk for row in shown for page in row.values() if page]
    standards = StandardPage.objects.filter(pk__in=pks).defer("body").in_bulk()
    waiting = dict(Edition.objects.open().filter(page__in=pks).values_list("page_id", "state"))
    roots = tree_roots()
    lines = []
    for row in shown:
        cells = []
        for code, page in row.items():
            standard = standards.get(page.pk) if page else None
            cells.append(
                {
                    "language": code,
                    "page": page,
                    "url": (address_of(page.url_path, roots=roots) or "") if page else "",
                    "standard": standard,
                    "waiting": waiting.get(page.pk, "") if page else "",
                    "behind": behind.get(page.pk, 0) if page else 0,
                }
            )
        lines.append((row["en"] or row["fr"], cells))
    context = {"rows": shown, "lines": lines, "only": only, "total": len(rows), "crumbs": [(_("Languages"), "")]}
    return render(request, "knowledge/languages.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def parity(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show a page and its translation side by side, with what changed in one since the other was written."""
    page = page_for(request, page_id)
    others = visible_to(Page.objects.filter(translation_key=page.translation_key), request.user).exclude(pk=page.pk)
    other = others.select_related("locale").order_by("pk").first()
    if other is None:
        raise Http404
    may = cares_for(request.user, page)
    if request.method == "POST":
        if not may:
            raise Http404
        confirm_parity(page, by=person_of(request))
        messages.success(request, _("Noted: it says what the other language says."))
        return redirect("knowledge_parity", page_id=page.pk)
    rows = pairs(Segment.objects.filter(page=page).order_by("pk"), Segment.objects.filter(page=other).order_by("pk"))
    shown = []
    for pair in rows:
        source = pair.right if pair.state in {"behind", "missing"} else pair.left if pair.state in {"ahead"} else None
        pieces = word_pieces(source.was, source.text) if source is not None and source.was else ()
        shown.append({"pair": pair, "pieces": pieces, "source": source})
    context = {
        "page": page,
        "other": other,
        "url": url_of(page),
        "other_url": url_of(other),
        "rows": shown,
        "behind": sum(pair.state in {"behind", "missing"} for pair in rows),
        "may": may,
        "edit_url": reverse("wagtailadmin_pages:edit", args=[page.pk]) if may else "",
        "crumbs": [(_("Languages"), reverse("knowledge_languages")), (page.title, "")],
    }
    return render(request, "knowledge/parity.html", context)


class ReassignForm(forms.Form):
    given_by = forms.ChoiceField(label=gettext_lazy("Pages of"))
    to = forms.EmailField(label=gettext_lazy("To"), help_text=gettext_lazy("The e-mail address of the new owner."))

    def __init__(self, *args: Any, rows: list[owners.Owner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nobody = [("0", _("Nobody: pages without an owner"))]
        self.fields["given_by"].choices = [*((str(row.pk), row.name) for row in rows), *nobody]  # type: ignore[attr-defined]

    def clean_to(self) -> User:
        person = User.objects.filter(email__iexact=self.cleaned_data["to"], is_active=True).first()
        if person is None:
            raise forms.ValidationError(_("Nobody here has this address: %(list)s") % {"list": self.cleaned_data["to"]})
        return person


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def owner_list(request: HttpRequest) -> HttpResponse:
    """Show who answers for how much, and hand over all pages of one at once."""
    if not is_librarian(request.user):
        raise Http404
    rows = owners.owners(request.user)
    form = ReassignForm(request.POST or None, rows=rows, initial={"given_by": request.GET.get("person", "")})
    if request.method == "POST" and form.is_valid():
        source = User.objects.filter(pk=int(form.cleaned_data["given_by"])).first()
        count = owners.reassign(source, to=form.cleaned_data["to"], by=person_of(request))
        messages.success(request, _("Handed over: %(count)d pages.") % {"count": count})
        return redirect("knowledge_owners")
    context = {"rows": rows, "form": form, "crumbs": [(_("My desk"), reverse("knowledge_desk")), (_("Owners"), "")]}
    return render(request, "knowledge/owners.html", context, status=422 if form.is_bound else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask_access(request: HttpRequest) -> HttpResponse:
    """Ask to see what one expected at an address. The answer is the same whether there is something."""
    if request.method == "POST":
        try:
            address, reason = request.POST.get("address", ""), request.POST.get("reason", "")
            access_asking.ask_for_access(person_of(request), address=address, reason=reason)
        except access_asking.Refused as refusal:
            said = {
                "address": _("Give an address of this site. Nothing was sent."),
                "many": _("You have many requests that wait. Nothing was sent."),
            }
            messages.error(request, said[refusal.code])
        else:
            messages.success(request, _("Sent to the PMO. If there is something for you, you are told."))
        return redirect("knowledge_access")
    mine = AccessRequest.objects.filter(person=person_of(request))
    context = {
        "address": request.GET.get("address", "")[:500],
        "rows": mine[:MOST],
        "crumbs": [(_("Ask for access"), "")],
    }
    return render(request, "knowledge/ask_access.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def access_requests(request: HttpRequest) -> HttpResponse:
    """Show who asks for access to what, and decide."""
    if not is_librarian(request.user):
        raise Http404
    if request.method == "POST":
        return _decide_access(request)
    waiting = AccessRequest.objects.filter(state="open").select_related("person").order_by("asked_at")
    lines = []
    for row in waiting[:PER_PAGE]:
        page = access_asking.page_at(row.address)
        known = page is not None and cares_for(request.user, page)
        lines.append((row, page if known else None, access_asking.groups_that_open(page) if page and known else []))
    context = {
        "lines": lines,
        "past": AccessRequest.objects.exclude(state="open").select_related("person", "decided_by")[:20],
        "now": timezone.now(),
        "crumbs": [(_("My desk"), reverse("knowledge_desk")), (_("Requests for access"), "")],
    }
    return render(request, "knowledge/access_requests.html", context)


def _decide_access(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("request", "")
    found = AccessRequest.objects.filter(pk=wanted if wanted.isdecimal() else 0).first()
    if found is None:
        raise Http404
    given = request.POST.get("group", "")
    group = Group.objects.filter(pk=given).first() if given.isdecimal() else None
    try:
        access_asking.decide_access(
            found,
            by=person_of(request),
            grant=request.POST.get("do") == "grant",
            group=group,
            reply=request.POST.get("reply", ""),
        )
    except access_asking.Refused as refusal:
        if refusal.code == "forbidden":
            raise Http404 from None
        messages.error(request, _("This was decided already. Nothing was changed."))
    else:
        messages.success(request, _("Noted. Whoever asked is told."))
    return redirect("knowledge_access_requests")
