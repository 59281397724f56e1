"""Quizzes of Common Cartridge 1.x and Canvas exports: QTI 1.2 in `questestinterop`, alone or in a package.

Read are choice (one and several), true or false, matching, several drop-downs, fill in one blank or several, numbers,
essay and text; where an item does not name its type, its response tells it. Everything else (upload, generated numbers,
which Canvas keeps in a form of its own) is named in the report.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from posixpath import join, normpath
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
from training.formats.cartridge_writing import write
from training.formats.pictures import Gallery, no_pictures
from training.formats.trees import line_of, tree
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
from vademecum.files.archives import Archive, UnsafeArchive, opened

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
    """Read one file of questions, or a package; `place` says in which of its files a line is."""
    if len(data) > MAX_BYTES:
        return Parsed((), (Problem(1, "too-large", {"limit": str(MAX_BYTES // 1024 // 1024)}),))
    if data[:2] != b"PK":
        return _file(data, Gallery())
    questions: dict[str, Question] = {}
    problems: list[Problem] = []
    gallery = Gallery()
    try:
        with opened(data, limits=PACKAGE_LIMITS) as archive:
            find = _finder(archive)
            for name in sorted(archive.names):
                if not name.lower().endswith((".xml", ".qti")):
                    continue
                content = archive.read(name, most=MAX_BYTES)
                if b"questestinterop" not in content[:4000]:
                    continue
                parsed = _file(content, gallery, find, name=name)
                # Canvas writes a quiz twice, the second time with more types: an item is taken once, by its name
                questions |= {question.idnumber or question.digest: question for question in parsed.questions}
                problems += [problem for problem in parsed.problems if problem not in problems]
    except UnsafeArchive as error:
        problems.append(problem_of(error))
    if not questions and not problems:
        problems.append(Problem(1, "no-items", {"value": "imscc"}))
    return Parsed(tuple(questions.values()), tuple(problems), pictures=gallery.kept)


Find = Callable[[str], bytes | None]


def _finder(archive: Archive) -> Find:
    """Return what finds the file that a text of the cartridge shows."""

    def find(source: str) -> bytes | None:
        path = unquote(source.partition("?")[0]).replace("$IMS-CC-FILEBASE$", "").replace("$IMS_CC_FILEBASE$", "")
        for folder in ("", "web_resources"):
            name = normpath(join(folder, path.lstrip("/")))
            if name in archive:
                return archive.read(name, most=MAX_BYTES)
        return None

    return find


def _file(data: bytes, gallery: Gallery, find: Find = no_pictures, *, name: str = "") -> Parsed:
    try:
        root = tree(data, names={"item"})
    except Unreadable as error:
        return Parsed((), (replace(error.problem, place=name),))
    if name_of(root) != "questestinterop":
        return Parsed((), (Problem(1, "no-items", {"value": name_of(root)}, place=name),))
    title = next((row.get("title", "") for row in root if name_of(row) in {"assessment", "objectbank"}), "")
    questions: list[Question] = []
    problems: list[Problem] = []
    for item in below(root, "item"):
        line = line_of(item)
        try:
            question = _with_pictures(_Item(item, line, title).read(), gallery, find, problems)
            for flaw in question.flaws():
                raise Unreadable(line, flaw.code, **dict(flaw.values))
            questions.append(replace(question, place=name))
        except Unreadable as error:
            problems.append(error.problem)
    if not questions and not problems:
        problems.append(Problem(1, "no-items", {"value": title or "questestinterop"}))
    placed = tuple(replace(problem, place=name) for problem in problems)
    return Parsed(tuple(questions), placed, pictures=gallery.kept)


def _with_pictures(question: Question, gallery: Gallery, find: Find, problems: list[Problem]) -> Question:
    def settled(text: Text) -> Text:
        if "<img" not in text.text.lower():
            return text
        html, missing = gallery.settle(text.text, find)
        problems.extend(Problem(question.line, "picture-missing", {"value": m[-80:]}, True) for m in missing)
        return replace(text, text=html)

    return question.with_texts(settled)


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
            "fill_in_multiple_blanks_question": self.gaps,
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
        named = self.metadata("question_type") or self.metadata("cc_profile")
        return PROFILES.get(named, named) or self.inferred()

    def inferred(self) -> str:
        """Return the type of an item that names none, by what it asks for."""
        presentation = next(iter(below(self.item, "presentation")), None)
        if presentation is None:
            return ""
        asked = [row for row in presentation.iter() if name_of(row).startswith("response_") and row.get("ident")]
        asked = [row for row in asked if name_of(row) != "response_label"]
        if not asked:
            return "text_only_question"
        if any(name_of(row) in {"response_grp", "response_xy"} for row in asked) or len(asked) > 1:
            return ""
        (only,) = asked
        if name_of(only) == "response_lid":
            return "multiple_answers_question" if only.get("rcardinality") == "Multiple" else "multiple_choice_question"
        if name_of(only) == "response_num":
            return "numerical_question"
        return "short_answer_question" if self.right(only.get("ident", "")) else "essay_question"

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
        name = response.get("ident", "")
        right = self.right(name)
        single = response.get("rcardinality", "Single") != "Multiple"
        words = [re.sub(r"<[^>]*>", "", text).strip().lower() for _name, text in options]
        if single and sorted(words) == ["false", "true"] and len(right) == 1:
            truth = next(word for (option, _text), word in zip(options, words, strict=True) if option in right)
            said = {word: self.feedback(f"{option}_fb") for (option, _text), word in zip(options, words, strict=True)}
            return TrueFalse(truth == "true", said["true"], said["false"])
        earned = self.earned(name)
        added = not single and len({percent for percent in earned.values() if percent > 0}) > 0 and self.adds()
        share = 100.0 if single else 100 / max(1, len(right))
        choices = tuple(
            Choice(
                Text(text, "html"),
                earned.get(option, 0.0) if single or added else share if option in right else 0.0,
                self.feedback(f"{option}_fb"),
            )
            for option, text in options
        )
        return Multichoice(single, choices, all_or_nothing=not single and not added)

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
            rows = [(row.get("ident") in right, _plain(row)) for row in below(response, "response_label")]
            if self.kind() == "fill_in_multiple_blanks_question":
                patterns = tuple(Pattern(words.replace("*", r"\*")) for is_right, words in rows if is_right)
                gaps.append(Gap(ShortAnswer(patterns)))
                continue
            choices = tuple(Choice(Text(words, "plain"), 100.0 * is_right) for is_right, words in rows)
            gaps.append(Gap(Multichoice(True, choices, shuffle=False)))
        return Cloze(tuple(gaps))

    def short(self, presentation: Element) -> Body:
        name = self.response(presentation, "response_str").get("ident", "")
        earned = self.earned(name)
        rows = [(words.replace("*", r"\*"), earned.get(words, 100.0)) for words in self.right(name)]
        rows += [(f"*{words}*", 100.0) for words in self.right(name, test="varsubstring") if words]
        if not rows:
            raise Unreadable(self.line, "no-answers")
        tests = [row for row in below(self.item, "varequal") if row.get("respident") == name]
        strict = bool(tests) and all(row.get("case", "").lower() == "yes" for row in tests)
        return ShortAnswer(tuple(Pattern(words, percent) for words, percent in rows), strict)

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

    def earned(self, ident: str) -> dict[str, float]:
        """Return what each value of a response earns in percent of the best, where a condition names it alone."""
        earned: dict[str, float] = {}
        for condition in below(self.item, "respcondition"):
            named = [row for row in below(condition, "varequal") if row.get("respident") == ident]
            scores = [number_of(row.text) for row in below(condition, "setvar")]
            if len(named) == 1 and scores and scores[0] is not None and not below(condition, "not"):
                earned.setdefault((named[0].text or "").strip(), float(scores[0]))
        positive = [value for value in earned.values() if value > 0]
        if not positive:
            return {}
        whole = sum(positive) if self.adds() else max(positive)
        whole = 100.0 if max(positive) <= 100 and (whole <= 100 or not self.adds()) and max(positive) > 1 else whole
        return {name: max(-100.0, 100 * value / whole) for name, value in earned.items()}

    def adds(self) -> bool:
        """Return whether conditions add to the score, each its part."""
        rows = [row.get("action", "").lower() for row in below(self.item, "setvar")]
        return len(rows) > 1 and all(action in {"add", "subtract"} for action in rows)

    def right(self, ident: str, *, test: str = "varequal") -> list[str]:
        """Return the values of a response that earn something; those behind a `not` do not."""
        found: list[str] = []
        for condition in self.scoring():
            refused = {id(row) for no in below(condition, "not") for row in below(no, test)}
            for row in below(condition, test):
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


COMMON_CARTRIDGE = register(
    Format(
        "common-cartridge",
        (".imscc", ".zip", ".xml", ".qti"),
        parse,
        write,
        title="Common Cartridge 1.3, Canvas",
        holds_pictures=True,
    )
)
