"""The closed loop in real Chromium, in both languages: a framework comes in, a role is given, a level is reached and
explained; the standard changes, seen before; who learns what changed keeps the level, who does not loses it after grace.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.product import Product
from tests.journeys.quiz_key import key_of_open_attempt
from tests.journeys.test_in_the_browser import answer, assert_accessible
from tests.journeys.test_standard_lifecycle import Cast

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SKILLS = """Area,Skill,Skill FR,Awareness,Awareness FR,Working,Working FR,Practitioner,Practitioner FR
Harbour,Berthing {n},Accostage {n},"You can:
- name it",Sait le nommer,does it with help,le fait avec de l’aide,does it alone,le fait seul
Harbour,Mooring {n},Amarrage {n},a,a,b,b,c,c
"""
ROLES = "Role,Skill,Skill level,Critical,Days to reach\nHarbour pilot {n},Berthing {n},Working,yes,90\n"
BANK = """
$CATEGORY: {n}-handover

// [id:{n}-1] [tag:competency:{n}-berthing-{n}] [tag:clause:{code}#handover]
::One::{sign}{{={two} ~{three}}}

// [id:{n}-2] [tag:competency:{n}-berthing-{n}]
::Two::{safe}{{TRUE}}
"""
MAKE = """
from training.models import Competency, CoursePage, ModulePage, Quiz, QuizSlot, RoleHolding, RoleProfile
from knowledge.models import SectionPage, StandardPage
from vademecum.accounts.models import User
s = SectionPage.objects.get(slug='standards', depth=3, locale__language_code={language!r})
p = StandardPage(title={title!r}, slug={n!r} + '-berths', identifier={code!r}, locale=s.locale,
                 body=[('markdown', {text!r})])
s.add_child(instance=p); p.save_revision().publish()
quiz = Quiz.objects.create(title={title!r}, language={language!r}, pass_mark=80)
QuizSlot.objects.create(quiz=quiz, category={n!r} + '-handover', draw=2)
course = CoursePage.objects.filter(locale__language_code={language!r}).first()
module = ModulePage(title={title!r}, slug={n!r}, quiz=quiz, level=2)
course.add_child(instance=module)
module.competencies = [Competency.objects.get(key={n!r} + '-berthing-' + {n!r})]
module.save_revision().publish()
profile = RoleProfile.objects.get(framework__key={n!r})
boss = User.objects.get(email={boss!r})
for email in {people!r}:
    person = User.objects.get(email=email)
    person.manager = boss; person.save()
    RoleHolding.objects.create(person=person, profile=profile)
print(module.pk)
"""
PUBLISH_DELTA = """
from training.models import EditionEffect, LessonPage, ModulePage, QuestionVersion, QuestionHold
effect = EditionEffect.objects.get(edition__identifier={code!r}, change_class='major', edition__number=2)
for hold in QuestionHold.objects.filter(effect=effect, closed_at=None).select_related('question__current'):
    version = hold.question.current
    version.state = 'approved'; version.save()
module = ModulePage.objects.get(pk=effect.module_id)
for lesson in LessonPage.objects.child_of(module):
    lesson.get_latest_revision().publish()
module.get_latest_revision().publish()
print(module.pk)
"""
LATER = """
from datetime import timedelta
from unittest import mock
from django.utils import timezone
from training.background import lapse_standings, tell_of_lapsing
class Run:
    def progress(self, *_numbers): pass
    def finish_with(self, result): print(result)
moment = timezone.now() + timedelta(days={days})
with mock.patch('django.utils.timezone.now', return_value=moment):
    tell_of_lapsing(Run())
    lapse_standings(Run())
