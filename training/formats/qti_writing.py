"""QTI packages, written: items of version 3.0 or 2.2 with their manifest and pictures. Pure.

An item is built in the names of version 3; `_in_version_2` renames it. What QTI can say but not as a template of its own
(the scoring of an ordering) stands in a class, which our reader knows and others pass over.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from training.formats.base import NotRepresentable, _
from training.formats.markup import elements_of, html_of
from training.formats.pictures import KINDS, NAME, Pictures, names_in, no_pictures
from training.questions import (
    GAP,
    Choice,
    Cloze,
    Description,
    Essay,
    Gap,
    Matching,
    Multichoice,
    Numerical,
    NumericalAnswer,
    Ordering,
    Question,
    ShortAnswer,
    Text,
    TrueFalse,
)

UNNAMED = "item-"  # begins the identifier of an item whose question has none
_NAME = re.compile(r"[A-Za-z_][\w.-]{0,99}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Version:
    """What differs between the versions, besides the names of elements."""

    item: str
    templates: str
    template_ending: str
    manifest: str
    schema: str
    schema_version: str
    resource: str
    is_3: bool = True


QTI_3 = Version(
    "http://www.imsglobal.org/xsd/imsqtiasi_v3p0", "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/", ".xml",
    "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1", "QTI Package", "3.0.1", "imsqti_item_xmlv3p0",
)  # fmt: skip
QTI_2 = Version(
    "http://www.imsglobal.org/xsd/imsqti_v2p2", "http://www.imsglobal.org/question/qti_v2p2/rptemplates/", "",
    "http://www.imsglobal.org/xsd/imscp_v1p1", "QTIv2.2 Package", "1.0.0", "imsqti_item_xmlv2p2", False,
)  # fmt: skip


def package(questions: Iterable[Question], version: Version, pictures: Pictures = no_pictures) -> bytes:
    """Return a zip with an item for each question; raise `NotRepresentable` where QTI cannot say one."""
    manifest = Element("manifest", {"xmlns": version.manifest, "identifier": "questions"})
    metadata = SubElement(manifest, "metadata")
    SubElement(metadata, "schema").text = version.schema
    SubElement(metadata, "schemaversion").text = version.schema_version
    SubElement(manifest, "organizations")
    resources = SubElement(manifest, "resources")
    stream = io.BytesIO()
    taken: set[str] = set()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for question in questions:
            name = _unique(identifier_of(question), taken)
            item = item_of(question, version, identifier=name)
            shown = {p: data for p in names_in(question) if (data := pictures(p)) is not None}
            for image in item.iter("img"):
                found = NAME.fullmatch(image.get("src", ""))
                if found and found[1] in shown:
                    image.set("src", f"../images/{found[1]}")
            _put(archive, f"items/{name}.xml", _document(item))
            resource = SubElement(
                resources,
                "resource",
                {"identifier": f"r-{name}", "type": version.resource, "href": f"items/{name}.xml"},
            )
            _about(resource, question)
            SubElement(resource, "file", {"href": f"items/{name}.xml"})
            for picture, data in shown.items():
                SubElement(resource, "file", {"href": f"images/{picture}"})
                if f"images/{picture}" not in taken:
                    taken.add(f"images/{picture}")
                    _put(archive, f"images/{picture}", data)
        _put(archive, "imsmanifest.xml", _document(manifest))
    return stream.getvalue()


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    row = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))  # the same questions, the same package
    row.compress_type = zipfile.ZIP_STORED if name.endswith(tuple(KINDS)) else zipfile.ZIP_DEFLATED
    archive.writestr(row, data)


def _document(root: Element) -> bytes:
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode").encode() + b"\n"


def _about(resource: Element, question: Question) -> None:
    """Keep tags and category as keywords of the learning object metadata."""
    words = [*question.tags, *([f"category:{question.category}"] if question.category else [])]
    if not words:
        return
    lom = SubElement(SubElement(resource, "metadata"), "lom", {"xmlns": "http://ltsc.ieee.org/xsd/LOM"})
    general = SubElement(lom, "general")
    for word in words:
        SubElement(SubElement(general, "keyword"), "string").text = _printable(word)


def identifier_of(question: Question) -> str:
    """Return the identifier of an item: the question's own where QTI allows it."""
    if _NAME.fullmatch(question.idnumber) and not question.idnumber.startswith(UNNAMED):
        return question.idnumber
    return f"{UNNAMED}{question.digest[:24]}"


