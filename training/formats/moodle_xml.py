"""Moodle XML, read and written: every type of question, its feedback, hints, tags and pictures.

Files that are no pictures are named and left out.

Elements and defaults as Moodle's own `question/format/xml/format.php` has them. The file is parsed without DTDs or
entities. What a type of ours cannot say is a `NotRepresentable`; what a type of theirs says and ours cannot is a problem
with the line of its question. Differences that we chose: docs/decisions/0014-question-formats.md.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from html import unescape
from urllib.parse import quote, unquote
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from training.formats.base import (
    MAX_BYTES,
    MAX_QUESTION_CHARACTERS,
    Format,
    NotRepresentable,
    Parsed,
    Problem,
    Unreadable,
    _,
    number_of,
    register,
)
from training.formats.cloze_notation import read_gaps, write_gaps
from training.formats.pictures import NAME, Gallery, Pictures, from_base64, name_of, no_pictures
from training.formats.trees import line_of, tree
from training.kinds.calculated import Calculated, FormulaAnswer, Result, Variable
from training.kinds.numerical import Unit
from training.questions import (
    Body,
    Choice,
    Cloze,
    Description,
    Essay,
    Gap,
    Hint,
    Matching,
    Multichoice,
    Numerical,
    NumericalAnswer,
    Ordering,
    Pair,
    Pattern,
    Question,
    ShortAnswer,
    Text,
    TrueFalse,
)

FORMATS = {"html": "html", "moodle_auto_format": "moodle", "plain_text": "plain", "markdown": "markdown", "": "html"}
WRITTEN = {ours: theirs for theirs, ours in FORMATS.items() if theirs}
TOLERANCES = {"1": "relative", "2": "nominal", "3": "geometric", "relative": "relative", "nominal": "nominal"}
GRADING = {
    "-1": "exact", "all_or_nothing": "exact", "0": "position", "absolute_position": "position", "absolute": "position",
    "1": "neighbours", "relative_next_exclude_last": "neighbours", "2": "neighbours", "3": "neighbours",
    "4": "neighbours", "relative_next_include_last": "neighbours", "relative_one_previous_and_next": "neighbours",
    "relative_all_previous_and_next": "neighbours", "5": "longest", "longest_ordered_subset": "longest",
    "6": "longest", "longest_contiguous_subset": "longest", "7": "position", "relative_to_correct": "position",
}  # fmt: skip
GRADING_WRITTEN = {
    "exact": "ALL_OR_NOTHING", "position": "ABSOLUTE_POSITION", "neighbours": "RELATIVE_NEXT_EXCLUDE_LAST",
    "longest": "LONGEST_ORDERED_SUBSET",
}  # fmt: skip
PLUGIN_FILE = "@@PLUGINFILE@@"
PLACES = {"ddimageortext", "ddmarker", "drawing", "imagetarget"}
NOT_HERE = {**dict.fromkeys(PLACES, "hotspot-type"), "random": "random-type", "randomsamatch": "random-type"}
WORD = re.compile(r"\[\[(\d{1,3})\]\]")  # the place of a missing word, by the number of its choice


def parse(data: bytes) -> Parsed:
    """Read a file; questions that cannot be read are among the problems, with the line they begin in."""
    if len(data) > MAX_BYTES:
        return Parsed((), (Problem(1, "too-large", {"limit": str(MAX_BYTES // 1024 // 1024)}),))
    try:
        root = tree(data, names={"question"})
    except Unreadable as error:
        return Parsed((), (error.problem,))
    if root.tag == "question":
        root = _wrapped(root)
    if root.tag != "quiz":
        return Parsed((), (Problem(1, "not-moodle-xml", {"value": str(root.tag)[:60]}),))
    questions: list[Question] = []
    problems: list[Problem] = []
    categories: list[str] = []
    first_use: dict[str, int] = {}
    gallery = Gallery()
    category = ""
    for element in root.iterfind("question"):
        line = line_of(element)
        kind = element.get("type", "")
        try:
            if kind == "category":
                category = (element.findtext("category/text") or "").strip()
                if not category:
                    raise Unreadable(line, "empty-category")
                categories.append(category)
                continue
            question = _Reader(element, kind, line, category, problems, gallery).read()
            if question.idnumber and question.idnumber in first_use:
                raise Unreadable(line, "duplicate-id", value=question.idnumber, first=first_use[question.idnumber])
            first_use[question.idnumber] = line
            for flaw in question.flaws():
                raise Unreadable(line, flaw.code, **dict(flaw.values))
            questions.append(question)
        except Unreadable as error:
            problems.append(error.problem)
    return Parsed(tuple(questions), tuple(problems), tuple(categories), gallery.kept)


def _wrapped(question: Element) -> Element:
    root = Element("quiz")
    root.append(question)
    return root


class _Reader:
    """One question while it is read."""

    def __init__(
        self,
        element: Element,
        kind: str,
        line: int,
        category: str,
        problems: list[Problem],
        gallery: Gallery,
    ) -> None:
        self.element, self.kind, self.line, self.category = element, kind, line, category
        self.problems, self.gallery = problems, gallery

    def read(self) -> Question:
        reader = READERS.get(self.kind)
        if reader is None:
            raise Unreadable(self.line, NOT_HERE.get(self.kind, "unknown-type"), value=self.kind or "–")
        stem = self.text(self.element.find("questiontext"))
        if len(stem.text) > MAX_QUESTION_CHARACTERS:
            raise Unreadable(self.line, "question-too-long", limit=MAX_QUESTION_CHARACTERS)
        stem, body = reader(self, stem)
        return Question(
            name=(self.element.findtext("name/text") or "").strip()[:250],
            stem=stem,
            body=body,
            general_feedback=self.maybe("generalfeedback"),
            idnumber=(self.element.findtext("idnumber") or "").strip()[:100],
            tags=tuple(t.strip() for tag in self.element.iterfind("tags/tag/text") if (t := tag.text or "").strip()),
            category=self.category,
            line=self.line,
            hints=tuple(self.hints()),
            penalty=self.number("penalty", 1 / 3, low=0, high=1),
            marks=self.number("defaultgrade", 1.0, low=0, high=1000),
            feedback_right=self.maybe("correctfeedback"),
            feedback_partial=self.maybe("partiallycorrectfeedback"),
            feedback_wrong=self.maybe("incorrectfeedback"),
        )

    def number(self, name: str, default: float, *, low: float, high: float) -> float:
        found = (self.element.findtext(name) or "").strip()
        value = number_of(found) if found else None
        if value is None:
            return default
        if name == "penalty" and abs(float(value) - 1 / 3) < 1e-4:
            return 1 / 3
        return min(high, max(low, float(value)))

    def flag(self, name: str, default: bool = False) -> bool:
        element = self.element.find(name)
        if element is None:
            return default
        return (element.text or "").strip().lower() not in {"", "0", "false"}

    def text(self, element: Element | None, default: str = "html") -> Text:
        """Return the text of an element; its pictures are named by their content, its other files left out."""
        if element is None:
            return Text("", default)
        wanted = FORMATS.get((element.get("format") or "").strip(), "")
        inner = element.find("text")
        words = (inner.text if inner is not None else element.text) or ""
        return Text(self.with_pictures(words.strip(), element), wanted or default)

    def with_pictures(self, words: str, element: Element) -> str:
        """Return a text that names its pictures as ours; every file that is none is named and left out."""
        files = {self.path_of(file): from_base64(file.text) for file in element.iterfind("file")}
        shown: set[str] = set()

        def find(source: str) -> bytes | None:
            name = unquote(source.removeprefix(PLUGIN_FILE).partition("?")[0])
            shown.add(name)
            return files.get(name) if source.startswith(PLUGIN_FILE) else None

        words, missing = self.gallery.settle(words, find)
        for source in dict.fromkeys(missing):
            self.warn("picture-missing", value=unquote(source.removeprefix(PLUGIN_FILE + "/"))[:100])
        for name, data in files.items():
            if name not in shown or not name_of(data):
                self.warn("file-left-out", value=name.lstrip("/"))
        return re.sub(r'\s(?:href|src)="@@PLUGINFILE@@[^"]*"', "", words)

    @staticmethod
    def path_of(file: Element) -> str:
        return f"/{file.get('path') or '/'}/{file.get('name') or ''}".replace("//", "/").replace("//", "/")

    def warn(self, code: str, **values: str) -> None:
        self.problems.append(Problem(self.line, code, values, is_warning=True))

    def maybe(self, name: str) -> Text | None:
        text = self.text(self.element.find(name), self.default_format)
        return text if text.text else None

    @property
    def default_format(self) -> str:
        stem = self.element.find("questiontext")
        return FORMATS.get((stem.get("format") or "") if stem is not None else "", "html")

    def hints(self) -> Iterator[Hint]:
        for element in self.element.iterfind("hint"):
            text = self.text(element, self.default_format)
            hint = Hint(text, element.find("shownumcorrect") is not None, element.find("clearwrong") is not None)
            if text.text or hint.shows_number_right or hint.clears_wrong:
                yield hint

    def answers(self) -> Iterator[tuple[Element, Text, float, Text | None]]:
        """Yield element, text, percent and feedback of each answer."""
        for element in self.element.iterfind("answer"):
            percent = number_of(element.get("fraction") or "0")
            if percent is None or not -100 <= percent <= 100:
                raise Unreadable(self.line, "weight", value=element.get("fraction") or "")
            said = self.text(element.find("feedback"), self.default_format)
            yield element, self.text(element, self.default_format), float(percent), said if said.text else None

    # One method a type: (stem) → (stem, body)

    def multichoice(self, stem: Text) -> tuple[Text, Body]:
        single = (self.element.findtext("single") or "").strip().lower() not in {"", "false", "0"}
        choices = tuple(Choice(text, percent, said) for _e, text, percent, said in self.answers())
        numbering = (self.element.findtext("answernumbering") or "abc").strip()
        return stem, Multichoice(
            single, choices, shuffle=self.flag("shuffleanswers", True), numbering=numbering or "abc",
            all_or_nothing=self.kind == "multichoiceset",
        )  # fmt: skip

    def truefalse(self, stem: Text) -> tuple[Text, Body]:
        right: bool | None = None
        said: dict[bool, Text | None] = {}
        for _e, text, percent, feedback in self.answers():
            truth = text.text.strip().lower() == "true"
            said[truth] = feedback
            if percent == 100:
                right = truth
        if right is None:
            raise Unreadable(self.line, "no-right-choice")
        return stem, TrueFalse(right, said.get(True), said.get(False))

    def shortanswer(self, stem: Text) -> tuple[Text, Body]:
        patterns = tuple(Pattern(text.text, percent, said) for _e, text, percent, said in self.answers())
        return stem, ShortAnswer(patterns, self.flag("usecase"))

    def numerical(self, stem: Text) -> tuple[Text, Body]:
        answers = []
        for element, text, percent, said in self.answers():
            if text.text.strip() == "*":
                answers.append(NumericalAnswer(None, Decimal(0), percent, said))
                continue
            value, around = number_of(text.text), number_of(element.findtext("tolerance") or "0")
            if value is None or around is None:
                raise Unreadable(self.line, "number", value=text.text)
            answers.append(NumericalAnswer(value, abs(around), percent, said))
        units, policy, penalty, left = self.units()
        return stem, Numerical(tuple(answers), units, policy, penalty, left)

    def units(self) -> tuple[tuple[Unit, ...], str, float, bool]:
        units = []
        for element in self.element.iterfind("units/unit"):
            multiplier = number_of(element.findtext("multiplier") or "1")
            name = (element.findtext("unit_name") or "").strip()
            if name and multiplier:
                units.append(Unit(name, multiplier))
        shown = (self.element.findtext("showunits") or "").strip()
        graded = (self.element.findtext("unitgradingtype") or "0").strip()
        policy = "ignored" if not units or shown == "3" else "optional" if graded == "0" else "required"
        return tuple(units), policy, self.number("unitpenalty", 0.1, low=0, high=1), self.flag("unitsleft")

    def matching(self, stem: Text) -> tuple[Text, Body]:
        pairs = []
        for element in self.element.iterfind("subquestion"):
            answer = (element.findtext("answer/text") or "").strip()
            pairs.append(Pair(self.text(element, self.default_format), answer))
        return stem, Matching(tuple(pairs))

    def ordering(self, stem: Text) -> tuple[Text, Body]:
        items = tuple(text for _e, text, _percent, _said in sorted(self.answers(), key=lambda row: row[2]) if text.text)
        grading = (self.element.findtext("gradingtype") or "0").strip().lower()
        return stem, Ordering(items, GRADING.get(grading, "position"))

    def essay(self, stem: Text) -> tuple[Text, Body]:
        info, template = self.maybe("graderinfo"), self.maybe("responsetemplate")
        if (self.element.findtext("attachmentsrequired") or "0").strip() not in {"", "0"}:
            self.warn("attachments-left-out")
        return stem, Essay(
            lines=int(self.number("responsefieldlines", 12, low=1, high=100)),
            minimum_words=int(self.number("minwordlimit", 0, low=0, high=100_000)),
            maximum_words=int(self.number("maxwordlimit", 0, low=0, high=100_000)),
            template=template,
            grader_info=info,
        )

    def description(self, stem: Text) -> tuple[Text, Body]:
        return stem, Description()

    def cloze(self, stem: Text) -> tuple[Text, Body]:
        words, body = read_gaps(stem.text, format=stem.format, line=self.line)
        return replace(stem, text=words), body

    def missing_words(self, stem: Text) -> tuple[Text, Body]:
        """Read words to be chosen or dragged: each gap becomes a list of the words of its group."""
        words: list[tuple[str, str]] = []
        for tag in ("selectoption", "dragbox"):
            for element in self.element.iterfind(tag):
                text = _without_tags((element.findtext("text") or "").strip())
                words.append((text, (element.findtext("group") or "1").strip()))
        gaps: list[Gap] = []
        for found in WORD.finditer(stem.text):
            number = int(found[1]) - 1
            if not 0 <= number < len(words):
                raise Unreadable(self.line, "gap-group", value=found[1])
            right, group = words[number]
            others = [text for text in dict.fromkeys(text for text, of in words if of == group) if text != right]
            options = (Choice(Text(right, "plain"), 100.0), *(Choice(Text(text, "plain")) for text in others))
            gaps.append(Gap(Multichoice(True, options, shuffle=True)))
        if not gaps:
            raise Unreadable(self.line, "no-gaps-in-text")
        numbers = iter(range(1, len(gaps) + 1))
        return replace(stem, text=WORD.sub(lambda _found: f"{{#{next(numbers)}}}", stem.text)), Cloze(tuple(gaps))

    def calculated(self, stem: Text) -> tuple[Text, Body]:
        variables = tuple(self.variables())
        if self.kind == "calculatedmulti":
            single = (self.element.findtext("single") or "1").strip().lower() not in {"", "false", "0"}
            choices = tuple(Choice(text, percent, said) for _e, text, percent, said in self.answers())
            return stem, Calculated(
                variables, choices=Multichoice(single, choices, shuffle=self.flag("shuffleanswers", True))
            )
        answers = []
        for element, text, percent, said in self.answers():
            around = number_of(element.findtext("tolerance") or "0") or Decimal(0)
            kind = TOLERANCES.get((element.findtext("tolerancetype") or "1").strip(), "relative")
            length = (element.findtext("correctanswerlength") or "2").strip()
            answers.append(
                FormulaAnswer(
                    text.text.strip().removeprefix("="),
                    abs(around),
                    kind,
                    percent,
                    said,
                    decimals=int(length) if length.isdecimal() and len(length) < 3 else 2,
                    significant=(element.findtext("correctanswerformat") or "1").strip() == "2",
                )
            )
        units, policy, penalty, left = self.units()
        return stem, Calculated(variables, (Result(tuple(answers), None, 1.0, units, policy, penalty, left),))

    def variables(self) -> Iterator[Variable]:
        for element in self.element.iterfind("dataset_definitions/dataset_definition"):
            values = []
            for item in element.iterfind("dataset_items/dataset_item"):
                value = number_of(item.findtext("value") or "")
                if value is None:
                    raise Unreadable(self.line, "number", value=item.findtext("value") or "")
                values.append(value)
            decimals = number_of(element.findtext("decimals/text") or "0") or Decimal(0)
            yield Variable(
                (element.findtext("name/text") or "").strip(),
                number_of(element.findtext("minimum/text") or "1") or Decimal(0),
                number_of(element.findtext("maximum/text") or "10") or Decimal(0),
                min(9, max(0, int(decimals))),
                tuple(values),
            )


READERS: dict[str, Callable[[_Reader, Text], tuple[Text, Body]]] = {
    "multichoice": _Reader.multichoice,
    "multichoiceset": _Reader.multichoice,
    "truefalse": _Reader.truefalse,
    "shortanswer": _Reader.shortanswer,
    "numerical": _Reader.numerical,
    "matching": _Reader.matching,
    "ordering": _Reader.ordering,
    "essay": _Reader.essay,
    "description": _Reader.description,
    "cloze": _Reader.cloze,
    "multianswer": _Reader.cloze,
    "gapselect": _Reader.missing_words,
    "ddwtos": _Reader.missing_words,
    "match": _Reader.matching,
    "ddmatch": _Reader.matching,
    "calculated": _Reader.calculated,
    "calculatedsimple": _Reader.calculated,
    "calculatedmulti": _Reader.calculated,
}


def _without_tags(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def write(questions: Iterable[Question], *, pictures: Pictures = no_pictures) -> str:
    """Return a file; raise `NotRepresentable` for the first question that Moodle XML cannot say."""
    root, category = Element("quiz"), ""
    for question in questions:
        if question.category != category:
            category = question.category
            _texts(
                SubElement(SubElement(root, "question", type="category"), "category"),
                f"$course$/top/{category}".rstrip("/"),
            )
        _write(root, question)
    _bring_pictures(root, pictures)
    indent(root, "  ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _bring_pictures(root: Element, pictures: Pictures) -> None:
    """Put the pictures that a text shows beside it, as Moodle does."""
    for element in list(root.iter()):
        inner = element.find("text")
        if inner is None or not inner.text or "picture:" not in inner.text:
            continue
        names = dict.fromkeys(NAME.findall(inner.text))
        found = {name: data for name in names if (data := pictures(name)) is not None}
        inner.text = NAME.sub(lambda m: f"{PLUGIN_FILE}/{quote(m[1])}" if m[1] in found else m[0], inner.text)  # noqa: B023
        for name, data in found.items():
            file = SubElement(element, "file", {"name": name, "path": "/", "encoding": "base64"})
            file.text = b64encode(data).decode()


def _texts(parent: Element, text: str) -> None:
    SubElement(parent, "text").text = "".join(char for char in text if char >= " " or char in "\n\t")


def _add(parent: Element, name: str, text: Text | None, **attributes: str) -> Element:
    if text is not None:
        attributes["format"] = WRITTEN[text.format]
    element = SubElement(parent, name, attributes)
    _texts(element, text.text if text else "")
    return element


def _write(root: Element, question: Question) -> None:
    body = question.body
    kind = {"multichoice": "multichoice", "cloze": "cloze"}.get(body.kind, body.kind)
    if isinstance(body, Multichoice) and body.all_or_nothing:
        kind = "multichoiceset"
    if isinstance(body, Calculated) and body.choices is not None:
        kind = "calculatedmulti"
    element = SubElement(root, "question", type=kind)
    _texts(SubElement(element, "name"), question.name)
    stem = question.stem
    if isinstance(body, Cloze):
        stem = replace(stem, text=write_gaps(stem.text, body))
    _add(element, "questiontext", stem)
    _add(element, "generalfeedback", question.general_feedback)
    if not isinstance(body, Cloze):
        SubElement(element, "defaultgrade").text = f"{question.marks:.10g}"
    SubElement(element, "penalty").text = f"{question.penalty:.7g}"
    SubElement(element, "hidden").text = "0"
    SubElement(element, "idnumber").text = question.idnumber
    _body(element, body)
    for name, said in (
        ("correctfeedback", question.feedback_right),
        ("partiallycorrectfeedback", question.feedback_partial),
        ("incorrectfeedback", question.feedback_wrong),
    ):
        if said:
            _add(element, name, said)
    for hint in question.hints:
        row = _add(element, "hint", hint.text)
        if hint.shows_number_right:
            SubElement(row, "shownumcorrect")
        if hint.clears_wrong:
            SubElement(row, "clearwrong")
    if question.tags:
        tags = SubElement(element, "tags")
        for tag in question.tags:
            _texts(SubElement(tags, "tag"), tag)


def _answer(element: Element, text: Text, percent: float, said: Text | None) -> Element:
    row = _add(element, "answer", text, fraction=f"{percent:.10g}")
    _add(row, "feedback", said or Text("", "html"))
    return row


def _body(element: Element, body: Body) -> None:
    match body:
        case Multichoice():
            _choices(element, body)
        case TrueFalse():
            for truth, said in ((True, body.feedback_true), (False, body.feedback_false)):
                _answer(element, Text(str(truth).lower(), "plain"), 100.0 * (truth is body.correct), said)
        case ShortAnswer():
            SubElement(element, "usecase").text = str(int(body.case_sensitive))
            for pattern in body.answers:
                _answer(element, Text(pattern.pattern, "plain"), pattern.percent, pattern.feedback)
        case Numerical():
            _numbers(element, body)
        case Matching():
            SubElement(element, "shuffleanswers").text = "true"
            for pair in body.pairs:
                row = _add(element, "subquestion", pair.prompt)
                _texts(SubElement(row, "answer"), pair.answer)
        case Ordering():
            SubElement(element, "layouttype").text = "VERTICAL"
            SubElement(element, "gradingtype").text = GRADING_WRITTEN[body.scoring]
            for place, item in enumerate(body.items, start=1):
                _answer(element, item, float(place), None)
        case Essay():
            _essay(element, body)
        case Calculated():
            _calculated(element, body)
        case Cloze() | Description():
            pass


def _choices(element: Element, body: Multichoice) -> None:
    SubElement(element, "single").text = str(body.single).lower()
    SubElement(element, "shuffleanswers").text = str(body.shuffle).lower()
    SubElement(element, "answernumbering").text = body.numbering
    for choice in body.choices:
        _answer(element, choice.text, choice.percent, choice.feedback)


def _numbers(element: Element, body: Numerical) -> None:
    for number in body.answers:
        if number.tolerance_kind != "nominal":
            raise NotRepresentable(_("Moodle’s numbers have tolerances in numbers only."))
        value = "*" if number.value is None else format(number.value, "f")
        row = _answer(element, Text(value, "plain"), number.percent, number.feedback)
        SubElement(row, "tolerance").text = format(number.tolerance, "f")
    _units(element, body.units, body.unit_policy, body.unit_penalty, body.units_left)


def _units(element: Element, units: tuple[Unit, ...], policy: str, penalty: float, left: bool) -> None:
    if units:
        rows = SubElement(element, "units")
        for unit in units:
            row = SubElement(rows, "unit")
            SubElement(row, "multiplier").text = format(unit.multiplier, "f")
            SubElement(row, "unit_name").text = unit.name
    SubElement(element, "unitgradingtype").text = "1" if policy == "required" else "0"
    SubElement(element, "unitpenalty").text = f"{penalty:.7g}"
    SubElement(element, "showunits").text = "3" if policy == "ignored" else "0"
    SubElement(element, "unitsleft").text = str(int(left))


def _essay(element: Element, body: Essay) -> None:
    if body.rubric:
        raise NotRepresentable(_("A rubric has no place in Moodle XML."))
    for name, value in (
        ("responseformat", "editor"),
        ("responserequired", "1"),
        ("responsefieldlines", str(body.lines)),
        ("minwordlimit", str(body.minimum_words or "")),
        ("maxwordlimit", str(body.maximum_words or "")),
        ("attachments", "0"),
        ("attachmentsrequired", "0"),
    ):
        SubElement(element, name).text = value
    for name, text in (("graderinfo", body.grader_info), ("responsetemplate", body.template)):
        if text:
            _add(element, name, text)


def _calculated(element: Element, body: Calculated) -> None:
    if any(variable.formula for variable in body.variables) or len(body.results) > 1 or body.solution:
        raise NotRepresentable(_("Moodle’s generated numbers have one result and no computed variables or solution."))
    SubElement(element, "synchronize").text = str(int(body.synchronised))
    if body.choices is not None:
        _choices(element, body.choices)
    for result in body.results:
        for answer in result.answers:
            row = _answer(element, Text(answer.formula, "plain"), answer.percent, answer.feedback)
            SubElement(row, "tolerance").text = format(answer.tolerance, "f")
            kinds = {"relative": "1", "nominal": "2", "geometric": "3"}
            SubElement(row, "tolerancetype").text = kinds[answer.tolerance_kind]
            SubElement(row, "correctanswerformat").text = "2" if answer.significant else "1"
            SubElement(row, "correctanswerlength").text = str(answer.decimals)
        _units(element, result.units, result.unit_policy, result.unit_penalty, result.units_left)
    definitions = SubElement(element, "dataset_definitions")
    for variable in body.variables:
        _dataset(SubElement(definitions, "dataset_definition"), variable)


def _dataset(row: Element, variable: Variable) -> None:
    for name, value in (
        ("status", "private"), ("name", variable.name), ("distribution", "uniform"),
        ("minimum", format(variable.minimum, "f")), ("maximum", format(variable.maximum, "f")),
        ("decimals", str(variable.decimals)),
    ):  # fmt: skip
        _texts(SubElement(row, name), value)
    SubElement(row, "type").text = "calculated"
    SubElement(row, "itemcount").text = str(len(variable.values))
    items = SubElement(row, "dataset_items")
    for number, given in enumerate(variable.values, start=1):
        item = SubElement(items, "dataset_item")
        SubElement(item, "number").text = str(number)
        SubElement(item, "value").text = format(given, "f")


MOODLE_XML = register(Format("moodle-xml", (".xml",), parse, write, title="Moodle XML", holds_pictures=True))
