"""SCORM 1.2 and 2004: the imsmanifest.xml. Titles, units, their addresses and what a unit is told when it begins.

Rules of sequence are read only for the pass mark they carry; a warning says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from training.packages.structure import (
    MOST_UNITS,
    TITLE_CHARACTERS,
    Course,
    Problem,
    Refused,
    Unit,
    inside,
    unique,
    warning,
    with_parameters,
)
from training.packages.xml_reading import attribute, child, children, local, root_of, words

MANIFEST = "imsmanifest.xml"
XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
OLD, NEW = "scorm-1.2", "scorm-2004"
MOST_OBJECTIVES = 100
EDITIONS_OF_2004 = ("cam 1.3", "2004", "1.3")


@dataclass(slots=True)
class _Reading:
    """What is known while a manifest is read."""

    kind: str
    resources: dict[str, Element]
    bases: dict[str, str]
    collections: dict[str, Element]
    problems: list[Problem] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)

    def warn_once(self, problem: Problem) -> None:
        if all(known.code != problem.code for known in self.problems):
            self.problems.append(problem)


def read(data: bytes) -> Course:
    """Return the course of a manifest; raise `Refused`."""
    root = root_of(data, name=MANIFEST)
    if local(root) != "manifest":
        raise Refused("not-a-manifest", name=MANIFEST, value=local(root))
    kind, edition, problems = _edition(root)
    base = root.get(XML_BASE, "")
    resources, bases = {}, {}
    for group in children(root, "resources"):
        group_base = base + group.get(XML_BASE, "")
        for resource in children(group, "resource"):
            identifier = attribute(resource, "identifier")
            resources[identifier] = resource
            bases[identifier] = group_base + resource.get(XML_BASE, "")
    reading = _Reading(kind, resources, bases, _collections(root), problems)
    if child(root, "manifest") is not None:
        reading.problems.append(warning("submanifest"))
    organization = _organization(root, reading)
    title = words(child(organization, "title")) or attribute(root, "identifier")
    for item in children(organization, "item"):
        _item(item, reading, depth=0, heading="")
    if not reading.units:
        raise Refused("no-units")
    return Course(
        kind=kind,
        edition=edition,
        identifier=attribute(root, "identifier")[:255],
        title=title[:TITLE_CHARACTERS],
        units=tuple(reading.units),
        listed=tuple(_listed(reading)),
        problems=tuple(reading.problems),
    )


def _edition(root: Element) -> tuple[str, str, list[Problem]]:
    """Return which SCORM this is: by what it says, else by the namespaces it uses."""
    metadata = child(root, "metadata")
    schema = words(child(metadata, "schema")).lower() if metadata is not None else ""
    version = words(child(metadata, "schemaversion")) if metadata is not None else ""
    if "cartridge" in schema:
        raise Refused("cartridge")
    if version == "1.2":
        return OLD, version, []
    if version.lower().startswith(EDITIONS_OF_2004):
        return NEW, version, []
    if version and "scorm" in schema:
        raise Refused("version", value=version)
    spaces = {element.tag[1:].partition("}")[0] for element in root.iter() if str(element.tag).startswith("{")}
    spaces |= {key[1:].partition("}")[0] for element in root.iter() for key in element.attrib if key.startswith("{")}
    if any("imscc" in space for space in spaces):
        raise Refused("cartridge")
    is_old = any("rootv1p" in space for space in spaces) or not spaces
    kind, edition = (OLD, "1.2") if is_old else (NEW, "2004")
    return kind, edition, [warning("version-assumed", value=edition)]


def _collections(root: Element) -> dict[str, Element]:
    """Return the sequencing that items share, by its name."""
    found = {}
    for collection in children(root, "sequencingCollection"):
        for sequencing in children(collection, "sequencing"):
            found[attribute(sequencing, "ID")] = sequencing
    return found


def _organization(root: Element, reading: _Reading) -> Element:
    shelf = child(root, "organizations")
    found = list(children(shelf, "organization")) if shelf is not None else []
    if shelf is None or not found:
        raise Refused("no-organization")
    wanted = attribute(shelf, "default")
    chosen = next((one for one in found if attribute(one, "identifier") == wanted), found[0])
    if len(found) > 1:
        reading.problems.append(warning("several-courses", title=words(child(chosen, "title"))))
    return chosen


def _item(item: Element, reading: _Reading, *, depth: int, heading: str) -> None:
    """File an item and what is below it. One without a resource is a heading."""
    if len(reading.units) >= MOST_UNITS:
        raise Refused("too-many-units", limit=MOST_UNITS)
    title = words(child(item, "title"))[:TITLE_CHARACTERS] or attribute(item, "identifier")
    sequencing = child(item, "sequencing")
    if sequencing is not None and (len(sequencing) or attribute(sequencing, "IDRef")):
        reading.warn_once(warning("sequencing"))
    if words(child(item, "prerequisites")):
        reading.warn_once(warning("prerequisites"))
    name = attribute(item, "identifierref")
    if name:
        reading.units.append(_unit(item, name, title, reading, depth=depth, heading=heading))
    for below in children(item, "item"):
        _item(below, reading, depth=min(depth + 1, 5), heading=heading if name else title)


def _unit(item: Element, name: str, title: str, reading: _Reading, *, depth: int, heading: str) -> Unit:
    resource = reading.resources.get(name)
    if resource is None:
        raise Refused("no-resource", title=title, value=name)
    href = attribute(resource, "href")
    if not href:
        raise Refused("no-launch", title=title)
    address = with_parameters(inside(reading.bases[name], href, title=title), attribute(item, "parameters"))
    return Unit(
        identifier=unique(attribute(item, "identifier"), reading.taken),
        title=title,
        address=address,
        is_tracked=attribute(resource, "scormtype").lower() == "sco",
        is_shown=attribute(item, "isvisible").lower() != "false",
        depth=depth,
        heading=heading,
        data=_handed_over(item, reading),
    )


def _handed_over(item: Element, reading: _Reading) -> dict[str, object]:
    """Return what a unit is told when it begins: launch data, limits and the score that passes."""
    data = {
        "launch_data": words(child(item, "dataFromLMS")),
        "max_time": words(child(item, "maxtimeallowed")),
        "time_limit_action": words(child(item, "timelimitaction")),
    }
    if reading.kind == OLD:
        data["mastery"] = _mark(words(child(item, "masteryscore")), 0, 100, reading)
    else:
        data["mastery"] = _mark(_measure(item, reading), -1, 1, reading)
        threshold = child(item, "completionThreshold")
        if threshold is not None and attribute(threshold, "completedByMeasure").lower() != "false":
            data["threshold"] = _mark(attribute(threshold, "minProgressMeasure") or words(threshold), 0, 1, reading)
    handed: dict[str, object] = {name: value for name, value in data.items() if value}
    if reading.kind == NEW and (objectives := _objectives(item, reading)):
        handed["objectives"] = objectives
    return handed


def _sequencings(item: Element, reading: _Reading) -> list[Element]:
    """Return the sequencing of an item: its own, and the one it shares."""
    own = child(item, "sequencing")
    shared = reading.collections.get(attribute(own, "IDRef")) if own is not None else None
    return [one for one in (own, shared) if one is not None]


def _objectives(item: Element, reading: _Reading) -> list[str]:
    """Return the objectives that a unit finds in its record when it begins."""
    found = []
    for sequencing in _sequencings(item, reading):
        for group in children(sequencing, "objectives"):
            found += [attribute(one, "objectiveID") for one in group]
    return list(dict.fromkeys(name for name in found if name))[:MOST_OBJECTIVES]


def _measure(item: Element, reading: _Reading) -> str:
    """Return the measure that satisfies the item's primary objective, where its measure decides."""
    for sequencing in _sequencings(item, reading):
        for objectives in children(sequencing, "objectives"):
            primary = child(objectives, "primaryObjective")
            if primary is not None and attribute(primary, "satisfiedByMeasure").lower() == "true":
                return words(child(primary, "minNormalizedMeasure")) or "1.0"
    return ""


def _mark(text: str, least: float, most: float, reading: _Reading) -> str:
    if not text:
        return ""
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not least <= number <= most:
        reading.warn_once(warning("mastery-left-out", value=text))
        return ""
    return text


def _listed(reading: _Reading) -> list[str]:
    """Return every file that the manifest says the package holds, without those on other servers."""
    found = []
    for name, resource in reading.resources.items():
        for file in children(resource, "file"):
            try:
                found.append(inside(reading.bases[name], attribute(file, "href")))
            except Refused as refused:
                if refused.problem.code == "place":
                    raise
    return found
