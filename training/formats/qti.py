"""QTI 2.1, 2.2 and 3.0 items, read and written; packages (zip) and tests with their items too.

One reader for all versions: names are compared without namespace, prefix `qti-` and hyphens, in lower case. Read are
choice, order, match, associate with two sets, text entry, inline choice, extended text and gap match; every other
interaction is named in the report. Responses are marked by the correct response and the mapping that an item declares;
a response processing of its own is not run, and said to be left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from html import escape
from posixpath import dirname, join, normpath
from urllib.parse import unquote
from xml.etree.ElementTree import Element

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
from training.formats.pictures import Gallery, Pictures, from_base64, no_pictures
from training.formats.qti_writing import QTI_2, QTI_3, UNNAMED, package
from training.formats.trees import line_of, tree
from training.kinds.ordering import SCORINGS
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
    Ordering,
    Pair,
    Pattern,
    Question,
    ShortAnswer,
    Text,
    TrueFalse,
)
from vademecum.files.archives import Archive, UnsafeArchive, opened

INTERACTIONS = {
    *("choiceinteraction", "orderinteraction", "matchinteraction", "associateinteraction", "textentryinteraction"),
    *("inlinechoiceinteraction", "extendedtextinteraction", "gapmatchinteraction"),
}
ITEM_NAMES = {"assessmentItem", "qti-assessment-item"}
UNDERSTOOD = {
    *("responseprocessing", "responsecondition", "responseif", "responseelse", "responseelseif", "setoutcomevalue"),
    *("match", "equal", "gte", "gt", "lte", "lt", "and", "not", "isnull", "sum", "variable", "correct", "basevalue"),
    "mapresponse",
}
DROPPED = {"rubricblock", "stylesheet", "templateblock", "templateinline", "feedbackinline", "feedbackblock", "script"}
TEXTUAL = {
    *("p", "div", "span", "b", "i", "em", "strong", "u", "sub", "sup", "ul", "ol", "li", "dl", "dt", "dd", "table"),
    *(
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        "caption",
        "blockquote",
        "pre",
        "code",
        "br",
        "hr",
        "h1",
        "h2",
        "h3",
    ),
    *("h4", "h5", "h6", "a", "q", "cite", "small", "kbd", "samp", "var", "dfn", "abbr"),
}


def name_of(element: Element) -> str:
    """Return the name of an element the same in all versions: `qti-choice-interaction` is `choiceinteraction`."""
    tag = element.tag if isinstance(element.tag, str) else ""
    return tag.rpartition("}")[2].lower().removeprefix("qti-").replace("-", "")


def attribute(element: Element, name: str) -> str:
    """Return an attribute by its name of version 3, `max-choices`, whatever version it is in."""
    wanted = name.replace("-", "")
    for key, value in element.attrib.items():
        if key.rpartition("}")[2].lower().replace("-", "") == wanted:
            return value
    return ""


def first(element: Element, name: str) -> Element | None:
    return next((child for child in element.iter() if name_of(child) == name), None)


def children(element: Element, name: str) -> list[Element]:
    return [child for child in element.iter() if name_of(child) == name]


def parse(data: bytes) -> Parsed:
    """Read an item, a test that holds items, or a package; what cannot be read is among the problems.

    In a package `place` says in which of its files a line is.
    """
    if len(data) > MAX_BYTES:
        return Parsed((), (Problem(1, "too-large", {"limit": str(MAX_BYTES // 1024 // 1024)}),))
    if data[:2] == b"PK":
        return _package(data)
    return _file(data, Gallery())


Find = Callable[[str], bytes | None]  # the bytes of a file that an item names, seen from the item


def _file(
    data: bytes,
    gallery: Gallery,
    *,
    name: str = "",
    find: Find = no_pictures,
    keywords: tuple[str, ...] = (),
) -> Parsed:
    try:
        root = tree(data, names=ITEM_NAMES)
    except Unreadable as error:
        return Parsed((), (replace(error.problem, place=name),))
    items = children(root, "assessmentitem")
    if not items:
        names = first(root, "assessmentitemref") is not None
        code = "no-test-items" if names else "no-items"
        return Parsed((), (Problem(1, code, {"value": name_of(root)}, place=name),))
    questions: list[Question] = []
    problems: list[Problem] = []
    for item in items:
        line = line_of(item)
        try:
            question = _Item(item, line, problems, gallery, find).read(keywords)
            for flaw in question.flaws():
                raise Unreadable(line, flaw.code, **dict(flaw.values))
            questions.append(replace(question, place=name))
        except Unreadable as error:
            problems.append(error.problem)
    placed = tuple(replace(problem, place=name) for problem in problems)
    return Parsed(tuple(questions), placed, pictures=gallery.kept)


def _package(data: bytes) -> Parsed:
    questions: list[Question] = []
    problems: list[Problem] = []
    gallery = Gallery()
    try:
        with opened(data, limits=PACKAGE_LIMITS) as archive:
            known = _keywords(archive)
            for name in sorted(archive.names):
                if not name.lower().endswith(".xml"):
                    continue
                content = archive.read(name, most=MAX_BYTES)
                if b"assessmentItem" not in content and b"assessment-item" not in content:
                    continue
                if name.endswith("imsmanifest.xml") or _is_test(content):
                    continue
                folder = dirname(name)

                def find(source: str, folder: str = folder) -> bytes | None:
                    inside = normpath(join(folder, unquote(source.partition("#")[0].partition("?")[0])))
                    return archive.read(inside, most=MAX_BYTES) if inside in archive else None

                parsed = _file(content, gallery, name=name, find=find, keywords=known.get(name, ()))
                questions += parsed.questions
                problems += parsed.problems
    except UnsafeArchive as error:
        problems.append(problem_of(error))
    if not questions and not problems:
        problems.append(Problem(1, "no-items", {"value": "zip"}))
    return Parsed(tuple(questions), tuple(problems), pictures=gallery.kept)


def _is_test(content: bytes) -> bool:
    """Return whether a file names items and holds none: they are read from their own files."""
    return bool(re.search(rb"<(?:\w+:)?(?:assessmentTest|qti-assessment-test)\b", content)) and not re.search(
        rb"<(?:\w+:)?(?:assessmentItem|qti-assessment-item)[\s>]", content
    )


def _keywords(archive: Archive) -> dict[str, tuple[str, ...]]:
    """Return the keywords that a manifest gives to its files."""
    found: dict[str, tuple[str, ...]] = {}
    name = next((name for name in archive.names if name.endswith("imsmanifest.xml")), "")
    if not name:
        return found
    try:
        root = tree(archive.read(name, most=MAX_BYTES))
    except Unreadable:
        return found
    for resource in children(root, "resource"):
        words = tuple(" ".join("".join(row.itertext()).split()) for row in children(resource, "keyword"))
        found[normpath(join(dirname(name), unquote(resource.get("href", ""))))] = tuple(word for word in words if word)
    return found


@dataclass(frozen=True, slots=True)
class _Response:
    """A declaration: what is right, what each value earns, and of which type it is."""

    correct: tuple[str, ...]
    mapping: dict[str, float]
    cardinality: str
    base_type: str
    case_sensitive: bool = False

    def percents(self, identifiers: list[str]) -> list[float]:
        """Return what each option earns in percent: by the mapping if there is one, else by the correct response."""
        if self.mapping:
            best = sum(value for value in self.mapping.values() if value > 0)
            top = max(self.mapping.values(), default=0) if self.cardinality == "single" else best
            return [round(100 * self.mapping.get(name, 0.0) / top, 5) if top > 0 else 0.0 for name in identifiers]
        right = set(self.correct)
        if self.cardinality == "single" or (len(right) <= 1 < len(identifiers) and self.cardinality != "multiple"):
            return [100.0 if name in right else 0.0 for name in identifiers]
        return (
            [100 / len(right) if name in right else 0.0 for name in identifiers] if right else [0.0] * len(identifiers)
        )


class _Item:
    """One item while it is read."""

    def __init__(self, item: Element, line: int, problems: list[Problem], gallery: Gallery, find: Find) -> None:
        self.item, self.line, self.problems, self.gallery, self.find = item, line, problems, gallery, find
        self.responses = {attribute(row, "identifier"): _response(row) for row in children(item, "responsedeclaration")}
        self.gaps: list[Gap] = []
        self.worths: list[float] = []  # what each gap earns, 0 where nothing says so

    def read(self, keywords: tuple[str, ...] = ()) -> Question:
        body = first(self.item, "itembody")
        if body is None:
            raise Unreadable(self.line, "no-item-body")
        found = [element for element in body.iter() if name_of(element).endswith("interaction")]
        unknown = sorted({name_of(element) for element in found} - INTERACTIONS)
        if unknown:
            raise Unreadable(self.line, "unknown-interaction", value=", ".join(unknown))
        inline = {"textentryinteraction", "inlinechoiceinteraction", "gapmatchinteraction"}
        if len(found) > 1 and not all(name_of(element) in inline for element in found):
            raise Unreadable(self.line, "several-interactions")
        stem, answer = self.asked(body, found)
        self.note_processing()
        name = attribute(self.item, "title").strip() or attribute(self.item, "label").strip()
        identifier = attribute(self.item, "identifier").strip()
        if identifier.startswith(UNNAMED):
            identifier = attribute(self.item, "label").strip()
        category = next((word.removeprefix("category:") for word in keywords if word.startswith("category:")), "")
        return Question(
            name="" if name == "?" else name[:250],
            stem=Text(self.stimulus() + stem, "html"),
            body=answer,
            idnumber=identifier[:100],
            tags=tuple(word for word in keywords if not word.startswith("category:")),
            category=category,
            line=self.line,
            general_feedback=self.feedback(),
            marks=self.marks(),
        )

    def marks(self) -> float:
        """Return what the item says it is worth, by the default of its outcome MAXSCORE."""
        for row in children(self.item, "outcomedeclaration"):
            default = first(row, "value")
            if attribute(row, "identifier") == "MAXSCORE" and default is not None:
                value = number_of(default.text)
                return float(value) if value is not None and 0 < value <= 1000 else 1.0
        return 1.0

    def stimulus(self) -> str:
        """Return the text that several items of a package share, in front of this one's own."""
        parts = []
        for row in children(self.item, "assessmentstimulusref"):
            data = self.find(attribute(row, "href"))
            try:
                root = tree(data) if data else None
            except Unreadable:
                root = None
            body = first(root, "stimulusbody") if root is not None else None
            if body is None:
                self.warn("file-left-out", value=attribute(row, "href")[-80:])
            else:
                parts.append(self.markup(body))
        return "".join(parts)

    def warn(self, code: str, **values: str) -> None:
        self.problems.append(Problem(self.line, code, values, is_warning=True))

    def asked(self, body: Element, found: list[Element]) -> tuple[str, Body]:
        if not found:
            return self.markup(body), Description()
        kind = name_of(found[0])
        if kind in {"textentryinteraction", "inlinechoiceinteraction", "gapmatchinteraction"}:
            return self.with_gaps(body, found)
        stem = self.markup(body, without=found[0])
        prompt = first(found[0], "prompt")
        if prompt is not None:
            stem = f"{stem}<p>{self.markup(prompt)}</p>" if stem else self.markup(prompt)
        answer: Body = {
            "choiceinteraction": self.choice,
            "orderinteraction": self.order,
            "matchinteraction": self.match,
            "associateinteraction": self.associate,
            "extendedtextinteraction": self.extended,
        }[kind](found[0])
        return stem or "<p>?</p>", answer

    def response(self, interaction: Element) -> _Response:
        found = self.responses.get(attribute(interaction, "response-identifier"))
        if found is None:
            raise Unreadable(self.line, "no-response-declaration")
        return found

    def choice(self, interaction: Element) -> Body:
        response = self.response(interaction)
        options = children(interaction, "simplechoice")
        names = [attribute(option, "identifier") for option in options]
        single = response.cardinality == "single"
        percents = response.percents(names)
        texts = [self.markup(option) for option in options]
        plain = [re.sub(r"<[^>]*>", "", text).strip().lower() for text in texts]
        if single and sorted(plain) in (["false", "true"], ["faux", "vrai"]) and 100.0 in percents:
            said = {word in {"true", "vrai"}: self.said(option) for word, option in zip(plain, options, strict=True)}
            return TrueFalse(plain[percents.index(100.0)] in {"true", "vrai"}, said[True], said[False])
        choices = tuple(
            Choice(Text(text, "html"), percent, self.said(option))
            for option, text, percent in zip(options, texts, percents, strict=True)
        )
        strict = not single and not response.mapping
        shuffle = attribute(interaction, "shuffle") == "true"
        return Multichoice(single, choices, all_or_nothing=strict, shuffle=shuffle)

    def said(self, option: Element) -> Text | None:
        found = first(option, "feedbackinline")
        return Text(self.markup(found), "html") if found is not None else None

    def order(self, interaction: Element) -> Body:
        response = self.response(interaction)
        options = {attribute(row, "identifier"): row for row in children(interaction, "simplechoice")}
        if set(response.correct) != set(options) or len(response.correct) != len(options):
            raise Unreadable(self.line, "no-right-choice")
        items = tuple(Text(self.markup(options[name]), "html") for name in response.correct)
        said = attribute(interaction, "class").split()
        scoring = next((w.removeprefix("scoring-") for w in said if w.startswith("scoring-")), "exact")
        return Ordering(items, scoring if scoring in SCORINGS else "exact")

    def match(self, interaction: Element) -> Body:
        sets = children(interaction, "simplematchset")
        if len(sets) != 2:
            raise Unreadable(self.line, "several-interactions")
        left, right = (
            {attribute(row, "identifier"): row for row in children(one, "simpleassociablechoice")} for one in sets
        )
        return self.pairs(self.response(interaction), left, right)

    def associate(self, interaction: Element) -> Body:
        rows = {attribute(row, "identifier"): row for row in children(interaction, "simpleassociablechoice")}
        return self.pairs(self.response(interaction), rows, rows)

    def pairs(self, response: _Response, left: dict[str, Element], right: dict[str, Element]) -> Body:
        wanted = response.correct or tuple(key for key, value in response.mapping.items() if value > 0)
        pairs: list[Pair] = []
        used: set[str] = set()
        for pair in wanted:
            one, _space, other = pair.partition(" ")
            if one not in left and one in right:
                one, other = other, one
            if one not in left or other not in right or one in used:
                raise Unreadable(self.line, "pairs-not-one-to-one")
            used.add(one)
            pairs.append(Pair(Text(self.markup(left[one]), "html"), _words(right[other])))
        taken = {pair.answer for pair in pairs}
        if left is not right:
            pairs += [Pair(Text("", "html"), words) for row in right.values() if (words := _words(row)) not in taken]
        return Matching(tuple(pairs))

    def extended(self, interaction: Element) -> Body:
        lines = attribute(interaction, "expected-lines")
        words = dict(re.findall(r"\b(least|most)-words-(\d{1,6})\b", attribute(interaction, "class")))
        template = attribute(interaction, "placeholder-text")
        scorers = [row for row in children(self.item, "rubricblock") if "scorer" in attribute(row, "view")]
        info = "".join(self.markup(row) for row in scorers)
        return Essay(
            lines=int(lines) if lines.isdecimal() and len(lines) < 4 and 0 < int(lines) <= 100 else 12,
            minimum_words=int(words.get("least", 0)),
            maximum_words=int(words.get("most", 0)),
            template=Text(template, "plain") if template else None,
            grader_info=Text(info, "html") if info else None,
        )

    def with_gaps(self, body: Element, found: list[Element]) -> tuple[str, Body]:
        stem = self.markup(body)
        if len(self.gaps) == 1 and not isinstance(self.gaps[0].body, Multichoice):
            words = re.sub(r"\s*<p>\{#1\}</p>\s*</div>$", "</div>", stem).replace("{#1}", "_____")
            return re.sub(r"^<div>(.*)</div>$", r"\1", words, flags=re.DOTALL), self.gaps[0].body
        return re.sub(r"^<div>((?:(?!<div).)*)</div>$", r"\1", stem, flags=re.DOTALL), Cloze(self.weighted())

    def gap(self, element: Element) -> str:
        """Keep a gap and return its sign in the text."""
        name = attribute(element, "response-identifier")
        response = self.response(element)
        worth = max(response.mapping.values(), default=0.0)
        if name_of(element) == "inlinechoiceinteraction":
            rows = children(element, "inlinechoice")
            choices = {attribute(row, "identifier"): _words(row) for row in rows}
            body: Multichoice | Numerical | ShortAnswer = _one_of(
                choices, response, shuffle=attribute(element, "shuffle") == "true"
            )
        elif response.base_type in {"integer", "float"}:
            answers, worth = self.numbers(name, response)
            body = Numerical(answers)
        else:
            body = _short(response, self.line)
        self.gaps.append(Gap(body))
        self.worths.append(worth)
        return f"{{#{len(self.gaps)}}}"

    def weighted(self) -> tuple[Gap, ...]:
        """Return the gaps with the marks that their mappings give them, the least worth one."""
        least = min((worth for worth in self.worths if worth > 0), default=0.0)
        if least <= 0 or len(self.worths) != len(self.gaps) or min(self.worths) <= 0:
            return tuple(self.gaps)
        marks = [round(worth / least, 4) for worth in self.worths]
        return tuple(replace(gap, marks=worth) for gap, worth in zip(self.gaps, marks, strict=True))

    def numbers(self, name: str, response: _Response) -> tuple[tuple[NumericalAnswer, ...], float]:
        """Return the right numbers of a response, and what the best is worth: by its conditions, else its declaration."""
        found = list(self.conditions(name, response))
        top = max((worth for _answer, worth in found), default=0.0)
        if top > 0:
            return tuple(replace(answer, percent=round(100 * worth / top, 5)) for answer, worth in found), top
        return _number(response, self.line).answers, max(response.mapping.values(), default=0.0)

    def conditions(self, name: str, response: _Response) -> Iterator[tuple[NumericalAnswer, float]]:
        """Yield the numbers that a response processing compares a response with, and what each earns."""
        processing = first(self.item, "responseprocessing")
        for branch in processing.iter() if processing is not None else ():
            if name_of(branch) not in {"responseif", "responseelseif"} or not len(branch):
                continue
            worth = _earned(branch)
            if worth is None or not any(
                name_of(row) == "variable" and attribute(row, "identifier") == name for row in branch[0].iter()
            ):
                continue
            test = next((row for row in branch[0].iter() if name_of(row) == "equal"), None)
            if test is not None:
                value = _compared(test, name, response)
                if value is not None:
                    yield NumericalAnswer(value, *_tolerance(test)), worth
            elif name_of(branch[0]) == "not" and first(branch[0], "isnull") is not None:
                yield NumericalAnswer(None), worth
            else:
                low = [n for row in branch[0].iter() if (n := _bound(row, name, {"gte", "gt"})) is not None]
                high = [n for row in branch[0].iter() if (n := _bound(row, name, {"lte", "lt"})) is not None]
                if low and high and low[0] <= high[0]:
                    yield NumericalAnswer((low[0] + high[0]) / 2, (high[0] - low[0]) / 2), worth

    def markup(self, element: Element, without: Element | None = None) -> str:
        """Return the inside of an element as HTML, gaps as their signs; what is not text is left out."""
        parts = [escape(element.text or "")]
        for child in element:
            name = name_of(child)
            if child is without or name in DROPPED:
                pass
            elif name in {"textentryinteraction", "inlinechoiceinteraction"}:
                parts.append(self.gap(child))
            elif name == "gapmatchinteraction":
                parts.append(self.gap_match(child))
            elif name == "printedvariable":
                parts.append("?")
            elif name in {"img", "object"}:
                parts.append(self.picture(child))
            elif name in {"audio", "video"}:
                parts.append(escape(child.get("alt") or ""))
                self.warn("file-left-out", value=(child.get("src") or name)[-80:])
            else:
                inner = self.markup(child, without)
                parts.append(_in_tag(child, name, inner) if name in TEXTUAL else inner)
            parts.append(escape(child.tail or ""))
        return re.sub(r"[ \t]*\n\s*", "\n", "".join(parts)).strip()

    def picture(self, element: Element) -> str:
        """Return a picture that the package holds, by its content; any other leaves its words and is named."""
        source = element.get("src") or element.get("data") or ""
        words = element.get("alt") or _words(element)
        inline = re.fullmatch(r"data:image/[a-z.+-]+;base64,(.*)", source, re.DOTALL)
        data = from_base64(inline[1]) if inline else self.find(source)
        kept = self.gallery.keep(data) if data else ""
        if kept:
            return f'<img src="{kept}" alt="{escape(words)}">'
        self.warn("picture-missing", value="data:" if inline else source[-80:] or "img")
        return escape(words)

    def gap_match(self, element: Element) -> str:
        """Return a gap match as a text whose gaps are choices among its gap texts."""
        response = self.response(element)
        texts = {attribute(row, "identifier"): _words(row) for row in children(element, "gaptext")}
        pairs = {gap: text for text, _space, gap in (pair.partition(" ") for pair in response.correct)}
        parts = []
        for child in element:
            if name_of(child) in {"gaptext", "gapimg", "prompt"}:
                if name_of(child) == "prompt":
                    parts.append(f"<p>{self.markup(child)}</p>")
                continue
            parts.append(self._fill(child, texts, pairs))
        return "".join(parts)

    def _fill(self, element: Element, texts: dict[str, str], pairs: dict[str, str]) -> str:
        if name_of(element) == "gap":
            right = pairs.get(attribute(element, "identifier"), "")
            response = _Response((right,), {}, "single", "identifier")
            self.gaps.append(Gap(_one_of(texts, response)))
            self.worths.append(0.0)
            return f"{{#{len(self.gaps)}}}"
        inner = escape(element.text or "") + "".join(
            self._fill(child, texts, pairs) + escape(child.tail or "") for child in element
        )
        name = name_of(element)
        return _in_tag(element, name, inner) if name in TEXTUAL else inner

    def feedback(self) -> Text | None:
        blocks = [self.markup(row) for row in children(self.item, "modalfeedback")]
        text = "".join(f"<p>{block}</p>" for block in blocks if block)
        return Text(text, "html") if text else None

    def note_processing(self) -> None:
        processing = first(self.item, "responseprocessing")
        if processing is None or not len(processing):
            return
        if {name_of(element) for element in processing.iter()} - UNDERSTOOD:
            self.problems.append(Problem(self.line, "processing-left-out", {}, is_warning=True))


