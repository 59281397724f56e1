"""A new hire's first week: find the paragraph, see nothing private, take a quiz with a break, see the level."""

from __future__ import annotations

from tests.journeys.product import Person, Product
from tests.journeys.quiz_key import key_of_open_attempt

NEWCOMER = "newcomer@example.org"
OFFICER = "officer@example.org"


def test_an_imported_handbook_is_searched_by_two_people_with_different_rights(product: Product) -> None:
    newcomer = product.person(NEWCOMER, groups=("reader",))
    officer = product.person(OFFICER, groups=("reader", "PMO officer"))

    product.wait_until_found("acceptance walk", place="/berth-handover/#acceptance-walk")
    product.wait_until_found("visite de réception", place="/remise-poste-a-quai/#", language="fr")
    assert product.hits("acceptance walk")[0]["url"].endswith("/berth-handover/#acceptance-walk")

    officer.open("/en/search/?q=kingfisher")
    assert "Board papers" in officer.text
    newcomer.open("/en/search/?q=kingfisher")
    assert "Board papers" not in newcomer.text
    assert "envelope" not in newcomer.text.lower()
    assert product.hits("kingfisher", email=NEWCOMER) == []
    assert product.hits("kingfisher") == []
    assert product.hits("kingfisher", email=OFFICER)[0]["title"] == "Board papers"


def test_what_is_private_shows_nowhere(product: Product) -> None:
    newcomer = product.person(NEWCOMER, groups=("reader",))
    officer = product.person(OFFICER, groups=("reader", "PMO officer"))
    private = "/en/handbook/board/"

    assert officer.open(private).status == 200
    hidden, absent = newcomer.open(private), None
    body, status = hidden.page.main.get_text(" ", strip=True), hidden.status
    absent = newcomer.open("/en/handbook/never-was/")
    assert status == absent.status == 404
    assert body.replace("board", "x") == absent.page.main.get_text(" ", strip=True).replace("never was", "x").replace(
        "never-was", "x"
    )

    newcomer.open("/en/handbook/delivery/berth-handover/")
    assert newcomer.status == 200
    assert not newcomer.page.select("a[href*='/board/']"), "a link leads to a hidden page"
    assert "Board papers" not in newcomer.text
    newcomer.open("/en/handbook/")
    assert "Board papers" not in newcomer.text
    suggestions = newcomer.http.get("/en/search/suggest?q=board").text
    assert "Board papers" not in suggestions
    assert "Board papers" in officer.http.get("/en/search/suggest?q=board").text


def test_revoking_a_right_works_at_the_next_request(product: Product) -> None:
    officer = product.person("second.officer@example.org", groups=("reader", "PMO officer"))
    assert "Board papers" in officer.open("/en/search/?q=kingfisher").text
    product.run_python(
        "from vademecum.accounts.models import User;User.objects.get(email='second.officer@example.org').groups.clear()"
    )
    assert "Board papers" not in officer.open("/en/search/?q=kingfisher").text
    assert officer.open("/en/handbook/board/").status == 404


def test_a_quiz_survives_a_break_and_raises_the_level(product: Product) -> None:
    email = "learner@example.org"
    learner = product.person(email, groups=("reader",))
    learner.open("/en/learning/mine/")
    assert learner.status == 200

    learner.open(quiz_path(product))
    learner.submit("main form")
    key = key_of_open_attempt(product, email=email)
    half = len(key) // 2
    for position in range(1, half + 1):
        learner.submit("form.quiz-form", **key[position], go="next")

    product.stop()
    product.start()

    on_the_phone = Person(product)
    on_the_phone.sign_in(email)
    on_the_phone.open("/en/learning/mine/")
    attempt = on_the_phone.page.select_one("a[href*='/learning/attempt/']")
    assert attempt is not None, on_the_phone.text
    on_the_phone.open(str(attempt["href"]))
    assert on_the_phone.address.endswith(f"/{half + 1}/"), "every answer given before the break is still there"
    for position in range(half + 1, len(key) + 1):
        on_the_phone.submit("form.quiz-form", **key[position], go="next")
    assert on_the_phone.address.endswith("/review/")
    on_the_phone.submit("form[action*='/submit/']")
    assert on_the_phone.address.endswith("/result/")
    assert "100" in on_the_phone.text

    on_the_phone.open("/en/learning/mine/")
    assert "Awareness" in on_the_phone.text or "Foundation" in on_the_phone.text


def quiz_path(product: Product) -> str:
    """Return the address of the risk module's quiz in the starter library."""
    printed = product.run_python(
        "from training.models import ModulePage;"
        "print(ModulePage.objects.get(slug='risk-in-practice', locale__language_code='en').pk)"
    )
    return f"/en/learning/quiz/{printed.strip().splitlines()[-1]}/"