"""


@dataclass(frozen=True)
class Words:
    """What differs between the languages."""

    language: str
    n: str
    code: str
    title: str
    text: str
    sign: str
    two: str
    three: str
    safe: str
    competency: str
    met: str


WORDS = {
    "en": Words(
        "en", "loopen", "LOP-STD-001", "Berth handover",
        "## 1 Scope {#scope}\n\nAll berths.\n\n## 2 Handover {#handover}\n\nTwo people sign the handover.\n",
        "How many people sign?", "Two people", "Three people", "A berth is handed over once.", "Berthing loopen", "Working",
    ),
    "fr": Words(
        "fr", "loopfr", "LOP-STD-002", "Remise de poste",
        "## 1 Objet {#scope}\n\nTous les postes.\n\n## 2 Remise {#handover}\n\nDeux personnes signent la remise.\n",
        "Combien de personnes signent ?", "Deux personnes", "Trois personnes", "Un poste est remis une fois.",
        "Accostage loopfr", "Working",
    ),
}  # fmt: skip


@pytest.fixture(params=["en", "fr"])
def words(request: pytest.FixtureRequest) -> Words:
    return WORDS[request.param]


def take_quiz(page: Page, product: Product, base: str, module: str, *, email: str) -> None:
    """Answer every question right, as a browser does, and hand in."""
    page.goto(f"{base}/learning/quiz/{module}/")
    page.locator("main form button, main p > a.button--primary").first.click()
    expect(page.locator("form[data-quiz]")).to_be_visible()
    key = key_of_open_attempt(product, email=email)
    for position in sorted(key):
        expect(page).to_have_url(re.compile(rf"/{position}/$"))
        answer(page, key[position])
        page.locator("form[data-quiz] button[name=go][value=next]").click()
    page.locator("form[action$='/submit/'] button").click()
    expect(page.locator(".quiz-score")).to_contain_text("100")


def test_who_learns_what_changed_keeps_the_level_and_who_does_not_loses_it(
    embedded_product: Product, browser: Browser, words: Words, tmp_path: Path
) -> None:
    product, base = embedded_product, f"{embedded_product.url}/{words.language}"
    cast = Cast(product, browser, words)  # type: ignore[arg-type]
    officer, approver = cast.person("olga", group="PMO officer"), cast.person("axel")
    learner, idler = cast.person("lena"), cast.person("igor")
    people = [f"{name}.{words.language}@example.org" for name in ("lena", "igor")]

    # The framework comes in, tried first; then questions, a standard, a module, and the role for two people.
    for name, table in (("skills.csv", SKILLS), ("roles.csv", ROLES)):
        (tmp_path / name).write_text(table.replace("{n}", words.n))
    files = [str(tmp_path / name) for name in ("skills.csv", "roles.csv")]
    tried = product.manage("import_framework", *files, f"--key={words.n}", "--dry-run", "--json")
    assert '"problems": []' in tried
    product.manage("import_framework", *files, f"--key={words.n}", f"--title={words.title}", "--activate")
    bank = tmp_path / "bank.gift"
    said = {"sign": words.sign, "two": words.two, "three": words.three, "safe": words.safe}
    bank.write_text(BANK.format(n=words.n, code=words.code, **said))
    product.manage("import_questions", str(bank), f"--language={words.language}")
    made = MAKE.format(
        language=words.language, n=words.n, code=words.code, title=words.title, text=words.text, people=people,
        boss=f"olga.{words.language}@example.org",
    )  # fmt: skip
    module = product.run_python(made).strip().splitlines()[-1]

    # A gap; the quiz is passed; the level is there and says why.
    mine = f"{base}/learning/competency/"
    row = f"#{words.n}-berthing-{words.n}"
    learner.goto(mine)
    expect(learner.locator(".next-step")).to_contain_text(words.competency)
    assert_accessible(learner)
    for page, email in ((learner, people[0]), (idler, people[1])):
        take_quiz(page, product, base, module, email=email)
    learner.goto(mine)
    expect(learner.locator(row)).to_contain_text(words.met)
    learner.locator(f"{row} details.why summary").click()
    expect(learner.locator(f"{row} details.why li").first).to_contain_text(words.title)
    assert_accessible(learner)

    # A major change is proposed; before it is approved the preview says who would lose a level, and when.
    changed = words.text.replace(words.two, words.three)
    product.run_python(
        "from knowledge.models import StandardPage;"
        f"p = StandardPage.objects.get(identifier={words.code!r}); p.body = [('markdown', {changed!r})]; p.save_revision()"
    )
    officer.goto(f"{base}/code/{words.code}/propose/")
    officer.locator("input[name=change_class][value=major]").check()
    officer.locator("[name=change_summary]").fill("Why it changes.")
    officer.locator("[name=approvers]").fill(f"axel.{words.language}@example.org")
    officer.locator("[name=quorum]").fill("1")
    officer.locator("main form.form button.button--primary").click()
    edition = product.run_python(
        "from knowledge.models import Edition;"
        f"print(Edition.objects.get(identifier={words.code!r}, state='in-review').pk)"
    ).strip()
    officer.goto(f"{base}/learning/competency/impact/{edition}/")
    for name in ("Lena", "Igor"):
        expect(officer.locator("main table")).to_contain_text(name)
    expect(officer.locator("main table")).to_contain_text("2 → 0")
    assert_accessible(officer)
    learner.goto(mine)
    expect(learner.locator(row)).to_contain_text(words.met)  # nothing has happened yet

    approver.goto(f"{base}/decisions/{edition}/")
    approver.locator("[name=comment]").fill("Fine.")
    approver.locator("button[name=decision][value=approve]").click()
    expect(approver.locator("main")).to_contain_text(words.code)

    # The author looks at what was drafted and publishes it; the page of the standard says how far it has come.
    delta = product.run_python(PUBLISH_DELTA.format(code=words.code)).strip().splitlines()[-1]
    officer.goto(f"{base}/learning/competency/standard/{words.code}/")
    expect(officer.locator(".chain li")).to_have_count(4)
    assert_accessible(officer)

    # One reads what changed and passes the short quiz; the other does nothing.
    learner.goto(f"{base}/code/{words.code}/")
    expect(learner.locator("main")).to_contain_text(words.three)
    learner.locator("form[action*='/read/'] button").click()
    expect(learner.locator("form[action*='/read/']")).to_have_count(0)
    take_quiz(learner, product, base, delta, email=people[0])

    # Seventy days on: kept by one, lapsed for the other, who was told, as was the manager.
    for days in (25, 70):
        product.run_python(LATER.format(days=days))
    role = f"{words.n}-harbour-pilot-{words.n}-harbour-pilot-{words.n}"
    officer.goto(f"{base}/learning/competency/team/?framework={words.n}&role={role}")
    kept, lost = (officer.locator("tr", has_text=name).locator("td").first for name in ("Lena", "Igor"))
    expect(kept).to_contain_text("2/2")
    expect(lost).to_contain_text("0/2")
    assert_accessible(officer)
    idler.goto(f"{base}/inbox/")
    expect(idler.locator("main")).to_contain_text(words.competency)
    learner.goto(mine)
    expect(learner.locator(row)).to_contain_text(words.met)
    cast.close()