def _response(row: Element) -> _Response:
    correct = first(row, "correctresponse")
    values = tuple(" ".join((v.text or "").split()) for v in children(correct, "value")) if correct is not None else ()
    entries = children(row, "mapentry")
    mapping = {}
    for entry in entries:
        value = number_of(attribute(entry, "mapped-value"))
        if value is not None:
            mapping[" ".join(attribute(entry, "map-key").split())] = float(value)
    sensitive = any(attribute(entry, "case-sensitive") == "true" for entry in entries)
    return _Response(
        tuple(value for value in values if value), mapping, attribute(row, "cardinality") or "single",
        attribute(row, "base-type"), sensitive,
    )  # fmt: skip


def _earned(branch: Element) -> float | None:
    """Return what a branch of a condition adds to the score, None where it says nothing of it."""
    for setting in children(branch, "setoutcomevalue"):
        if attribute(setting, "identifier") not in {"SCORE", "MAXSCORE"}:
            continue
        value = first(setting, "basevalue")
        number = number_of(value.text) if value is not None else None
        if number is not None:
            return float(number)
    return None


def _compared(test: Element, name: str, response: _Response) -> Decimal | None:
    """Return the number that a response is compared with: one that is written, or the right one that is declared."""
    for row in test:
        if name_of(row) == "basevalue":
            return number_of(row.text)
        if name_of(row) == "correct" and attribute(row, "identifier") == name and response.correct:
            return number_of(response.correct[0])
    return None


