"""Quizzes of Common Cartridge 1.x and Canvas exports: QTI 1.2 in `questestinterop`, alone or in an .imscc package.

Read are choice (one and several), true or false, matching, several drop-downs, fill in the blank, numbers, essay and
text. Everything else (upload, generated numbers, which Canvas keeps in a form of its own) is named in the report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from training.formats.base import (
    MAX_BYTES,
    PACKAGE_LIMITS,
    Format,
    Parsed,
    Problem,
    Unreadable,
    number_of,
    problem_of,
    register,
)
from training.questions import (
    Body,
    Choice,
    Cloze,
    Description,
    Essay,
    Gap,
    Matching,
    Multichoice,
    Numerical,
    NumericalAnswer,
    Pair,
    Pattern,
    Question,
    ShortAnswer,
    Text,
    TrueFalse,
)
from vademecum.files.archives import UnsafeArchive, opened

PROFILES = {
    "cc.multiple_choice.v0p1": "multiple_choice_question",
    "cc.multiple_response.v0p1": "multiple_answers_question",
    "cc.true_false.v0p1": "true_false_question",
    "cc.fib.v0p1": "short_answer_question",
    "cc.pattern_match.v0p1": "short_answer_question",
    "cc.essay.v0p1": "essay_question",
}


def name_of(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def below(element: Element, name: str) -> list[Element]:
    return [child for child in element.iter() if name_of(child) == name]


def parse(data: bytes) -> Parsed:
    """Read one file of questions, or a package in which the line is the number of the file."""
    if len(data) > MAX_BYTES:
        return Parsed((), (Problem(1, "too-large", {"limit": str(MAX_BYTES // 1024 // 1024)}),))
    if data[:2] != b"PK":
        return _file(data, 1)
    questions: dict[str, Question] = {}
    problems: list[Problem] = []
    try:
        with opened(data, limits=PACKAGE_LIMITS) as archive:
            for number, name in enumerate(sorted(archive.names), start=1):
                if not name.lower().endswith((".xml", ".qti")):
                    continue
                content = archive.read(name, most=MAX_BYTES)
                if b"questestinterop" not in content[:4000]:
                    continue
                parsed = _file(content, number)
                questions |= {question.digest: question for question in parsed.questions}
                problems += parsed.problems
    except UnsafeArchive as error:
        problems.append(problem_of(error))
    if not questions and not problems:
        problems.append(Problem(1, "no-items", {"value": "imscc"}))
    return Parsed(tuple(questions.values()), tuple(problems))


def _file(data: bytes, line: int) -> Parsed:
    try:
        root = fromstring(data, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except ParseError as error:
        return Parsed((), (Problem(line, "xml", {"reason": str(error)}),))
    except (DefusedXmlException, ValueError, LookupError) as error:
        return Parsed((), (Problem(line, "xml", {"reason": type(error).__name__}),))
    if name_of(root) != "questestinterop":
        return Parsed((), (Problem(line, "no-items", {"value": name_of(root)}),))
    title = next((row.get("title", "") for row in root if name_of(row) in {"assessment", "objectbank"}), "")
    questions: list[Question] = []
    problems: list[Problem] = []
    for item in below(root, "item"):
        try:
            question = _Item(item, line, title).read()
            for flaw in question.flaws():
                raise Unreadable(line, flaw.code, **dict(flaw.values))
            questions.append(question)
        except Unreadable as error:
            problems.append(error.problem)
    return Parsed(tuple(questions), tuple(problems))


class _Item:
    """One item while it is read."""

    def __init__(self, item: Element, line: int, category: str) -> None:
        self.item, self.line, self.category = item, line, category
        self.said = {row.get("ident", ""): _text(row) for row in below(item, "itemfeedback")}

    def read(self) -> Question:
        presentation = next(iter(below(self.item, "presentation")), None)
        if presentation is None:
            raise Unreadable(self.line, "no-item-body")
        kind = self.kind()
        reader = {
            "multiple_choice_question": self.choice,
            "multiple_answers_question": self.choice,
            "true_false_question": self.choice,
            "matching_question": self.matching,
            "multiple_dropdowns_question": self.gaps,
            "short_answer_question": self.short,
            "numerical_question": self.number,
            "essay_question": lambda _p: Essay(),
            "text_only_question": lambda _p: Description(),
        }.get(kind)
        if reader is None:
            raise Unreadable(self.line, "unknown-type", value=kind or "–")
        stem = self.stem(presentation)
        body = reader(presentation)
        if isinstance(body, Cloze):
            for number, name in enumerate(self.gap_names(presentation), start=1):
                stem = stem.replace(f"[{name}]", f"{{#{number}}}")
        points = number_of(self.metadata("points_possible"))
        return Question(
            name=(self.item.get("title") or "")[:250],
            stem=Text(stem, "html"),
            body=body,
            idnumber=(self.item.get("ident") or "")[:100],
            category=self.category[:200],
            line=self.line,
            general_feedback=self.feedback("general_fb"),
            feedback_right=self.feedback("correct_fb"),
            feedback_wrong=self.feedback("general_incorrect_fb"),
            marks=float(points) if points and points > 0 else 1.0,
        )

    def kind(self) -> str:
        return self.metadata("question_type") or PROFILES.get(self.metadata("cc_profile"), "")

    def metadata(self, label: str) -> str:
        for row in below(self.item, "qtimetadatafield"):
            words = ["".join(child.itertext()).strip() for child in row]
            if len(words) == 2 and words[0] == label:
                return words[1]
        return ""

    def stem(self, presentation: Element) -> str:
        for child in presentation:
            if name_of(child) == "material":
                return _text(child)
            if name_of(child) == "flow":
                return self.stem(child)
        return ""

    def feedback(self, name: str) -> Text | None:
        words = self.said.get(name, "")
        return Text(words, "html") if words else None

    def choice(self, presentation: Element) -> Body:
        response = self.response(presentation)
        options = [(row.get("ident", ""), _text(row)) for row in below(response, "response_label")]
        right = self.right(response.get("ident", ""))
        single = response.get("rcardinality", "Single") != "Multiple"
        words = [re.sub(r"<[^>]*>", "", text).strip().lower() for _name, text in options]
        if single and sorted(words) == ["false", "true"] and len(right) == 1:
            truth = next(word for (name, _text), word in zip(options, words, strict=True) if name in right)
            return TrueFalse(truth == "true")
        share = 100.0 if single else 100 / max(1, len(right))
        choices = tuple(
            Choice(Text(text, "html"), share if name in right else 0.0, self.feedback(f"{name}_fb"))
            for name, text in options
        )
        return Multichoice(single, choices, all_or_nothing=not single)

    def matching(self, presentation: Element) -> Body:
        pairs: list[Pair] = []
        others: dict[str, None] = {}
        for response in below(presentation, "response_lid"):
            options = {row.get("ident", ""): _plain(row) for row in below(response, "response_label")}
            right = self.right(response.get("ident", ""))
            prompt = next((_text(child) for child in response if name_of(child) == "material"), "")
            answer = next((options[name] for name in options if name in right), "")
            if not answer:
                raise Unreadable(self.line, "pairs-not-one-to-one")
            pairs.append(Pair(Text(prompt, "html"), answer))
            others |= dict.fromkeys(options.values())
        taken = {pair.answer for pair in pairs}
        return Matching((*pairs, *(Pair(Text("", "html"), words) for words in others if words and words not in taken)))

    def gap_names(self, presentation: Element) -> list[str]:
        rows = below(presentation, "response_lid")
        return [next((_plain(child) for child in row if name_of(child) == "material"), "") for row in rows]

    def gaps(self, presentation: Element) -> Body:
        gaps = []
        for response in below(presentation, "response_lid"):
            right = self.right(response.get("ident", ""))
            choices = tuple(
                Choice(Text(_text(row), "html"), 100.0 * (row.get("ident") in right))
                for row in below(response, "response_label")
            )
            gaps.append(Gap(Multichoice(True, choices, shuffle=False)))
        return Cloze(tuple(gaps))

    def short(self, presentation: Element) -> Body:
        name = self.response(presentation, "response_str").get("ident", "")
        patterns = tuple(Pattern(words.replace("*", r"\*")) for words in self.right(name))
        if not patterns:
            raise Unreadable(self.line, "no-answers")
        return ShortAnswer(patterns)

    def number(self, presentation: Element) -> Body:
        answers = []
        for condition in self.scoring():
            exact = [number_of(row.text) for row in below(condition, "varequal")]
            low = [number_of(row.text) for row in below(condition, "vargte") + below(condition, "vargt")]
            high = [number_of(row.text) for row in below(condition, "varlte") + below(condition, "varlt")]
            if low and high and low[0] is not None and high[0] is not None:
                middle = (low[0] + high[0]) / 2
                value = exact[0] if exact and exact[0] is not None else middle
                answers.append(NumericalAnswer(value, max(high[0] - value, value - low[0])))
            elif exact and exact[0] is not None:
                answers.append(NumericalAnswer(exact[0]))
        if not answers:
            raise Unreadable(self.line, "no-answers")
        return Numerical(tuple(answers))

    def response(self, presentation: Element, name: str = "response_lid") -> Element:
        found = next(iter(below(presentation, name)), None)
        if found is None:
            raise Unreadable(self.line, "no-response-declaration")
        return found

    def scoring(self) -> Iterator[Element]:
        """Yield the conditions that earn something."""
        for condition in below(self.item, "respcondition"):
            for score in below(condition, "setvar"):
                value = number_of(score.text)
                if value is not None and value > 0:
                    yield condition

    def right(self, ident: str) -> list[str]:
        """Return the values of a response that earn something; those behind a `not` do not."""
        found: list[str] = []
        for condition in self.scoring():
            refused = {id(row) for no in below(condition, "not") for row in below(no, "varequal")}
            for row in below(condition, "varequal"):
                words = (row.text or "").strip()
                if row.get("respident") == ident and id(row) not in refused and words not in found:
                    found.append(words)
        return found


def _text(element: Element) -> str:
    """Return the words of an element as HTML: QTI 1.2 keeps HTML as escaped text."""
    rows = below(element, "mattext")
    return "".join((row.text or "").strip() for row in rows)


def _plain(element: Element) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", _text(element)).split())


COMMON_CARTRIDGE = register(Format(name="common-cartridge", extensions=(".imscc", ".qti"), parse=parse))
