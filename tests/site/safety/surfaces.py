"""Every address of the product: where it is tried with canaries, or why nothing that is guarded can come out of it.

The list is compared with the URL configuration: an address that is in neither table fails `test_leak_matrix`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import quote

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.site.safety.cast import EVERYBODY, World, canary

ADMIN = "admin/"

SAYS_NOTHING_OF_CONTENT = {
    "livez": "a constant",
    "readyz": "states of services; details for superusers only, tested in tests/site/operations",
    "api:openapi-json": "the description of the programming interface: no content",
    "api:api-root": "always 404",
    "api_description": "the same description as a page",
    "change_appearance": "POST only: sets a cookie and goes back",
    "package_*": "files and record of one opening of a unit, by an unguessable key; tested in tests/training/packages",
    "xapi": "the record store of one session, by its token; tested in tests/training/xapi",
    "xapi_resource": "the same",
    "account_*": "the person's own account; draws the frame, whose links are those of every page in the matrix",
    "mfa_*": "the person's own second factor",
    "usersessions_list": "the person's own sessions",
    "socialaccount_*": "the person's own links to a provider",
    "openid_connect_*": "leads to the provider and back",
    "notifications_unsubscribe": "names one kind of mail, by an unguessable link; tested in tests/site/notifications",
    "one_time_sign_in": "names only the person of an unguessable link; tested in tests/site/accounts",
    "wagtailcore_login": "sent to the one door",
    "wagtaildocs_serve": "never reached: `knowledge_document` answers the same addresses and stands before it",
    "wagtail_serve": "never reached: `knowledge_page` has the same pattern and stands before it",
}
"""Names of addresses (`*` at the end: all that begin so) → why there is no row for them."""

Addresses = Callable[[World], Iterable[str]]


def _pages(world: World) -> Iterator[str]:
    yield from world.addresses.values()
    yield "/en/not-there/"
    yield "/fr/"
    yield f"{world.addresses['section']}?type=document"
    yield f"{world.addresses['section']}?type=standard"
    yield f"{world.addresses['section']}?topic={canary('topic', 'key')[:-1]}"


def _searches(world: World) -> Iterator[str]:
    yield from _queries(reverse("search"), world)


def _queries(address: str, world: World) -> Iterator[str]:
    """Search with all but the last letter of each canary, so that an answer that holds it whole found it itself."""
    yield f"{address}?q="
    for words in ("heading", "title words", "text lead", "summary", "quiz", "type:standard", "a -b", '"title"'):
        yield f"{address}?q={quote(words)}"
    for content, readers in world.readers.items():
        for part in ("title", "body", "inside") if readers != EVERYBODY else ():
            yield f"{address}?q={canary(content, part)[:-1]}"


def _suggestions(world: World) -> Iterator[str]:
    for content in [content for content, readers in world.readers.items() if readers != EVERYBODY]:
        yield f"{reverse('search_suggest')}?q={canary(content, 'title')[:-2]}"
    yield f"{reverse('search_suggest')}?q=title"
    yield f"{reverse('search_suggest')}?q="


def _documents(world: World) -> Iterator[str]:
    for name in ("teamfile", "vaultfile", "loosefile"):
        yield world.things[name].url


def _images(world: World) -> Iterator[str]:
    for name in ("teamimage", "vaultimage", "draftimage", "looseimage"):
        yield reverse("knowledge_image", args=[world.things[name].pk, "x.png"])


def _media(world: World) -> Iterator[str]:
    for name in ("teamimage", "vaultimage", "draftimage", "looseimage", "teamfile", "vaultfile"):
        yield reverse("knowledge_media", args=[world.things[name].file.name])
    yield reverse("knowledge_media", args=[world.things["template"].file.name])


def _attempt(name: str, *more: Any) -> Addresses:
    def addresses(world: World) -> Iterator[str]:
        yield reverse(name, args=[world.things["attempt"].public_id, *more])
        yield reverse(name, args=[world.things["handed in"].public_id, *more])

    return addresses


def _quizzes(name: str) -> Addresses:
    return lambda world: [reverse(name, args=[world.pages[one].pk]) for one in ("module", "privatemodule")]


def _standard(name: str, *more: str, queries: Iterable[str] = ("",)) -> Addresses:
    """Ask for a standard of a group by its code, which a stranger may guess."""

    def addresses(world: World) -> Iterator[str]:
        for code in (world.pages["standard"].identifier, world.pages["standard"].identifier.lower(), "PMO-STD-999"):
            for query in queries:
                yield f"{reverse(name, args=[code, *more])}{query}"

    return addresses


def _decisions(world: World) -> Iterator[str]:
    for edition in world.pages["standard"].editions.all():
        yield reverse("knowledge_decide", args=[edition.pk])


def _each_page(name: str) -> Addresses:
    return lambda world: [reverse(name, args=[page.pk]) for page in world.pages.values()]


def _plain(name: str) -> Addresses:
    return lambda world: [reverse(name)]


def _everyones(name: str) -> Addresses:
    return lambda world: [f"{reverse(name)}{query}" for query in ("", "?everyone=true", "?limit=500&voided=true")]


def _numbered(name: str) -> Addresses:
    return lambda world: [reverse(name, args=[number]) for number in (1, 99)]


def _coded(name: str) -> Addresses:
    return lambda world: [reverse(name, args=["AAAABBBBCCCCDDDDEEEE"])]


def _impacts(world: World) -> Iterator[str]:
    from knowledge.models import Edition

    for edition in Edition.objects.order_by("pk"):
        yield reverse("training:impact", args=[edition.pk])


def _sessions(name: str) -> Addresses:
    return lambda world: [reverse(name, args=[world.things[one].pk]) for one in ("session", "private session")]


MATRIX: dict[str, Addresses] = {
    "knowledge_page": _pages,
    "notifications": lambda world: [reverse("notifications"), f"{reverse('notifications')}?show=unread"],
    "notifications_read": _plain("notifications_read"),
    "notifications_preferences": _plain("notifications_preferences"),
    "search": _searches,
    "search_suggest": _suggestions,
    "api:search": lambda world: _queries(reverse("api:search"), world),
    "search_saved": lambda world: [reverse("search_saved")],
    "search_keep": lambda world: [reverse("search_keep")],
    "search_saved_change": lambda world: [reverse("search_saved_change", args=[1])],
    "search_request": lambda world: [reverse("search_request")],
    "glossary": lambda world: [reverse("glossary")],
    "knowledge_templates": lambda world: [reverse("knowledge_templates")],
    "knowledge_template": lambda world: [
        reverse("knowledge_template", args=[world.things[name].code]) for name in ("template", "open template")
    ],
    "knowledge_template_file": lambda world: [
        reverse("knowledge_template_file", args=[world.things["template"].code, which, "x.docx"])
        for which in ("file", "example")
    ],
    "knowledge_code": _standard("knowledge_code"),
    "knowledge_history": _standard("knowledge_history"),
    "knowledge_edition": _standard("knowledge_edition", "1"),
    "knowledge_clause": _standard("knowledge_clause", "heading", queries=("", "?edition=1")),
    "knowledge_compare": _standard("knowledge_compare", queries=("", "?from=1&to=1.1")),
    "knowledge_propose": _standard("knowledge_propose"),
    "knowledge_acknowledge": _standard("knowledge_acknowledge"),
    "knowledge_reviewed": _standard("knowledge_reviewed"),
    "knowledge_ask": _standard("knowledge_ask"),
    "knowledge_readers": _standard("knowledge_readers", queries=("", "?form=csv")),
    "knowledge_tracing": _standard("knowledge_tracing", queries=("", "?form=csv")),
    "knowledge_record": _standard("knowledge_record", "1"),
    "knowledge_ask_waiver": _standard("knowledge_ask_waiver"),
    "knowledge_waivers": lambda world: [
        f"{reverse('knowledge_waivers')}?state={state}{form}"
        for state in ("active", "asked", "past", "all")
        for form in ("", "&form=csv")
    ],
    "knowledge_waiver": lambda world: [reverse("knowledge_waiver", args=[world.things["waiver"].pk])],
    **{
        name: _each_page(name)
        for name in (
            *("knowledge_watch", "knowledge_keep", "knowledge_feedback", "knowledge_remark", "knowledge_suggest"),
            "knowledge_parity",
        )
    },
    "knowledge_remark_change": lambda world: [reverse("knowledge_remark_change", args=[world.things["remark"].pk])],
    "knowledge_suggestion": lambda world: [reverse("knowledge_suggestion", args=[world.things["suggestion"].pk])],
    "knowledge_feedback_handled": lambda world: [
        reverse("knowledge_feedback_handled", args=[world.things["feedback"].pk])
    ],
    "knowledge_recent": lambda world: [
        f"{reverse('knowledge_recent')}{query}" for query in ("", "?type=standard", "?editorial=no", "?section=/home/")
    ],
    "knowledge_recent_feed": _plain("knowledge_recent_feed"),
    "knowledge_mine": _plain("knowledge_mine"),
    "knowledge_desk": _plain("knowledge_desk"),
    "knowledge_health": lambda world: [
        f"{reverse('knowledge_health')}{query}" for query in ("", "?kind=broken-link", "?kind=unowned")
    ],
    "knowledge_check_now": _plain("knowledge_check_now"),
    "knowledge_owners": _plain("knowledge_owners"),
    "knowledge_access_requests": _plain("knowledge_access_requests"),
    "knowledge_access": lambda world: [
        f"{reverse('knowledge_access')}{query}" for query in ("", f"?address={world.addresses['team']}")
    ],
    "knowledge_languages": lambda world: [
        f"{reverse('knowledge_languages')}{query}" for query in ("", "?show=missing", "?show=behind")
    ],
    "knowledge_register_keep": _plain("knowledge_register_keep"),
    "knowledge_register_forget": lambda world: [reverse("knowledge_register_forget", args=[1])],
    "knowledge_lesson_decide": lambda world: [reverse("knowledge_lesson_decide", args=[world.pages["standard"].pk])],
    "knowledge_register": lambda world: [
        f"{reverse('knowledge_register')}{query}" for query in ("", "?form=csv", "?state=in-force", "?words=title")
    ],
    "api:register": lambda world: [f"{reverse('api:register')}{query}" for query in ("", "?words=title")],
    "knowledge_approvals": lambda world: [reverse("knowledge_approvals")],
    "knowledge_decide": _decisions,
    "knowledge_image": _images,
    "knowledge_media": _media,
    "knowledge_document": _documents,
    "wagtaildocs_authenticate_with_password": lambda world: [
        reverse("wagtaildocs_authenticate_with_password", args=[number]) for number in (1, 99)
    ],
    "wagtailcore_authenticate_with_password": lambda world: [
        reverse("wagtailcore_authenticate_with_password", args=[world.things["password"].pk, page.pk])
        for page in (world.pages["password"], world.pages["team"], world.pages["first"])
    ],
    "training:catalog": lambda world: [reverse("training:catalog")],
    "api:learning_catalogue": lambda world: [
        f"{reverse('api:learning_catalogue')}{query}" for query in ("", "?language=fr")
    ],
    "api:learning_mine": lambda world: [reverse("api:learning_mine")],
    **{
        name: _everyones(name)
        for name in (
            "api:learning_enrolments",
            "api:learning_results",
            "api:learning_questions",
            "api:learning_statements",
        )
    },
    "api:learning_enrol": _plain("api:learning_enrol"),
    "api:learning_statement": lambda world: [
        reverse("api:learning_statement", args=[row.statement_id]) for row in world.things["statements"]
    ],
    "api:competency_frameworks": lambda world: [reverse("api:competency_frameworks")],
    **{
        f"api:competency_{name}": lambda world, name=name: [
            f"{reverse(f'api:competency_{name}')}{query}"
            for query in ("", *(f"?person={person.pk}" for person in world.people.values()))
        ]
        for name in ("standings", "gaps", "evidence")
    },
    "training:mine": lambda world: [reverse("training:mine")],
    "training:sessions": _plain("training:sessions"),
    **{
        name: _sessions(name)
        for name in (
            "training:session",
            "training:session-sign-up",
            "training:session-leave",
            "training:session-file",
        )
    },
    "training:calendar-new": _plain("training:calendar-new"),
    "training:calendar-end": _plain("training:calendar-end"),
    "training:calendar": _coded("training:calendar"),
    "training:quiz": _quizzes("training:quiz"),
    "training:start": _quizzes("training:start"),
    "training:lesson-read": lambda world: [
        reverse("training:lesson-read", args=[world.pages[one].pk])
        for one in ("lesson", "privatelesson", "draftlesson")
    ],
    "training:path": lambda world: [reverse("training:path", args=[world.things["path"].pk])],
    "training:path-take": lambda world: [reverse("training:path-take", args=[world.things["path"].pk])],
    "training:course-begin": lambda world: [
        reverse("training:course-begin", args=[world.pages[one].pk])
        for one in ("course", "privatecourse", "gonecourse")
    ],
    "training:lesson-check": lambda world: [
        reverse("training:lesson-check", args=[world.pages[one].pk])
        for one in ("lesson", "privatelesson", "draftlesson")
    ],
    "training:package-open": lambda world: [
        reverse("training:package-open", args=[world.pages[one].pk])
        for one in ("lesson", "privatelesson", "draftlesson")
    ],
    "training:package": lambda world: [reverse("training:package", args=["9f0c5f0e-0000-4000-8000-000000000000"])],
    "training:picture": lambda world: [reverse("training:picture", args=[f"{'a' * 64}.png"])],
    "training:attempt": _attempt("training:attempt"),
    "training:question": _attempt("training:question", 1),
    "training:save": _attempt("training:save", 1),
    "training:review": _attempt("training:review"),
    "training:submit": _attempt("training:submit"),
    "training:result": _attempt("training:result"),
    **{
        name: _plain(name)
        for name in (
            "training:competency",
            "training:hand-in",
            "training:competency-data",
            "training:matrix",
            "training:organisation",
            "training:staffing",
            "training:assess-queue",
            "training:refresher",
            "training:refresher-start",
            "training:ledger",
            "training:certificates-revoked",
            "training:ledger-write",
            "training:ledger-collect",
        )
    },
    "training:competency-person": lambda world: [
        reverse("training:competency-person", args=[person.pk]) for person in world.people.values()
    ],
    **{
        name: _numbered(name)
        for name in (
            "training:ledger-strike",
            "training:revoke-evidence",
            "training:note-evidence",
            "training:withdraw",
            "training:appeal",
            "training:handed-in-file",
            "training:assess",
            "training:second-opinion",
        )
    },
    "training:impact": _impacts,
    "training:chain": _standard("training:chain"),
    "training:chain-ask": _standard("training:chain-ask"),
    **{
        name: _coded(name)
        for name in (
            "training:certificate",
            "training:certificate-pdf",
            "training:certificate-badge",
            "training:certificate-revoke",
        )
    },
    "job_progress": lambda world: [reverse("job_progress", args=[world.things["job"].pk])],
    "display": lambda world: [reverse("display")],
    "accessibility": lambda world: [reverse("accessibility")],
}
"""Name of an address → the addresses that are tried, by GET, by every person."""


def patterns() -> Iterator[tuple[str, str]]:
    """Yield (name, route) of every address in the URL configuration, in one language."""
    yield from _walk(get_resolver(), route="", namespace="")


def _walk(resolver: Any, *, route: str, namespace: str) -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inside = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, route=f"{route}{entry.pattern}", namespace=inside)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", f"{route}{entry.pattern}"


def is_explained(name: str) -> bool:
    return any(re.fullmatch(known.replace("*", ".*"), name) for known in SAYS_NOTHING_OF_CONTENT)
