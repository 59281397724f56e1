"""Search for programs: the same engine, rights and bounds as the results page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Query, Router, Schema
from ninja.errors import HttpError

from search import finding
from search.asking import MOST_VALUES, PARAMETERS, Asked, refusal
from search.definitions import definition_of
from search.documents import Definition
from search.facets import labels_of
from search.queries import QueryError

router = Router(tags=["search"])
MAX_SIZE = 50


class FoundPlace(Schema):
    """A passage: where the link leads, the heading over it, and its text with the found words in `<mark>`."""

    url: str
    heading: str
    html: str


class FoundDocument(Schema):
    """A document; `url` is the path on this site."""

    title: str
    url: str
    type: str
    language: str
    identifier: str
    status: str
    changed_on: date | None
    place: list[str]
    passages: list[FoundPlace]


class Meaning(Schema):
    """What the glossary says of the words that were searched for."""

    term: str
    acronym: str
    text: str
    url: str
    language: str


class FoundPage(Schema):
    """One page of results. Facets count documents: parameter → value → number."""

    query: str
    total: int
    is_estimate: bool
    is_degraded: bool
    did_you_mean: str
    definition: Meaning | None
    page: int
    size: int
    facets: dict[str, dict[str, int]]
    results: list[FoundDocument]


class Refusal(Schema):
    detail: str


@router.get("", response={200: FoundPage, 400: Refusal}, url_name="search", summary="Search the handbook")
def search(
    request: HttpRequest,
    q: Annotated[str, Query(description="Words, “phrases”, -minus, type:, title:, identifiers")] = "",
    type: Annotated[list[str] | None, Query(description="Only these types of documents")] = None,
    language: Annotated[list[str] | None, Query(description="Only documents in these languages")] = None,
    section: Annotated[
        list[str] | None, Query(description="Only these parts of the tree, as the facet names them")
    ] = None,
    topic: Annotated[list[str] | None, Query(description="Only about these topics")] = None,
    project: Annotated[list[str] | None, Query(description="Only of these projects")] = None,
    status: Annotated[list[str] | None, Query(description="Only in these states")] = None,
    year: Annotated[list[str] | None, Query(description="Only changed last in these years")] = None,
    within: Annotated[str, Query(alias="in", description="Only below the page at this address")] = "",
    sort: Annotated[Literal["", "newest", "oldest", "title"], Query(description="Without it: best first")] = "",
    reader: Annotated[str, Query(description="Language of the person who reads: its documents stand first")] = "",
    page: Annotated[int, Query(ge=1, le=finding.MAX_RESULTS)] = 1,
    size: Annotated[int, Query(ge=1, le=MAX_SIZE)] = 10,
) -> Any:
    """Return the documents that the person of this session may read and that hold the words, best first."""
    chosen = {
        "kind": type, "language": language, "section": section, "topic": topic, "project": project, "status": status,
        "year": year,
    }  # fmt: skip
    own = reader if reader in dict(settings.LANGUAGES) else get_language() or settings.LANGUAGE_CODE
    try:
        asked = Asked(text=q, chosen={name: tuple(values[:MOST_VALUES]) for name, values in chosen.items() if values},
                      within=within, order=sort)  # fmt: skip
        results = asked.find(viewer=request.user, language=own, offset=(page - 1) * size, limit=size)
    except QueryError as error:
        raise HttpError(400, refusal(error)) from error
    return FoundPage(
        query=results.query.text,
        total=results.total,
        is_estimate=results.is_estimate,
        is_degraded=results.is_degraded,
        did_you_mean=results.did_you_mean,
        definition=_meaning(definition_of(results.query, viewer=request.user, language=own)),
        page=page,
        size=size,
        facets={
            PARAMETERS[name]: _offered(name, counts, viewer=request.user, language=own)
            for name, counts in results.facets.items()
        },
        results=[_shown(result) for result in results.results],
    )


def _offered(name: str, counts: Mapping[str, int], *, viewer: Any, language: str) -> dict[str, int]:
    labels = labels_of(name, counts, viewer=viewer, language=language)
    return {value: count for value, count in counts.items() if value in labels}


def _meaning(found: Definition | None) -> Meaning | None:
    if found is None:
        return None
    return Meaning(term=found.term, acronym=found.acronym, text=found.text, url=found.url, language=found.language)


def _shown(result: finding.Result) -> FoundDocument:
    hit = result.hit
    return FoundDocument(
        title=hit.title,
        url=hit.url,
        type=hit.kind,
        language=hit.language,
        identifier=hit.identifier,
        status=hit.status,
        changed_on=hit.updated_on,
        place=list(hit.trail),
        passages=[FoundPlace(url=p.url, heading=p.heading, html=str(p.snippet)) for p in result.places],
    )
