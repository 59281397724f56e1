"""What readers do on a page: watch and keep it, say whether it helped, ask, suggest other words."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.models import Page

from knowledge import following, reader_words, suggesting
from knowledge.caring import cares_for
from knowledge.editions.clauses import word_pieces
from knowledge.models import HandbookPage, PageFeedback, Remark, Suggestion, Watch
from knowledge.reader_words import url_of
from vademecum.accounts.models import User
from vademecum.accounts.visibility import visible_to

UNSUITABLE = {
    "nothing-changes": gettext_lazy("Write the sentence as it should read. Nothing was sent."),
    "decided": gettext_lazy("This was decided already. Nothing was changed."),
    "not-there": gettext_lazy(
        "The sentence is not in the newest draft any more. Write it in the editor, then note it as written by hand."
    ),
    "several": gettext_lazy(
        "The sentence stands in several places. Write it in the editor, then note it as written by hand."
    ),
    "locked": gettext_lazy("Somebody else has locked the page in the editor. Try again when it is free."),
}


def page_for(request: HttpRequest, page_id: int) -> Page:
    """Return a page of the handbook that the viewer may see; for others there is none."""
    page = visible_to(Page.objects.filter(pk=page_id), request.user).select_related("locale").first()
    if page is None or not issubclass(page.specific_class or Page, HandbookPage):
        raise Http404
    return page


def person_of(request: HttpRequest) -> User:
    """Return who is signed in; the views are closed to visitors."""
    return cast(User, request.user)


def back_to(page: Page, anchor: str = "") -> HttpResponse:
    return redirect(url_of(page, anchor) or "/")


@never_cache
@login_required
@require_POST
def watch_page(request: HttpRequest, page_id: int) -> HttpResponse:
    """Watch a page and what is below it at a level; an empty level takes the watch back."""
    page, level = page_for(request, page_id), request.POST.get("level", "")
    if level and level not in Watch.Level.values:
        raise Http404
    if level:
        following.watch(person_of(request), page, level=level)
        messages.success(request, _("You are told of changes here as you chose."))
    else:
        following.unwatch(person_of(request), page)
        messages.success(request, _("You do not watch this page any more."))
    return _back(request, page)


@never_cache
@login_required
@require_POST
def keep_page(request: HttpRequest, page_id: int) -> HttpResponse:
    """Make a page a favourite, or none."""
    page = page_for(request, page_id)
    following.keep(person_of(request), page, kept=request.POST.get("kept") == "yes")
    return _back(request, page)


def _back(request: HttpRequest, page: Page) -> HttpResponse:
    return redirect("knowledge_mine") if request.POST.get("from") == "mine" else back_to(page)


@never_cache
@require_POST
def give_feedback(request: HttpRequest, page_id: int) -> HttpResponse:
    """Was this useful? Everybody who may read the page may say."""
    page = page_for(request, page_id)
    helped = request.POST.get("helped")
    if helped not in {"yes", "no"}:
        raise Http404
    person = person_of(request) if request.user.is_authenticated else None
    given = reader_words.give_feedback(
        page,
        helped=helped == "yes",
        reason=request.POST.get("reason", ""),
        person=person,
        place="" if person else get_adapter(request).get_client_ip(request),
    )
    if given is None:
        messages.warning(request, _("That was a lot of answers from one place. Try again in an hour."))
    else:
        messages.success(request, _("Thank you. The owner of the page sees it."))
    return back_to(page)


@never_cache
@login_required
@require_POST
def handle_feedback(request: HttpRequest, feedback_id: int) -> HttpResponse:
    found = PageFeedback.objects.select_related("page").filter(pk=feedback_id).first()
    if found is None or not cares_for(person_of(request), found.page):
        raise Http404
    reader_words.handle_feedback(found, by=person_of(request))
    return redirect("knowledge_desk")


@never_cache
@login_required
@require_POST
def write_remark(request: HttpRequest, page_id: int) -> HttpResponse:
    """Ask or comment at a clause, or answer what somebody asked."""
    page, text = page_for(request, page_id), request.POST.get("text", "").strip()
    parent = request.POST.get("parent", "")
    if not text:
        messages.error(request, _("Write a few words first. Nothing was sent."))
        return back_to(page, "talk")
    if parent:
        question = Remark.objects.filter(pk=parent if parent.isdecimal() else 0, page=page, parent=None).first()
        if question is None:
            raise Http404
        reader_words.reply(question, by=person_of(request), text=text)
        return back_to(page, f"remark-{question.pk}")
    made = reader_words.remark(
        page,
        by=person_of(request),
        text=text,
        anchor=request.POST.get("anchor", ""),
        is_question=request.POST.get("kind") != "comment",
    )
    return back_to(page, f"remark-{made.pk}")


@never_cache
@login_required
@require_POST
def change_remark(request: HttpRequest, remark_id: int) -> HttpResponse:
    """Mark a reply as the answer, or take a remark away."""
    found = Remark.objects.select_related("page", "parent").filter(pk=remark_id, removed_at=None).first()
    if found is None:
        raise Http404
    page, person = page_for(request, found.page_id), person_of(request)
    try:
        if request.POST.get("do") == "remove":
            reader_words.take_away(found, by=person)
        else:
            reader_words.mark_answer(found, by=person, is_answer=request.POST.get("do") != "unmark")
    except reader_words.NotYours:
        raise Http404 from None
    return back_to(page, f"remark-{found.parent_id or found.pk}" if found.parent_id else "talk")


class SuggestionForm(forms.Form):
    quote = forms.CharField(
        label=gettext_lazy("As it reads"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    replacement = forms.CharField(
        label=gettext_lazy("As you would write it"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Empty: the sentence goes."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    anchor = forms.CharField(max_length=120, required=False, widget=forms.HiddenInput)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def suggest_change(request: HttpRequest, page_id: int) -> HttpResponse:
    """Suggest other words for a sentence; the one that was selected on the page stands there already."""
    page = page_for(request, page_id)
    chosen = {"quote": request.GET.get("quote", "")[:2000], "anchor": request.GET.get("anchor", "")[:120]}
    form = SuggestionForm(request.POST or None, initial=chosen | {"replacement": chosen["quote"]})
    if request.method == "POST" and form.is_valid():
        try:
            made = suggesting.suggest(page, by=person_of(request), **form.cleaned_data)
        except suggesting.Unsuitable as refusal:
            form.add_error("replacement", UNSUITABLE[refusal.code])
        else:
            messages.success(request, _("Sent to the owner of the page. You are told what becomes of it."))
            return redirect("knowledge_suggestion", suggestion_id=made.pk)
    context = {"page": page, "form": form, "url": url_of(page), "crumbs": _crumbs(page, _("Suggest a change"))}
    return render(request, "knowledge/suggest.html", context, status=422 if form.is_bound else 200)


def _crumbs(page: Page, *more: str) -> list[tuple[str, str]]:
    return [(page.title, url_of(page)), *((words, "") for words in more)]


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def suggestion(request: HttpRequest, suggestion_id: int) -> HttpResponse:
    """Show a suggestion as a difference: to its author, and to who cares for the page, who decides here."""
    found = Suggestion.objects.select_related("page__locale", "person", "decided_by").filter(pk=suggestion_id).first()
    if found is None:
        raise Http404
    person = person_of(request)
    may = cares_for(person, found.page)
    readable = visible_to(Page.objects.filter(pk=found.page_id), person).exists()
    if not may and not (found.person_id == person.pk and readable):
        raise Http404
    if request.method == "POST":
        if not may:
            raise Http404
        return _decide(request, found)
    context = {
        "suggestion": found,
        "page": found.page,
        "url": url_of(found.page, found.anchor),
        "pieces": word_pieces(found.quote, found.replacement),
        "may": may,
        "edit_url": reverse("wagtailadmin_pages:edit", args=[found.page_id]) if may else "",
        "stamp": {"open": "review", "accepted": "in-force", "declined": "withdrawn"}[found.state],
        "crumbs": _crumbs(found.page, _("Suggested change")),
    }
    return render(request, "knowledge/suggestion.html", context)


def _decide(request: HttpRequest, found: Suggestion) -> HttpResponse:
    do, reply = request.POST.get("do", ""), request.POST.get("reply", "").strip()
    here = redirect("knowledge_suggestion", suggestion_id=found.pk)
    by = person_of(request)
    if do == "decline" and not reply:
        messages.error(request, _("Say why, so that whoever wrote it understands. Nothing was decided."))
        return here
    try:
        if do == "decline":
            suggesting.decline(found, by=by, reply=reply)
            messages.success(request, _("Declined. Whoever suggested it is told why."))
        else:
            words = request.POST.get("replacement")
            suggesting.accept(found, by=by, replacement=words, reply=reply, by_hand=do == "by-hand")
            messages.success(request, _("It stands in the draft. Whoever suggested it is told."))
    except suggesting.Unsuitable as refusal:
        if refusal.code == "forbidden":
            raise Http404 from None
        messages.error(request, UNSUITABLE[refusal.code])
    return here


def reader_panel(request: HttpRequest, page: Any, headings: Any) -> dict[str, Any]:
    """Return what a page shows of its readers' words, and of what this one set on it."""
    if not page.pk or getattr(request, "is_preview", False):
        return {}
    if not request.user.is_authenticated:
        return {"may_say": True}
    from knowledge.kept import generation_of, remembered

    talk = remembered(generation_of(request), ("talk", page.pk), lambda: reader_words.talk_on(page))
    titles = {heading.id: heading.text for heading in headings}
    for one in talk:
        one["clause"] = titles.get(one["top"].anchor, "")
    return {
        "may_say": True,
        "talk": talk,
        "own": following.own_marks(request.user, page),
        "watch_levels": Watch.Level.choices,
        "cares": cares_for(request.user, page) if talk else False,
    }
