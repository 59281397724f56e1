"""What a package of e-learning is made of, whatever its standard: a course of units, and what is wrong with it."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from vademecum.files.archives import REASONS

MOST_UNITS = 500
TITLE_CHARACTERS = 255
IDENTIFIER_CHARACTERS = 500


def _(text: str) -> str:
    """Mark a sentence for translation; whoever shows it translates it."""
    return text


SENTENCES = {
    **{f"archive-{reason}": sentence for reason, sentence in REASONS.items()},
    "no-manifest": _("There is no imsmanifest.xml and no cmi5.xml in it: this is no SCORM or cmi5 package."),
    "manifest-in-folder": _("{name} lies in a folder. Pack what is in the folder, not the folder itself."),
    "aicc": _("This is an AICC course. Export it as SCORM 1.2, SCORM 2004 or cmi5."),
    "tincan": _("This is an xAPI package (tincan.xml). Export it as cmi5 or SCORM."),
    "h5p": _("This is an H5P file. Export it as SCORM or cmi5."),
    "cartridge": _("This is a Common Cartridge. Its questions can be imported into the bank of questions."),
    "xml": _("{name} is no well-formed XML, or it uses what is not allowed here: {reason}"),
    "not-a-manifest": _("{name} begins with “{value}”, which is not the beginning of a manifest."),
    "too-large": _("The file is larger than {limit} MB."),
    "version": _("SCORM “{value}” is not known here. Known are 1.2 and 2004."),
    "no-organization": _("The manifest arranges no course: it has no organization."),
    "no-units": _("The course has nothing that could be opened."),
    "too-many-units": _("The course has more than {limit} units."),
    "no-resource": _("“{title}” names the resource “{value}”, which the manifest does not have."),
    "no-launch": _("“{title}” names a resource without an address: it cannot be opened."),
    "outside": _("“{title}” lies on another server ({value}). Only what is in the package is played."),
    "place": _("The address “{value}” points outside of the package."),
    "file-missing": _("The manifest lists “{value}”, which is not in the package."),
    "no-course-id": _("The course has no address of its own (id)."),
    "id-not-iri": _("“{value}” is no absolute address, as cmi5 asks of an id."),
    "id-twice": _("The id “{value}” is used twice."),
    "no-title": _("“{value}” has no title."),
    "move-on": _("“{value}” is no value of moveOn."),
    "mastery": _("The mastery score “{value}” is not between 0 and 1."),
    "launch-missing": _("“{value}” is not in the package: “{title}” cannot be opened."),
    "version-assumed": _("The manifest does not say which SCORM it is; it was read as {value}."),
    "several-courses": _("The manifest arranges several courses; “{title}” is taken, as it says itself."),
    "sequencing": _("Its rules of sequence are not followed: the units can be opened in any order."),
    "prerequisites": _("Its prerequisites are not followed: the units can be opened in any order."),
    "submanifest": _("A manifest inside the manifest was left out."),
    "mastery-left-out": _("The mastery score “{value}” is no number and was left out."),
    "manifest-alone": _(
        "This is a manifest alone. It can be looked at with a dry run; to keep it, give the whole package."
    ),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong. A warning lets the package in, all else keeps it out."""

    code: str
    values: dict[str, str] = field(default_factory=dict)
    is_warning: bool = False

    def message(self, translate: Callable[[str], str] = str) -> str:
        """Return the sentence that says what is wrong, in the language that `translate` gives."""
        sentence = translate(SENTENCES[self.code])
        for name, value in self.values.items():
            sentence = sentence.replace("{" + name + "}", value)
        return sentence


class Refused(ValueError):
    """Raised for a package that is not taken; `problem` says why, fit for people."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.problem = Problem(code, {name: str(value)[:300] for name, value in values.items()})

    def __str__(self) -> str:
        return self.problem.message()


def warning(code: str, **values: object) -> Problem:
    return Problem(code, {name: str(value)[:300] for name, value in values.items()}, is_warning=True)


@dataclass(frozen=True, slots=True)
class Unit:
    """A SCO, an asset or an assignable unit: what is opened. `address` is relative to the package and may have a query.

    A unit that is not tracked (an asset) is done when it has been opened. `data` holds what its standard hands over.
    """

    identifier: str
    title: str
    address: str
    is_tracked: bool = True
    is_shown: bool = True
    is_there: bool = True
    depth: int = 0
    heading: str = ""
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Return the file of the unit inside the package."""
        return path_of(self.address)


@dataclass(frozen=True, slots=True)
class Course:
    """A package as read. `kind` is scorm-1.2, scorm-2004 or cmi5; `edition` is how it names itself."""

    kind: str
    edition: str
    identifier: str
    title: str
    units: tuple[Unit, ...]
    description: str = ""
    listed: tuple[str, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def path_of(address: str) -> str:
    """Return the file that an address inside a package means."""
    return unquote(urlsplit(address).path)


def inside(base: str, address: str, *, title: str = "") -> str:
    """Return an address relative to the package; raise `Refused` where it leads out of it."""
    address = address.strip().replace("\\", "/")
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        raise Refused("outside", title=title, value=address)
    path = posixpath.normpath(posixpath.join(base.replace("\\", "/"), parts.path)) if parts.path else ""
    if path.startswith(("/", "..")) or ".." in unquote(path).split("/") or "\0" in unquote(path):
        raise Refused("place", value=address)
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"{path}{query}{fragment}"


def with_parameters(address: str, parameters: str) -> str:
    """Append the parameters of a unit to its address as SCORM says: after ? or &, or as a fragment."""
    parameters = parameters.strip().lstrip("?&")
    if not parameters:
        return address
    if parameters.startswith("#"):
        return address if "#" in address else address + parameters
    address, sign, fragment = address.partition("#")
    return f"{address}{'&' if '?' in address else '?'}{parameters}{sign}{fragment}"


def unique(identifier: str, taken: set[str]) -> str:
    """Return an identifier that no unit has yet, and take it."""
    identifier = identifier.strip()[: IDENTIFIER_CHARACTERS - 10] or "unit"
    name, number = identifier, 1
    while name in taken:
        number += 1
        name = f"{identifier}-{number}"
    taken.add(name)
    return name


def shown(units: tuple[Unit, ...]) -> Iterator[Unit]:
    """Yield the units that are offered to a learner."""
    return (unit for unit in units if unit.is_shown)
