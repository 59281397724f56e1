"""Common Cartridge 1.3, written: a package with a quiz in QTI 1.2 for each category of questions. Pure.

The profile of the cartridge knows choice, true or false, short answers, essays; for matching, numbers and plain texts items
are written as Canvas writes them, which our reader and Canvas take.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, tostring

from training.formats.base import NotRepresentable, _
from training.formats.markup import html_of
from training.formats.pictures import KINDS, NAME, Pictures, names_in, no_pictures
from training.questions import (
    Body,
    Description,
    Essay,
    Matching,
    Multichoice,
    Numerical,
    Question,
    ShortAnswer,
    Text,
    TrueFalse,
)

QTI_12 = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
MANIFEST = "http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1"
BASE = "$IMS-CC-FILEBASE$"
ASSESSMENT = "imsqti_xmlv1p2/imscc_xmlv1p3/assessment"


def write(questions: Iterable[Question], *, pictures: Pictures = no_pictures) -> bytes:
    """Return a package; raise `NotRepresentable` for the first question that a cartridge cannot say."""
    manifest = Element("manifest", {"xmlns": MANIFEST, "identifier": "questions"})
    metadata = SubElement(manifest, "metadata")
    SubElement(metadata, "schema").text = "IMS Common Cartridge"
    SubElement(metadata, "schemaversion").text = "1.3.0"
    SubElement(manifest, "organizations")
    resources = SubElement(manifest, "resources")
    stream = io.BytesIO()
    shown: dict[str, bytes] = {}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (category, rows) in enumerate(groupby(questions, key=lambda row: row.category), start=1):
            quiz = list(rows)
            for question in quiz:
                shown |= {name: data for name in names_in(question) if (data := pictures(name)) is not None}
            root = _assessment(category or "Questions", number, quiz, known=frozenset(shown))
            href = f"quiz{number}/assessment_qti.xml"
            _put(archive, href, b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="utf-8"))
            resource = SubElement(resources, "resource", {"identifier": f"quiz{number}", "type": ASSESSMENT})
            SubElement(resource, "file", {"href": href})
        for name, data in shown.items():
            _put(archive, f"web_resources/{name}", data)
            resource = SubElement(
                resources,
                "resource",
                {"identifier": f"p-{name[:24]}", "type": "webcontent", "href": f"web_resources/{name}"},
            )
            SubElement(resource, "file", {"href": f"web_resources/{name}"})
        _put(archive, "imsmanifest.xml", tostring(manifest, encoding="utf-8"))
    return stream.getvalue()


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    row = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    row.compress_type = zipfile.ZIP_STORED if name.endswith(tuple(KINDS)) else zipfile.ZIP_DEFLATED
    archive.writestr(row, data)


def _assessment(title: str, number: int, questions: list[Question], *, known: frozenset[str]) -> Element:
    root = Element("questestinterop", {"xmlns": QTI_12})
    assessment = SubElement(root, "assessment", {"ident": f"quiz{number}", "title": _printable(title)})
    section = SubElement(assessment, "section", {"ident": "root_section"})
    for question in questions:
        section.append(_Item(question, known).build())
    return root


class _Item:
    """One item while it is written."""

    def __init__(self, question: Question, known: frozenset[str]) -> None:
        self.question, self.known = question, known
        self.root = Element(
            "item",
            {"ident": _printable(question.idnumber) or f"q{question.digest[:24]}", "title": _printable(question.name)},
        )
        self.fields = SubElement(SubElement(self.root, "itemmetadata"), "qtimetadata")
        self.presentation = SubElement(self.root, "presentation")
        self.processing = Element("resprocessing")
        outcomes = SubElement(self.processing, "outcomes")
        SubElement(outcomes, "decvar", {"varname": "SCORE", "vartype": "Decimal", "minvalue": "0", "maxvalue": "100"})
        self.said: list[tuple[str, Text]] = []

    def build(self) -> Element:
        question = self.question
        kind, profile = _kind(question.body)
        if profile:
            self.field("cc_profile", profile)
        self.field("question_type", kind)
        self.field("points_possible", f"{question.marks:.10g}")
        self.material(self.presentation, question.stem)
        match question.body:
            case Multichoice() as asked:
                self.choice(asked)
            case TrueFalse() as asked:
                self.truth(asked)
            case ShortAnswer() as asked:
                self.short(asked)
            case Numerical() as asked:
                self.number(asked)
            case Matching() as asked:
                self.matching(asked)
            case Essay():
                self.typed()
            case _:
                pass
        if len(self.processing) > 1:
            self.root.append(self.processing)
        for name, text in (
            ("general_fb", question.general_feedback),
            ("correct_fb", question.feedback_right),
            ("general_incorrect_fb", question.feedback_wrong),
        ):
            if text:
                self.said.append((name, text))
        for name, text in self.said:
            row = SubElement(self.root, "itemfeedback", {"ident": name})
            self.material(SubElement(row, "flow_mat"), text)
        return self.root

    def field(self, label: str, entry: str) -> None:
        row = SubElement(self.fields, "qtimetadatafield")
        SubElement(row, "fieldlabel").text = label
        SubElement(row, "fieldentry").text = entry

    def material(self, parent: Element, text: Text) -> None:
        html = NAME.sub(lambda m: f"{BASE}/{m[1]}" if m[1] in self.known else m[0], html_of(text))
        row = SubElement(SubElement(parent, "material"), "mattext", {"texttype": "text/html"})
        row.text = _printable(html)

    def typed(self) -> None:
        SubElement(
            SubElement(self.presentation, "response_str", {"ident": "response1", "rcardinality": "Single"}),
            "render_fib",
        )

    def options(
        self, options: list[tuple[str, Text, Text | None]], *, single: bool, response: str = "response1"
    ) -> None:
        row = SubElement(
            self.presentation, "response_lid", {"ident": response, "rcardinality": "Single" if single else "Multiple"}
        )
        render = SubElement(row, "render_choice")
        for name, text, said in options:
            self.material(SubElement(render, "response_label", {"ident": name}), text)
            if said:
                self.said.append((f"{name}_fb", said))

    def condition(self, score: float, *, action: str = "Set") -> Element:
        row = SubElement(self.processing, "respcondition", {"continue": "No" if action == "Set" else "Yes"})
        test = SubElement(row, "conditionvar")
        SubElement(row, "setvar", {"action": action, "varname": "SCORE"}).text = f"{score:.10g}"
        return test

    def equals(self, parent: Element, value: str, response: str = "response1", **more: str) -> None:
        SubElement(parent, "varequal", {"respident": response, **more}).text = _printable(value)

    def choice(self, asked: Multichoice) -> None:
        names = [f"c{number}" for number in range(len(asked.choices))]
        rows = list(zip(names, asked.choices, strict=True))
        self.options([(name, choice.text, choice.feedback) for name, choice in rows], single=asked.single)
        if asked.all_or_nothing:
            every = SubElement(self.condition(100), "and")
            for name, choice in rows:
                self.equals(every if choice.percent > 0 else SubElement(every, "not"), name)
            return
        for name, choice in rows:
            if choice.percent:
                self.equals(self.condition(choice.percent, action="Set" if asked.single else "Add"), name)

    def truth(self, asked: TrueFalse) -> None:
        rows = [
            ("true", Text("True", "plain"), asked.feedback_true),
            ("false", Text("False", "plain"), asked.feedback_false),
        ]
        self.options(rows, single=True)
        self.equals(self.condition(100), str(asked.correct).lower())

    def short(self, asked: ShortAnswer) -> None:
        if not asked.accents_matter or any(re.search(r"(?<!\\)\*", row.pattern) for row in asked.answers):
            raise NotRepresentable(_("A cartridge has no wildcards and does not forgive accents."))
        self.typed()
        for row in asked.answers:
            if row.percent > 0:
                value = row.pattern.replace(r"\*", "*")
                self.equals(self.condition(row.percent), value, case="Yes" if asked.case_sensitive else "No")

    def number(self, asked: Numerical) -> None:
        if asked.units or any(row.value is None or row.tolerance_kind != "nominal" for row in asked.answers):
            raise NotRepresentable(_("A cartridge has numbers with a plain tolerance only."))
        self.typed()
        for row in asked.answers:
            either = SubElement(self.condition(row.percent), "or")
            self.equals(either, format(row.value, "f"))
            both = SubElement(either, "and")
            value = row.value or 0
            SubElement(both, "vargte", {"respident": "response1"}).text = format(value - row.tolerance, "f")
            SubElement(both, "varlte", {"respident": "response1"}).text = format(value + row.tolerance, "f")

    def matching(self, asked: Matching) -> None:
        answers = {text: f"a{number}" for number, text in enumerate(asked.answers)}
        for number, pair in asked.prompts:
            row = SubElement(self.presentation, "response_lid", {"ident": f"response_l{number}"})
            self.material(row, pair.prompt)
            render = SubElement(row, "render_choice")
            for text, name in answers.items():
                self.material(SubElement(render, "response_label", {"ident": name}), Text(text, "plain"))
            share = 100 / len(asked.prompts)
            self.equals(self.condition(share, action="Add"), answers[pair.answer], f"response_l{number}")


def _kind(body: Body) -> tuple[str, str]:
    """Return the type as Canvas names it, and the profile of the cartridge where there is one."""
    match body:
        case Multichoice(single=True):
            return "multiple_choice_question", "cc.multiple_choice.v0p1"
        case Multichoice():
            return "multiple_answers_question", "cc.multiple_response.v0p1"
        case TrueFalse():
            return "true_false_question", "cc.true_false.v0p1"
        case ShortAnswer():
            return "short_answer_question", "cc.fib.v0p1"
        case Essay(rubric=()):
            return "essay_question", "cc.essay.v0p1"
        case Numerical():
            return "numerical_question", ""
        case Matching():
            return "matching_question", ""
        case Description():
            return "text_only_question", ""
    raise NotRepresentable(_("Questions of the type “{value}” have no place in a cartridge."), value=body.kind)


def _printable(text: str) -> str:
    return "".join(char for char in text if char >= " " or char in "\n\t")
