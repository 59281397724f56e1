"""cmi5: the course structure in cmi5.xml, checked as the specification asks before anything is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from training.packages.structure import (
    IDENTIFIER_CHARACTERS,
    MOST_UNITS,
    TITLE_CHARACTERS,
    Course,
    Refused,
    Unit,
    inside,
)
from training.packages.xml_reading import attribute, child, children, local, root_of, words

STRUCTURE = "cmi5.xml"
KIND = "cmi5"
NAMESPACE = "https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"
MOVE_ON = ("NotApplicable", "Passed", "Completed", "CompletedAndPassed", "CompletedOrPassed")


@dataclass(slots=True)
class _Reading:
    taken: set[str] = field(default_factory=set)
    units: list[Unit] = field(default_factory=list)
    blocks: list[dict[str, object]] = field(default_factory=list)


def read(data: bytes) -> Course:
    """Return the course of a structure; raise `Refused`."""
    root = root_of(data, name=STRUCTURE)
    if local(root) != "courseStructure":
        raise Refused("not-a-manifest", name=STRUCTURE, value=local(root))
    course = child(root, "course")
    if course is None or not attribute(course, "id"):
        raise Refused("no-course-id")
    reading = _Reading()
    identifier = _identifier(course, reading)
    title = _title(course)
    _members(root, reading, depth=0, heading="", blocks=())
    if not reading.units:
        raise Refused("no-units")
    return Course(
        kind=KIND,
        edition="1.0",
        identifier=identifier,
        title=_first(title)[:TITLE_CHARACTERS],
        units=tuple(reading.units),
        description=_first(_languages(child(course, "description"))),
        data={"title": title, "blocks": reading.blocks},
    )


def _members(element: Element, reading: _Reading, *, depth: int, heading: str, blocks: tuple[str, ...]) -> None:
    for member in element:
        if local(member) == "au":
            reading.units.append(_unit(member, reading, depth=depth, heading=heading, blocks=blocks))
            if len(reading.units) > MOST_UNITS:
                raise Refused("too-many-units", limit=MOST_UNITS)
        elif local(member) == "block":
            identifier, title = _identifier(member, reading), _title(member)
            reading.blocks.append({"id": identifier, "title": title, "inside": list(blocks)})
            _members(member, reading, depth=min(depth + 1, 5), heading=_first(title), blocks=(*blocks, identifier))


def _unit(au: Element, reading: _Reading, *, depth: int, heading: str, blocks: tuple[str, ...]) -> Unit:
    identifier, title = _identifier(au, reading), _title(au)
    move_on = attribute(au, "moveOn") or "NotApplicable"
    if move_on not in MOVE_ON:
        raise Refused("move-on", value=move_on)
    address = words(child(au, "url"))
    if not address:
        raise Refused("no-launch", title=_first(title))
    data = {
        "move_on": move_on,
        "mastery": _mastery(attribute(au, "masteryScore")),
        "launch_method": attribute(au, "launchMethod") or "AnyWindow",
        "launch_parameters": words(child(au, "launchParameters")),
        "entitlement_key": words(child(au, "entitlementKey")),
        "activity_type": attribute(au, "activityType"),
        "title": title,
        "blocks": list(blocks),
    }
    return Unit(
        identifier=identifier,
        title=_first(title)[:TITLE_CHARACTERS],
        address=inside("", address, title=_first(title)),
        depth=depth,
        heading=heading,
        data=data,
    )


def _identifier(element: Element, reading: _Reading) -> str:
    """Return the id of a course, block or unit: an absolute address that nothing else in the package has."""
    identifier = attribute(element, "id")
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:\S+\Z", identifier) or len(identifier) > IDENTIFIER_CHARACTERS:
        raise Refused("id-not-iri", value=identifier)
    if urlsplit(identifier).scheme in ("http", "https") and not urlsplit(identifier).netloc:
        raise Refused("id-not-iri", value=identifier)
    if identifier in reading.taken:
        raise Refused("id-twice", value=identifier)
    reading.taken.add(identifier)
    return identifier


def _mastery(text: str) -> float | None:
    if not text:
        return None
    if not re.fullmatch(r"\d*\.?\d+", text) or not 0 <= float(text) <= 1:
        raise Refused("mastery", value=text)
    return float(text)


def _title(element: Element) -> dict[str, str]:
    title = _languages(child(element, "title"))
    if not title:
        raise Refused("no-title", value=attribute(element, "id"))
    return title


def _languages(element: Element | None) -> dict[str, str]:
    """Return a text by language, as an xAPI language map."""
    if element is None:
        return {}
    found = {attribute(one, "lang") or "und": words(one) for one in children(element, "langstring")}
    return {language: text for language, text in found.items() if text}


def _first(texts: dict[str, str]) -> str:
    return next(iter(texts.values()), "")