def _unique(name: str, taken: set[str]) -> str:
    number, chosen = 1, name
    while chosen.lower() in taken:
        number += 1
        chosen = f"{name}-{number}"
    taken.add(chosen.lower())
    return chosen


def item_of(question: Question, version: Version = QTI_3, *, identifier: str = "") -> Element:
    """Return one question as an item."""
    item = _Item(question, version, identifier or identifier_of(question)).build()
    return item if version.is_3 else _in_version_2(item)


class _Item:
    """One item while it is written, in the names of version 3."""

    def __init__(self, question: Question, version: Version, identifier: str) -> None:
        self.question, self.version = question, version
        self.root = Element(
            "qti-assessment-item",
            {
                "xmlns": version.item, "identifier": identifier, "title": _printable(question.name) or "?",
                "adaptive": "false", "time-dependent": "false",
            },
        )  # fmt: skip
        if question.idnumber and question.idnumber != identifier:
            self.root.set("label", _printable(question.idnumber))
        self.body = Element("qti-item-body")
        self.processing: Element | None = None

    def build(self) -> Element:
        question = self.question
        match question.body:
            case Multichoice() as asked:
                self.choice(asked)
            case TrueFalse() as asked:
                options = [("true", Text("True", "plain"), asked.feedback_true)]
                options.append(("false", Text("False", "plain"), asked.feedback_false))
                self.declare("RESPONSE", "single", "identifier", [str(asked.correct).lower()])
                self.options(options, single=True, shuffle=False)
                self.template("match_correct")
            case ShortAnswer() as asked:
                self.typed(asked)
            case Numerical() as asked:
                self.typed(asked)
            case Matching() as asked:
                self.match(asked)
            case Ordering() as asked:
                self.order(asked)
            case Cloze() as asked:
                self.gaps(asked)
            case Essay() as asked:
                self.essay(asked)
            case Description():
                _inside(SubElement(self.body, "div"), question.stem)
            case _:
                raise NotRepresentable(
                    _("Questions of the type “{value}” are not written as QTI."), value=question.kind
                )
        self.outcomes()
        self.root.append(self.body)
        if self.processing is not None:
            self.root.append(self.processing)
        if question.general_feedback:
            said = SubElement(
                self.root,
                "qti-modal-feedback",
                {"outcome-identifier": "FEEDBACK", "show-hide": "hide", "identifier": "never"},
            )
            holder = SubElement(said, "qti-content-body") if self.version.is_3 else said
            _inside(holder, question.general_feedback)
        return self.root

    def outcomes(self) -> None:
        SubElement(
            self.root, "qti-outcome-declaration", {"identifier": "SCORE", "cardinality": "single", "base-type": "float"}
        )
        row = SubElement(
            self.root,
            "qti-outcome-declaration",
            {"identifier": "MAXSCORE", "cardinality": "single", "base-type": "float"},
        )
        default = SubElement(row, "qti-default-value")
        SubElement(default, "qti-value").text = _number(self.question.marks)
        if self.question.general_feedback or _has_inline(self.body):
            SubElement(
                self.root,
                "qti-outcome-declaration",
                {"identifier": "FEEDBACK", "cardinality": "multiple", "base-type": "identifier"},
            )

    def declare(self, name: str, cardinality: str, base_type: str, values: Sequence[str] = ()) -> Element:
        row = SubElement(
            self.root,
            "qti-response-declaration",
            {"identifier": name, "cardinality": cardinality, "base-type": base_type},
        )
        if values:
            correct = SubElement(row, "qti-correct-response")
            for value in values:
                SubElement(correct, "qti-value").text = _printable(value)
        return row

    def template(self, name: str) -> None:
        address = f"{self.version.templates}{name}{self.version.template_ending}"
        self.processing = Element("qti-response-processing", {"template": address})

    def prompt(self, interaction: Element) -> None:
        _inside(SubElement(interaction, "qti-prompt"), self.question.stem)

    def choice(self, asked: Multichoice) -> None:
        names = [f"c{number}" for number in range(len(asked.choices))]
        right = [name for name, choice in zip(names, asked.choices, strict=True) if choice.percent > 0]
        if asked.single:
            right = [names[max(range(len(names)), key=lambda number: asked.choices[number].percent)]]
        row = self.declare("RESPONSE", "single" if asked.single else "multiple", "identifier", right)
        plain = {choice.percent for choice in asked.choices} <= {0.0, 100.0}
        mapped = not asked.all_or_nothing and not (asked.single and plain)
        if mapped:
            self.mapping(row, [(n, c.percent) for n, c in zip(names, asked.choices, strict=True)])
        options = [(name, choice.text, choice.feedback) for name, choice in zip(names, asked.choices, strict=True)]
        self.options(options, single=asked.single, shuffle=asked.shuffle)
        self.template("map_response" if mapped else "match_correct")

    def mapping(self, row: Element, entries: Sequence[tuple[str, float]], *, worth: float = 1.0) -> Element:
        mapping = SubElement(row, "qti-mapping", {"default-value": "0"})
        for key, percent in entries:
            value = _number(percent / 100 * worth)
            SubElement(mapping, "qti-map-entry", {"map-key": _printable(key), "mapped-value": value})
        return mapping

    def options(self, options: Sequence[tuple[str, Text, Text | None]], *, single: bool, shuffle: bool) -> None:
        interaction = SubElement(
            self.body,
            "qti-choice-interaction",
            {"response-identifier": "RESPONSE", "max-choices": "1" if single else "0", "shuffle": str(shuffle).lower()},
        )
        self.prompt(interaction)
        for name, text, said in options:
            choice = SubElement(interaction, "qti-simple-choice", {"identifier": name})
            _inside(choice, text)
            if said:
                inline = SubElement(
                    choice,
                    "qti-feedback-inline",
                    {"outcome-identifier": "FEEDBACK", "show-hide": "show", "identifier": name},
                )
                _inside(inline, said)

    def typed(self, asked: ShortAnswer | Numerical) -> None:
        """Write a line to type in; a text that already shows its gap gets it there."""
        conditions: list[Element] = []
        holder = elements_of(html_of(self.question.stem))
        line = self.gap_element("RESPONSE", Gap(asked), self.question.marks, conditions)
        if not _replace(holder, re.compile("_____"), [line]):
            SubElement(holder, "p").append(line)
        self.body.append(holder)
        if conditions:
            self.processing = Element("qti-response-processing")
            self.processing.extend(conditions)
        else:
            self.template("map_response")

    def gaps(self, asked: Cloze) -> None:
        total = sum(gap.marks for gap in asked.gaps) or 1.0
        self.processing = Element("qti-response-processing")
        drawn: list[Element] = []
        conditions: list[Element] = []
        mapped: list[str] = []
        for number, gap in enumerate(asked.gaps, start=1):
            name = f"RESPONSE{number}"
            before = len(conditions)
            worth = self.question.marks * gap.marks / total
            drawn.append(self.gap_element(name, gap, worth, conditions))
            if len(conditions) == before:
                mapped.append(name)
        holder = elements_of(html_of(self.question.stem))
        if not _replace(holder, GAP, drawn):
            raise NotRepresentable(_("The text has no gap."))
        self.body.append(holder)
        if mapped:
            added = SubElement(SubElement(self.processing, "qti-set-outcome-value", {"identifier": "SCORE"}), "qti-sum")
            SubElement(added, "qti-variable", {"identifier": "SCORE"})
            for name in mapped:
                SubElement(added, "qti-map-response", {"identifier": name})
        self.processing.extend(conditions)

    def gap_element(self, name: str, gap: Gap, worth: float, conditions: list[Element]) -> Element:
        """Declare a gap and return its element; a number adds the conditions that mark it."""
        match gap.body:
            case Multichoice(single=True, choices=choices, shuffle=shuffle):
                names = [f"{name}-{number}" for number in range(len(choices))]
                right = max(range(len(names)), key=lambda number: choices[number].percent)
                row = self.declare(name, "single", "identifier", [names[right]])
                self.mapping(row, [(n, c.percent) for n, c in zip(names, choices, strict=True)], worth=worth)
                return _inline_choice(name, names, choices, shuffle=shuffle)
            case ShortAnswer() as asked:
                if any(re.search(r"(?<!\\)\*", pattern.pattern) for pattern in asked.answers):
                    raise NotRepresentable(_("QTI has no wildcards."))
                if not asked.accents_matter:
                    raise NotRepresentable(_("QTI has no way to forgive accents."))
                rows = [(pattern.pattern.replace(r"\*", "*"), pattern.percent) for pattern in asked.answers]
                row = self.declare(name, "single", "string", [max(rows, key=lambda pair: pair[1])[0]])
                for entry in self.mapping(row, rows, worth=worth):
                    entry.set("case-sensitive", str(asked.case_sensitive).lower())
            case Numerical() as asked:
                if asked.units and asked.unit_policy != "ignored":
                    raise NotRepresentable(_("QTI has no units."))
                best = asked.correct_answer().get("text", "")
                self.declare(name, "single", "float", [best] if best else [])
                conditions.append(_number_condition(name, asked.answers, worth))
            case _:
                raise NotRepresentable(_("A gap with several right choices is not written as QTI."))
        return Element("qti-text-entry-interaction", {"response-identifier": name})

    def match(self, asked: Matching) -> None:
        answers = {text: f"r{number}" for number, text in enumerate(asked.answers)}
        pairs = [f"l{number} {answers[pair.answer]}" for number, pair in asked.prompts]
        row = self.declare("RESPONSE", "multiple", "directedPair", pairs)
        self.mapping(row, [(pair, 100 / len(pairs)) for pair in pairs])
        interaction = SubElement(
            self.body,
            "qti-match-interaction",
            {"response-identifier": "RESPONSE", "max-associations": str(len(pairs)), "shuffle": "true"},
        )
        self.prompt(interaction)
        left = SubElement(interaction, "qti-simple-match-set")
        for number, pair in asked.prompts:
            choice = {"identifier": f"l{number}", "match-max": "1"}
            _inside(SubElement(left, "qti-simple-associable-choice", choice), pair.prompt)
        right = SubElement(interaction, "qti-simple-match-set")
        for text, name in answers.items():
            choice = {"identifier": name, "match-max": str(len(pairs))}
            _inside(SubElement(right, "qti-simple-associable-choice", choice), Text(text, "plain"))
        self.template("map_response")

    def order(self, asked: Ordering) -> None:
        names = [f"i{place}" for place in range(len(asked.items))]
        self.declare("RESPONSE", "ordered", "identifier", names)
        attributes = {"response-identifier": "RESPONSE", "shuffle": "true", "class": f"scoring-{asked.scoring}"}
        interaction = SubElement(self.body, "qti-order-interaction", attributes)
        self.prompt(interaction)
        for name, text in zip(names, asked.items, strict=True):
            _inside(SubElement(interaction, "qti-simple-choice", {"identifier": name}), text)
        self.template("match_correct")

    def essay(self, asked: Essay) -> None:
        if asked.rubric:
            raise NotRepresentable(_("A rubric with levels has no place in QTI."))
        self.declare("RESPONSE", "single", "string")
        if asked.grader_info:
            block = SubElement(self.body, "qti-rubric-block", {"view": "scorer", "use": "scoring"})
            holder = SubElement(block, "qti-content-body") if self.version.is_3 else SubElement(block, "div")
            _inside(holder, asked.grader_info)
        interaction = SubElement(
            self.body,
            "qti-extended-text-interaction",
            {"response-identifier": "RESPONSE", "expected-lines": str(asked.lines)},
        )
        bounds = (("least-words", asked.minimum_words), ("most-words", asked.maximum_words))
        words = " ".join(f"{name}-{number}" for name, number in bounds if number)
        if words:
            interaction.set("class", words)
        if asked.template:
            interaction.set("placeholder-text", "".join(elements_of(html_of(asked.template)).itertext()))
        self.prompt(interaction)