def _tolerance(test: Element) -> tuple[Decimal, float, None, str]:
    """Return tolerance, percent, feedback and kind of tolerance of a comparison."""
    mode = attribute(test, "tolerance-mode")
    widths = [number for part in attribute(test, "tolerance").split() if (number := number_of(part)) is not None]
    width = max((abs(number) for number in widths), default=Decimal(0))
    if mode == "relative":
        return width / 100, 100.0, None, "relative"
    return width if mode == "absolute" else Decimal(0), 100.0, None, "nominal"


def _bound(row: Element, name: str, names: set[str]) -> Decimal | None:
    if name_of(row) not in names:
        return None
    value = first(row, "basevalue")
    about = first(row, "variable")
    if value is None or about is None or attribute(about, "identifier") != name:
        return None
    return number_of(value.text)


def _one_of(choices: dict[str, str], response: _Response, *, shuffle: bool = False) -> Multichoice:
    percents = response.percents(list(choices))
    rows = zip(choices.values(), percents, strict=True)
    return Multichoice(True, tuple(Choice(Text(text, "plain"), percent) for text, percent in rows), shuffle=shuffle)


def _number(response: _Response, line: int) -> Numerical:
    answers = []
    for text in response.correct or tuple(response.mapping):
        value = number_of(text)
        if value is None:
            raise Unreadable(line, "number", value=text)
        answers.append(NumericalAnswer(value))
    if not answers:
        raise Unreadable(line, "no-answers")
    return Numerical(tuple(answers))


