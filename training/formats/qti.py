"""QTI 2.1, 2.2 and 3.0 items, read and written; packages (zip) and tests with their items too.

One reader for all versions: names are compared without namespace, prefix `qti-` and hyphens, in lower case. Read are
choice, order, match, associate with two sets, text entry, inline choice, extended text and gap match; every other
interaction is named in the report. Responses are marked by the correct response and the mapping that an item declares;
a response processing of its own is not run, and said to be left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape
from xml.etree.ElementTree import Element, ParseError, SubElement, indent, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from training.formats.base import (
    MAX_BYTES,
    PACKAGE_LIMITS,
    Format,
    NotRepresentable,
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
    Ordering,
    Pair,
    Pattern,
    Question,
    ShortAnswer,
    Text,
    TrueFalse,
)
from vademecum.files.archives import UnsafeArchive, opened

QTI3 = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
TEMPLATES = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/"
INTERACTIONS = {
    *("choiceinteraction", "orderinteraction", "matchinteraction", "associateinteraction", "textentryinteraction"),
    *("inlinechoiceinteraction", "extendedtextinteraction", "gapmatchinteraction"),
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

    In a package the line of a question or a problem is the number of its file.
    """
    if len(data) > MAX_BYTES:
        return Parsed((), (Problem(1, "too-large", {"limit": str(MAX_BYTES // 1024 // 1024)}),))
    if data[:2] == b"PK":
        return _package(data)
    return _file(data, 1)


def _file(data: bytes, line: int, *, name: str = "") -> Parsed:
    try:
        root = fromstring(data, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except ParseError as error:
        reason = str(error)
        return Parsed(
            (), (Problem(line if name else error.position[0], "xml", {"reason": f"{name} {reason}".strip()}),)
        )
    except (DefusedXmlException, ValueError, LookupError) as error:
        return Parsed((), (Problem(line, "xml", {"reason": f"{name} {type(error).__name__}".strip()}),))
    items = children(root, "assessmentitem")
    if not items:
        return Parsed((), (Problem(line, "no-items", {"value": name or name_of(root)}),))
    questions: list[Question] = []
    problems: list[Problem] = []
    for item in items:
        try:
            question = _Item(item, line, problems).read()
            for flaw in question.flaws():
                raise Unreadable(line, flaw.code, **dict(flaw.values))
            questions.append(question)
        except Unreadable as error:
            problems.append(error.problem)
    return Parsed(tuple(questions), tuple(problems))


def _package(data: bytes) -> Parsed:
    questions: list[Question] = []
    problems: list[Problem] = []
    try:
        with opened(data, limits=PACKAGE_LIMITS) as archive:
            for number, name in enumerate(sorted(archive.names), start=1):
                if not name.lower().endswith(".xml"):
                    continue
                content = archive.read(name, most=MAX_BYTES)
                if b"assessmentItem" not in content and b"assessment-item" not in content:
                    continue
                parsed = _file(content, number, name=name[-80:])
                questions += [replace(question, line=number) for question in parsed.questions]
                problems += parsed.problems
    except UnsafeArchive as error:
        problems.append(problem_of(error))
    if not questions and not problems:
        problems.append(Problem(1, "no-items", {"value": "zip"}))
    return Parsed(tuple(questions), tuple(problems))


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
            return [100 * self.mapping.get(name, 0.0) / top if top > 0 else 0.0 for name in identifiers]
        right = set(self.correct)
        if self.cardinality == "single" or (len(right) <= 1 < len(identifiers) and self.cardinality != "multiple"):
            return [100.0 if name in right else 0.0 for name in identifiers]
        return (
            [100 / len(right) if name in right else 0.0 for name in identifiers] if right else [0.0] * len(identifiers)
        )


class _Item:
    """One item while it is read."""

    def __init__(self, item: Element, line: int, problems: list[Problem]) -> None:
        self.item, self.line, self.problems = item, line, problems
        self.responses = {attribute(row, "identifier"): _response(row) for row in children(item, "responsedeclaration")}
        self.gaps: list[Gap] = []

    def read(self) -> Question:
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
        return Question(
            name=(attribute(self.item, "title") or attribute(self.item, "label")).strip()[:250],
            stem=Text(stem, "html"),
            body=answer,
            idnumber=attribute(self.item, "identifier").strip()[:100],
            line=self.line,
            general_feedback=self.feedback(),
        )

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
            return TrueFalse(plain[percents.index(100.0)] in {"true", "vrai"})
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
        return Ordering(items, "exact")

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
        return Essay(lines=int(lines) if lines.isdecimal() and 0 < int(lines) <= 100 else 12)

    def with_gaps(self, body: Element, found: list[Element]) -> tuple[str, Body]:
        stem = self.markup(body)
        if len(self.gaps) == 1 and not isinstance(self.gaps[0].body, Multichoice):
            words = stem.replace("{#1}", "_____")
            return words, self.gaps[0].body
        return stem, Cloze(tuple(self.gaps))

    def gap(self, element: Element, choices: dict[str, str] | None = None) -> str:
        """Keep a gap and return its sign in the text."""
        response = self.response(element)
        if choices is None and name_of(element) == "inlinechoiceinteraction":
            rows = children(element, "inlinechoice")
            choices = {attribute(row, "identifier"): _words(row) for row in rows}
        if choices is not None:
            self.gaps.append(Gap(_one_of(choices, response)))
        elif response.base_type in {"integer", "float"}:
            self.gaps.append(Gap(_number(response, self.line)))
        else:
            self.gaps.append(Gap(_short(response, self.line)))
        return f"{{#{len(self.gaps)}}}"

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
            elif name in {"img", "object", "audio", "video"}:
                parts.append(escape(child.get("alt") or ""))
                self.problems.append(
                    Problem(self.line, "file-left-out", {"value": child.get("src") or child.get("data") or name}, True)
                )
            else:
                inner = self.markup(child, without)
                parts.append(_in_tag(child, name, inner) if name in TEXTUAL else inner)
            parts.append(escape(child.tail or ""))
        return re.sub(r"[ \t]*\n\s*", "\n", "".join(parts)).strip()

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
        known = {"responsecondition", "responseif", "responseelse", "responseelseif", "match", "variable", "correct"}
        known |= {"setoutcomevalue", "basevalue", "mapresponse", "isnull", "responseprocessing", "sum", "and", "not"}
        if {name_of(element) for element in processing.iter()} - known:
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


def _one_of(choices: dict[str, str], response: _Response) -> Multichoice:
    percents = response.percents(list(choices))
    rows = zip(choices.values(), percents, strict=True)
    return Multichoice(True, tuple(Choice(Text(text, "html"), percent) for text, percent in rows), shuffle=False)


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
    rows = {key: 100 * value / top for key, value in response.mapping.items() if top > 0 and value > 0}
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


# Writing: QTI 3.0 ---------------------------------------------------------------------------------------------------


def write(questions: Iterable[Question]) -> str:
    """Return one item, or several in a test, as QTI 3.0; raise `NotRepresentable` where it cannot be said."""
    items = [_item(question, number) for number, question in enumerate(questions, start=1)]
    root = items[0]
    if len(items) != 1:
        root = Element("qti-assessment-items", {"xmlns": QTI3})
        root.extend(items)
    indent(root, "  ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _item(question: Question, number: int) -> Element:
    item = Element(
        "qti-assessment-item",
        {
            "xmlns": QTI3, "identifier": question.idnumber or f"q{number}", "title": question.name or f"Question {number}",
            "adaptive": "false", "time-dependent": "false",
        },
    )  # fmt: skip
    body = Element("qti-item-body")
    template = "match_correct"
    match question.body:
        case Multichoice() as asked:
            template = _write_choice(item, body, question, asked)
        case TrueFalse() as asked:
            options = [("true", "True"), ("false", "False")]
            _declare(item, "single", "identifier", [str(asked.correct).lower()])
            _choices(body, question, options, single=True, shuffle=False)
        case ShortAnswer() as asked:
            template = _write_short(item, body, question, asked)
        case Matching() as asked:
            _write_match(item, body, question, asked)
        case Ordering() as asked:
            names = [f"i{place}" for place in range(len(asked.items))]
            _declare(item, "ordered", "identifier", names)
            interaction = SubElement(
                body, "qti-order-interaction", {"response-identifier": "RESPONSE", "shuffle": "true"}
            )
            _inner(SubElement(interaction, "qti-prompt"), question.stem)
            for name, text in zip(names, asked.items, strict=True):
                _inner(SubElement(interaction, "qti-simple-choice", {"identifier": name}), text)
        case Essay() as asked:
            SubElement(item, "qti-response-declaration", _declared("single", "string"))
            attributes = {"response-identifier": "RESPONSE", "expected-lines": str(asked.lines)}
            interaction = SubElement(body, "qti-extended-text-interaction", attributes)
            _inner(SubElement(interaction, "qti-prompt"), question.stem)
            template = ""
        case Description():
            _inner(SubElement(body, "div"), question.stem)
            template = ""
        case _:
            raise NotRepresentable(f"Questions of the type “{question.kind}” are not written as QTI.")
    SubElement(item, "qti-outcome-declaration", {"identifier": "SCORE", "cardinality": "single", "base-type": "float"})
    item.append(body)
    if template:
        SubElement(item, "qti-response-processing", {"template": f"{TEMPLATES}{template}.xml"})
    return item


def _declared(cardinality: str, base_type: str) -> dict[str, str]:
    return {"identifier": "RESPONSE", "cardinality": cardinality, "base-type": base_type}


def _declare(item: Element, cardinality: str, base_type: str, values: list[str]) -> Element:
    row = SubElement(item, "qti-response-declaration", _declared(cardinality, base_type))
    correct = SubElement(row, "qti-correct-response")
    for value in values:
        SubElement(correct, "qti-value").text = value
    return row


def _write_choice(item: Element, body: Element, question: Question, asked: Multichoice) -> str:
    names = [f"c{number}" for number in range(len(asked.choices))]
    right = [name for name, choice in zip(names, asked.choices, strict=True) if choice.percent > 0]
    best = max(asked.choices, key=lambda choice: choice.percent)
    if asked.single:
        right = [names[asked.choices.index(best)]]
    row = _declare(item, "single" if asked.single else "multiple", "identifier", right)
    mapped = not asked.all_or_nothing and (not asked.single or any(c.percent not in (0, 100) for c in asked.choices))
    if mapped:
        mapping = SubElement(row, "qti-mapping", {"default-value": "0"})
        for name, choice in zip(names, asked.choices, strict=True):
            SubElement(mapping, "qti-map-entry", {"map-key": name, "mapped-value": f"{choice.percent / 100:.10g}"})
    options = [(name, choice.text) for name, choice in zip(names, asked.choices, strict=True)]
    _choices(body, question, options, single=asked.single, shuffle=asked.shuffle)
    return "map_response" if mapped else "match_correct"


def _choices(
    body: Element, question: Question, options: Sequence[tuple[str, Text | str]], *, single: bool, shuffle: bool
) -> None:
    attributes = {
        "response-identifier": "RESPONSE",
        "max-choices": "1" if single else "0",
        "shuffle": str(shuffle).lower(),
    }
    interaction = SubElement(body, "qti-choice-interaction", attributes)
    _inner(SubElement(interaction, "qti-prompt"), question.stem)
    for name, text in options:
        choice = SubElement(interaction, "qti-simple-choice", {"identifier": name})
        _inner(choice, text if isinstance(text, Text) else Text(text, "plain"))


def _write_short(item: Element, body: Element, question: Question, asked: ShortAnswer) -> str:
    if any(re.search(r"(?<!\\)\*", pattern.pattern) for pattern in asked.answers):
        raise NotRepresentable("QTI has no wildcards.")
    rows = [(pattern.pattern.replace(r"\*", "*"), pattern.percent) for pattern in asked.answers]
    best = max(rows, key=lambda row: row[1])[0]
    row = _declare(item, "single", "string", [best])
    mapping = SubElement(row, "qti-mapping", {"default-value": "0"})
    for text, percent in rows:
        attributes = {"map-key": text, "mapped-value": f"{percent / 100:.10g}"}
        SubElement(mapping, "qti-map-entry", {**attributes, "case-sensitive": str(asked.case_sensitive).lower()})
    holder = SubElement(body, "div")
    _inner(SubElement(holder, "div"), question.stem)
    line = SubElement(holder, "p")
    SubElement(line, "qti-text-entry-interaction", {"response-identifier": "RESPONSE"})
    return "map_response"


def _write_match(item: Element, body: Element, question: Question, asked: Matching) -> None:
    answers = {text: f"r{number}" for number, text in enumerate(asked.answers)}
    pairs = [f"l{number} {answers[pair.answer]}" for number, pair in asked.prompts]
    _declare(item, "multiple", "directedPair", pairs)
    attributes = {"response-identifier": "RESPONSE", "max-associations": str(len(pairs)), "shuffle": "true"}
    interaction = SubElement(body, "qti-match-interaction", attributes)
    _inner(SubElement(interaction, "qti-prompt"), question.stem)
    left = SubElement(interaction, "qti-simple-match-set")
    for number, pair in asked.prompts:
        row = SubElement(left, "qti-simple-associable-choice", {"identifier": f"l{number}", "match-max": "1"})
        _inner(row, pair.prompt)
    right = SubElement(interaction, "qti-simple-match-set")
    for text, name in answers.items():
        row = SubElement(right, "qti-simple-associable-choice", {"identifier": name, "match-max": str(len(pairs))})
        row.text = text


def _inner(parent: Element, text: Text) -> None:
    """Put a text inside an element: HTML that is well-formed as elements, everything else as words."""
    words = "".join(char for char in text.text if char >= " " or char in "\n\t")
    if text.format == "html" and "<" in words:
        try:
            holder = fromstring(f"<div>{words}</div>", forbid_dtd=True, forbid_entities=True, forbid_external=True)
        except (ParseError, DefusedXmlException):
            pass
        else:
            parent.text = holder.text
            parent.extend(list(holder))
            return
    parent.text = words


QTI = register(Format(name="qti", extensions=(".xml", ".zip", ".qti"), parse=parse, write=write))