def _inline_choice(name: str, names: Sequence[str], choices: Sequence[Choice], *, shuffle: bool) -> Element:
    element = Element("qti-inline-choice-interaction", {"response-identifier": name, "shuffle": str(shuffle).lower()})
    for one, choice in zip(names, choices, strict=True):
        words = " ".join("".join(elements_of(html_of(choice.text)).itertext()).split())
        SubElement(element, "qti-inline-choice", {"identifier": one}).text = _printable(words)
    return element


def _number_condition(name: str, answers: Sequence[NumericalAnswer], worth: float) -> Element:
    """Return the condition that adds what a number earns: the first answer whose tolerance takes it in."""
    condition = Element("qti-response-condition")
    for place, answer in enumerate(answers):
        branch = SubElement(condition, "qti-response-if" if not place else "qti-response-else-if")
        if answer.value is None:
            no = SubElement(branch, "qti-not")
            SubElement(SubElement(no, "qti-is-null"), "qti-variable", {"identifier": name})
        else:
            attributes = {"tolerance-mode": "exact"}
            if answer.tolerance and answer.tolerance_kind == "nominal":
                width = format(answer.tolerance, "f")
                attributes = {"tolerance-mode": "absolute", "tolerance": f"{width} {width}"}
            elif answer.tolerance and answer.tolerance_kind == "relative":
                width = format(answer.tolerance * 100, "f")
                attributes = {"tolerance-mode": "relative", "tolerance": f"{width} {width}"}
            elif answer.tolerance:
                raise NotRepresentable(_("QTI has no tolerance by a factor."))
            equal = SubElement(branch, "qti-equal", attributes)
            SubElement(equal, "qti-variable", {"identifier": name})
            SubElement(equal, "qti-base-value", {"base-type": "float"}).text = format(answer.value, "f")
        setting = SubElement(branch, "qti-set-outcome-value", {"identifier": "SCORE"})
        added = SubElement(setting, "qti-sum")
        SubElement(added, "qti-variable", {"identifier": "SCORE"})
        SubElement(added, "qti-base-value", {"base-type": "float"}).text = _number(answer.percent / 100 * worth)
    return condition