def _short(response: _Response, line: int) -> ShortAnswer:
    top = max(response.mapping.values(), default=0)
    rows = {key: round(100 * value / top, 5) for key, value in response.mapping.items() if top > 0 and value > 0}
    for text in response.correct:
        rows.setdefault(text, 100.0)
    if not rows:
        raise Unreadable(line, "no-answers")
    patterns = tuple(Pattern(text.replace("*", r"\*"), percent) for text, percent in rows.items())
    return ShortAnswer(patterns, response.case_sensitive)


def _words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _in_tag(element: Element, name: str, inner: str) -> str:
    if name in {"br", "hr"}:
        return f"<{name}>"
    href = element.get("href", "") if name == "a" else ""
    extra = f' href="{escape(href)}"' if href.startswith(("http://", "https://", "mailto:")) else ""
    return f"<{name}{extra}>{inner}</{name}>"


def write(questions: Iterable[Question], *, pictures: Pictures = no_pictures) -> bytes:
    """Return a package of QTI 3.0; raise `NotRepresentable` for the first question that QTI cannot say."""
    return package(questions, QTI_3, pictures)


def write_2(questions: Iterable[Question], *, pictures: Pictures = no_pictures) -> bytes:
    """Return a package of QTI 2.2."""
    return package(questions, QTI_2, pictures)


ENDINGS = (".zip", ".xml", ".qti")
QTI = register(Format("qti", ENDINGS, parse, write, title="QTI 3.0", holds_pictures=True))
QTI_22 = register(Format("qti-2.2", ENDINGS, parse, write_2, title="QTI 2.2", holds_pictures=True))