def _replace(holder: Element, sign: re.Pattern[str], pieces: Sequence[Element]) -> bool:
    """Put elements in the place of signs in the words of an element: the nth, or the one that the sign numbers."""
    done = 0

    def split(words: str | None) -> tuple[str, list[Element]]:
        nonlocal done
        found: list[Element] = []
        first, end = "", 0
        words = words or ""
        for match in sign.finditer(words):
            number = int(match[1]) - 1 if sign.groups else done
            if not 0 <= number < len(pieces) or (not sign.groups and done):
                continue
            done += 1
            before = words[end : match.start()]
            if found:
                found[-1].tail = before
            else:
                first = before
            found.append(pieces[number])
            end = match.end()
        if found:
            found[-1].tail = words[end:]
        return (first, found) if found else (words, [])

    for element in list(holder.iter()):
        for child in list(element):
            words, found = split(child.tail)
            child.tail = words
            for offset, piece in enumerate(found, start=1):
                element.insert(list(element).index(child) + offset, piece)
        words, found = split(element.text)
        element.text = words
        for offset, piece in enumerate(found):
            element.insert(offset, piece)
    return done > 0


def _inside(parent: Element, text: Text) -> None:
    """Put a text inside an element, in front of what is there."""
    holder = elements_of(html_of(text))
    parent.text = holder.text
    parent.extend(list(holder))


def _has_inline(body: Element) -> bool:
    return any(element.tag == "qti-feedback-inline" for element in body.iter())


def _printable(text: str) -> str:
    return "".join(char for char in text if char >= " " or char in "\n\t")


def _number(value: float) -> str:
    return f"{value:.10g}"


def _in_version_2(item: Element) -> Element:
    """Rename the elements and attributes of an item as versions 2 call them."""
    for element in item.iter():
        if element.tag.startswith("qti-"):
            element.tag = _camel(element.tag.removeprefix("qti-"))
            for name in list(element.attrib):
                if "-" in name and not name.startswith("data-"):
                    element.attrib[_camel(name)] = element.attrib.pop(name)
    return item


def _camel(name: str) -> str:
    first, *rest = name.split("-")
    return first + "".join(word.capitalize() for word in rest)
