"""A small organisation with secrets: content of every kind, each field with a word of its own, and who may read it.

A canary is a word that stands nowhere else: `canary("team", "title")`. Whoever meets one without the right has found
a leak, and the word says what leaked and from which field.
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from PIL import Image as Picture
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import (
    Collection as FileCollection,
)
from wagtail.models import (
    CollectionViewRestriction,
    GroupPagePermission,
    Page,
    PageViewRestriction,
    ReferenceIndex,
)

from knowledge.homes import ensure_homes
from knowledge.models import (
    AccessRequest,
    DocumentPage,
    DocumentTemplate,
    Favourite,
    Finding,
    GlossaryTerm,
    MethodGuidePage,
    PageFeedback,
    PageTopic,
    Remark,
    SectionPage,
    StandardPage,
    Suggestion,
    Topic,
    Waiver,
    Watch,
)
from training.actions import start_attempt, submit_attempt
from training.formats.gift import parse
from training.importing import import_questions
from training.models import (
    Area,
    Assignment,
    CatalogPage,
    Competency,
    Completion,
    CoursePage,
    Enrolment,
    Framework,
    LearningPath,
    LessonPage,
    Level,
    ModulePage,
    ModulePrerequisite,
    PathStep,
    Quiz,
    QuizSlot,
    Session,
    Statement,
)
from vademecum.accounts.models import Project, User
from vademecum.accounts.roles import AUTHOR, PMO_OFFICER
from vademecum.jobs.models import Job

BEGINNING = "zq"
VISITOR, READER, IN_A, IN_B, IN_BOTH, AUTHOR_ONLY, OFFICER, ROOT = (
    *("visitor", "reader", "in_a", "in_b", "in_both", "author", "officer", "root"),
)
EVERYBODY = frozenset({VISITOR, READER, IN_A, IN_B, IN_BOTH, AUTHOR_ONLY, OFFICER, ROOT})
SIGNED_IN = EVERYBODY - {VISITOR}
GROUP_A = frozenset({IN_A, IN_BOTH, ROOT})
BOTH_GROUPS = frozenset({IN_BOTH, ROOT})
NOBODY: frozenset[str] = frozenset()


def canary(content: str, part: str) -> str:
    """Return the word of one field of one content: letters only, so that search and slugs keep it whole."""
    return f"{BEGINNING}{content}{BEGINNING}{part}"


@dataclass
class World:
    """All that was built. `readers` maps a content to those who may read it; `addresses` to where it stands."""

    people: dict[str, User] = field(default_factory=dict)
    readers: dict[str, frozenset[str]] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)

    def client(self, person: str, **options: Any) -> Client:
        client = Client(**options)
        if person != VISITOR:
            client.force_login(self.people[person])
        return client

    def leaks(self, person: str, text: str, *, besides: Collection[str] = ()) -> list[str]:
        """Return the contents that `text` shows although this person may not read them."""
        text = text.lower()
        return sorted(
            content
            for content, readers in self.readers.items()
            if person not in readers and content not in besides and f"{BEGINNING}{content}{BEGINNING}" in text
        )

    def hidden_from(self, person: str) -> list[str]:
        return sorted(content for content, readers in self.readers.items() if person not in readers)


def body(content: str, *, links: Iterable[str] = (), extra: Iterable[tuple[str, Any]] = ()) -> list[tuple[str, Any]]:
    text = (
        f"Words {canary(content, 'lead')}.\n\n## Heading {canary(content, 'heading')}\n\nText {canary(content, 'body')}."
        f"\n\n| Head | {canary(content, 'cell')} |\n|---|---|\n| a | b |\n\n" + "\n\n".join(links)
    )
    grid = {"data": [["a", canary(content, "grid")]], "first_row_is_table_header": True}
    return [("markdown", text), ("table", grid), *extra]


def add(world: World, parent: Page, content: str, *, readers: frozenset[str], model: type = DocumentPage,
        live: bool = True, **fields: Any) -> Any:  # fmt: skip
    """Add a page whose every field carries a canary, and publish it."""
    if "body" not in fields:
        fields["body"] = body(content)
    if hasattr(model, "summary"):
        fields.setdefault("summary", f"Summary {canary(content, 'summary')}")
    page = model(
        title=f"Title {canary(content, 'title')}", seo_title=f"Seo {canary(content, 'seo')}",
        search_description=f"Description {canary(content, 'description')}", locale=parent.locale, live=live, **fields,
    )  # fmt: skip
    Page.objects.get(pk=parent.pk).specific.add_child(instance=page)
    if live:
        page.save_revision().publish()
    page = model.objects.get(pk=page.pk)
    ReferenceIndex.create_or_update_for_object(page)
    world.pages[content], world.readers[content] = page, readers
    world.addresses[content] = page.get_url()
    return page


def restrict(page: Page, *groups: Group, kind: str = PageViewRestriction.GROUPS, **fields: Any) -> PageViewRestriction:
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=kind, **fields)
    restriction.groups.set(groups)
    return restriction


def picture(content: str, **fields: Any) -> Any:
    stream = io.BytesIO()
    Picture.new("RGB", (4, 4)).save(stream, "PNG")
    file = ContentFile(stream.getvalue(), name=f"{canary(content, 'file')}.png")
    return get_image_model().objects.create(title=canary(content, "title"), file=file, **fields)


def file(content: str, *, ending: str = "txt", data: bytes | None = None, **fields: Any) -> Any:
    data = canary(content, "inside").encode() if data is None else data
    stored = ContentFile(data, name=f"{canary(content, 'file')}.{ending}")
    return get_document_model().objects.create(title=canary(content, "title"), file=stored, **fields)


def build() -> World:
    world = World()
    _people(world)
    homes = ensure_homes()
    world.pages["home"], world.things["french"] = homes["en"], homes["fr"]
    _library(world)
    _vault(world)
    _linking_page(world)
    _learning(world)
    _work(world)
    _words(world)
    return world


def _people(world: World) -> None:
    a, b = (Group.objects.create(name=name) for name in ("Group A", "Group B"))
    world.groups = {"a": a, "b": b}
    groups = {READER: [], IN_A: [a], IN_B: [b], IN_BOTH: [a, b], AUTHOR_ONLY: [Group.objects.get(name=AUTHOR)],
              OFFICER: [Group.objects.get(name=PMO_OFFICER)], ROOT: []}  # fmt: skip
    for name, own in groups.items():
        person = User.objects.create_user(f"{name}@example.org", "a long password", is_superuser=name == ROOT)
        person.groups.set(own)
        world.people[name] = person


def _library(world: World) -> None:
    home, a, b = world.pages["home"], world.groups["a"], world.groups["b"]
    section = add(world, home, "section", readers=EVERYBODY, model=SectionPage, slug="guides")
    add(world, section, "first", readers=EVERYBODY)
    restrict(add(world, section, "signed", readers=SIGNED_IN), kind=PageViewRestriction.LOGIN)
    team = add(world, section, "team", readers=GROUP_A, model=SectionPage)
    restrict(team, a)
    add(world, team, "teamchild", readers=GROUP_A)
    nested = add(world, team, "nested", readers=BOTH_GROUPS)
    restrict(nested, b)
    add(world, nested, "nestedchild", readers=BOTH_GROUPS)
    add(world, section, "middle", readers=EVERYBODY)
    add(world, section, "draft", readers=NOBODY, live=False).save_revision()
    add(world, section, "gone", readers=NOBODY).unpublish()
    password = add(world, section, "password", readers=NOBODY)
    world.things["password"] = restrict(password, kind=PageViewRestriction.PASSWORD, password="open sesame")
    over = add(world, section, "over", readers=NOBODY, model=SectionPage, slug="over")
    add(world, over, "under", readers=EVERYBODY)
    SectionPage.objects.get(pk=over.pk).unpublish()
    pending = add(world, section, "last", readers=EVERYBODY)
    pending.title = canary("pending", "title")
    pending.body = body("pending")
    pending.summary = canary("pending", "summary")
    pending.save_revision()
    world.readers["pending"] = NOBODY
    standard = add(world, section, "standard", readers=GROUP_A, model=StandardPage,
                   identifier=canary("standard", "code").upper())  # fmt: skip
    restrict(standard, a)
    topic = Topic.objects.create(key=canary("topic", "key"), label_en=canary("topic", "label"))
    PageTopic.objects.create(page=team, topic=topic)
    world.readers["topic"] = GROUP_A
    french = add(world, world.things["french"], "french", readers=GROUP_A,
                 translation_key=world.pages["first"].translation_key)  # fmt: skip
    restrict(french, a)


def _vault(world: World) -> None:
    """Files of a private page in a public collection, and files in a private collection that a public page mentions."""
    vault = FileCollection.get_first_root_node().add_child(instance=FileCollection(name="Vault"))
    guard = CollectionViewRestriction.objects.create(collection=vault, restriction_type="groups")
    guard.groups.set([world.groups["a"]])
    things = world.things
    things["vault"] = vault
    things["teamimage"], things["teamfile"] = picture("teamimage"), file("teamfile")
    things["vaultimage"], things["vaultfile"] = (
        picture("vaultimage", collection=vault),
        file("vaultfile", collection=vault),
    )
    things["draftimage"], things["looseimage"], things["loosefile"] = (
        picture("draftimage"), picture("looseimage"), file("loosefile"),
    )  # fmt: skip
    for name in ("teamimage", "teamfile", "vaultimage", "vaultfile"):
        world.readers[name] = GROUP_A | {OFFICER}  # who may change every file, and so has them all in the admin
    for name in ("draftimage", "looseimage", "loosefile"):
        world.readers[name] = frozenset({AUTHOR_ONLY, OFFICER, ROOT})  # who may choose them for their pages
    team = SectionPage.objects.get(pk=world.pages["team"].pk)
    images = [("image", {"image": things["teamimage"], "alternative": canary("team", "alt"), "caption": ""}),
              ("file", {"document": things["teamfile"], "title": ""})]  # fmt: skip
    team.body = body("team", extra=images)
    team.save_revision().publish()
    ReferenceIndex.create_or_update_for_object(team)
    draft = DocumentPage.objects.get(pk=world.pages["draft"].pk)
    draft.body = body("draft", links=[f"![x](image:{things['draftimage'].pk})"])
    draft.save()
    ReferenceIndex.create_or_update_for_object(draft)
    stored = ContentFile(b"x", name=f"{canary('vaulttemplate', 'file')}.docx")
    things["template"] = DocumentTemplate.objects.create(
        code=canary("vaulttemplate", "code"), title=canary("vaulttemplate", "title"),
        summary=canary("vaulttemplate", "summary"), guidance=canary("vaulttemplate", "guidance"), file=stored,
        example=ContentFile(b"y", name=f"{canary('vaulttemplate', 'example')}.docx"), collection=vault,
        locale=world.pages["home"].locale, guides=["/guides/first"],
    )  # fmt: skip
    world.readers["vaulttemplate"] = GROUP_A
    things["open template"] = DocumentTemplate.objects.create(
        code="OPEN-1", title="Open", guidance=f"See [it](page:{world.pages['team'].pk}).",
        file=ContentFile(b"x", name="open.docx"), locale=world.pages["home"].locale, guides=[_tree_path(world, "team")],
    )  # fmt: skip
    things["term"] = GlossaryTerm.objects.create(
        key="term", term="Common term", locale=world.pages["home"].locale,
        definition=f"See [it](page:{world.pages['team'].pk}), [file](document:{things['vaultfile'].pk}).",
    )  # fmt: skip


def _tree_path(world: World, content: str) -> str:
    return world.addresses[content].removeprefix("/en")


def _linking_page(world: World) -> None:
    """A public page that mentions everything that is hidden, in every way a page can."""
    things, pages = world.things, world.pages
    links = [f"[link](page:{page.pk}#x)" for page in pages.values()]
    links += [f"![](image:{things[name].pk})" for name in ("vaultimage",)]
    links += [f"[file](document:{things[name].pk})" for name in ("vaultfile",)]
    extra = [
        ("file", {"document": things["vaultfile"], "title": ""}),
        ("image", {"image": things["vaultimage"], "alternative": "", "caption": ""}),
        ("text", "".join(f'<a linktype="page" id="{page.pk}">rich</a>' for page in pages.values())),
        *(("include", {"page": page, "anchor": ""}) for page in pages.values()),
    ]
    add(
        world, pages["section"], "linking", readers=EVERYBODY, model=MethodGuidePage,
        body=body("linking", links=links, extra=extra), clauses=[f"{canary('standard', 'code').upper()}#x"],
        templates=[canary("vaulttemplate", "code")], techniques="\n\n".join(links), tailoring="\n\n".join(links),
    )  # fmt: skip
    home = pages["home"].__class__.objects.get(pk=pages["home"].pk)
    home.phases = [("phase", {"title": "Start", "page": pages["team"], "links": [
        {"role": "Lead", "page": pages["team"], "template": "", "address": "", "label": ""},
        {"role": "Lead", "page": None, "template": canary("vaulttemplate", "code"), "address": "", "label": ""},
        {"role": "Lead", "page": pages["first"], "template": "", "address": "", "label": ""},
    ]})]  # fmt: skip
    home.body = body("home", links=links)
    world.readers["home"] = EVERYBODY
    home.save_revision().publish()
    world.addresses["home"] = "/en/"


def _learning(world: World) -> None:
    home, a = world.pages["home"], world.groups["a"]
    framework = Framework.objects.create(key="house", title_en="House")
    for number in range(5):
        Level.objects.create(framework=framework, number=number, title_en=f"Level {number}")
    area = Area.objects.create(framework=framework, key="control", title_en="Control")
    competency = Competency.objects.create(area=area, key="risk", title_en="Risk")
    other = Competency.objects.create(area=area, key="cost", title_en="Cost")
    quiz, secret_quiz = _quiz("open", "quizkey"), _quiz("secretquiz", "secretkey")
    world.things["quiz"], world.things["secret quiz"] = quiz, secret_quiz
    world.readers["quizkey"] = frozenset({OFFICER})  # who has handed in; nobody else has
    world.readers["secretkey"] = NOBODY
    catalog = Page.objects.get(pk=home.pk).add_child(instance=CatalogPage(title="Learning", slug="learning-shelf"))
    course = add(world, catalog, "course", readers=EVERYBODY, model=CoursePage)
    module = add(world, course, "module", readers=EVERYBODY, model=ModulePage, quiz=quiz, level=2)
    module.competencies = [competency]
    module.save_revision().publish()
    add(
        world,
        module,
        "lesson",
        readers=EVERYBODY,
        model=LessonPage,
        clauses=[f"{canary('standard', 'code').upper()}#x"],
    )
    world.things["session"] = _session(module, "session")
    world.readers["session"] = EVERYBODY
    restrict(add(world, module, "privatelesson", readers=GROUP_A, model=LessonPage), a)
    add(world, module, "draftlesson", readers=NOBODY, model=LessonPage, live=False)
    add(world, module, "lastlesson", readers=EVERYBODY, model=LessonPage)
    private = add(world, course, "privatemodule", readers=GROUP_A, model=ModulePage, quiz=secret_quiz, level=2)
    private.competencies = [other]
    private.save_revision().publish()
    restrict(private, a)
    add(world, private, "privatemodulelesson", readers=GROUP_A, model=LessonPage)
    world.readers["secretquiz"] = GROUP_A
    world.things["private session"] = _session(private, "privatesession")
    world.readers["privatesession"] = GROUP_A
    restrict(add(world, catalog, "privatecourse", readers=GROUP_A, model=CoursePage), a)
    hidden = add(world, catalog, "gonecourse", readers=NOBODY, model=CoursePage, slug="gone-course")
    add(world, hidden, "leftmodule", readers=EVERYBODY, model=ModulePage)
    CoursePage.objects.get(pk=hidden.pk).unpublish()
    path = LearningPath.objects.create(title_en="A way through")
    for content in ("privatecourse", "course", "gonecourse"):
        PathStep.objects.create(path=path, page=Page.objects.get(pk=world.pages[content].pk))
    world.things["path"] = path
    ModulePrerequisite.objects.create(module=module, required=Page.objects.get(pk=private.pk))


def _session(page: Page, content: str) -> Session:
    return Session.objects.create(
        page=page, title=canary(content, "title"), place=canary(content, "place"), seats=5,
        description=canary(content, "about"), starts_at="2036-01-01T09:00:00Z", ends_at="2036-01-01T12:00:00Z",
    )  # fmt: skip


def _quiz(content: str, key: str) -> Quiz:
    bank = (
        f"$CATEGORY: {content}\n\n::{content} one::Which is it {canary(content, 'stem')}?"
        f"{{=Right#{canary(key, 'feedback')} ~Wrong#{canary(key, 'wrong')}####{canary(key, 'general')}}}\n\n"
        f"::{content} two::Name it.{{={canary(key, 'short')}#{canary(key, 'shortfeedback')}}}\n"
    )
    imported = import_questions(parse(bank.encode()), language="en")
    assert imported
    quiz = Quiz.objects.create(title=f"Quiz {canary(content, 'title')}", pass_mark=50, language="en")
    QuizSlot.objects.create(quiz=quiz, category=content, draw=2)
    return quiz


def _work(world: World) -> None:
    """What people have done: everyone was assigned hidden things, and somebody else's attempts exist."""
    things, people = world.things, world.people
    module, private = world.pages["module"], world.pages["privatemodule"]
    things["attempt"] = start_attempt(people[IN_BOTH], quiz=things["secret quiz"], module=private)
    done = start_attempt(people[OFFICER], quiz=things["quiz"], module=module)
    submit_attempt(people[OFFICER], attempt_id=done.public_id)
    things["handed in"] = done
    things["statements"] = list(Statement.objects.all())
    for name in (READER, IN_A, IN_B, AUTHOR_ONLY, OFFICER):
        Assignment.objects.create(person=people[name], page=private)
        Enrolment.objects.create(person=people[name], page=world.pages["privatecourse"])
        Completion.objects.create(person=people[name], page=private, completed_at="2026-01-01T00:00:00Z")
    things["job"] = Job.objects.create(
        kind="search.apply", requested_by=people[IN_BOTH], progress_note=canary("job", "note"), log=canary("job", "log"),
        unique_key=uuid.uuid4().hex,
    )  # fmt: skip
    world.readers["job"] = frozenset({IN_BOTH, OFFICER, ROOT})


def _words(world: World) -> None:
    """What readers said of pages of group A and set on them, and work on them; also by people who may not see them."""
    people, team, standard = world.people, world.pages["team"], world.pages["standard"]
    things, page = world.things, Page.objects.get(pk=team.pk)
    things["remark"] = Remark.objects.create(
        page=page, person=people[IN_A], name="In A", text=canary("remark", "text"), anchor="x"
    )
    things["suggestion"] = Suggestion.objects.create(
        page=page, person=people[IN_A], quote=canary("suggestion", "quote"), replacement=canary("suggestion", "words"),
        reason=canary("suggestion", "reason"),
    )  # fmt: skip
    things["feedback"] = PageFeedback.objects.create(page=page, helped=False, reason=canary("feedback", "reason"))
    Finding.objects.create(page=page, kind=Finding.Kind.BROKEN_LINK, detail=canary("found", "detail"))
    project = Project.objects.create(code="WAIVED", name="Waived")
    today = timezone.localdate()
    things["waiver"] = Waiver.objects.create(
        identifier=standard.identifier, clause_title=canary("waiver", "clause"), project=project,
        deviation=canary("deviation", "text"), reason=canary("deviation", "reason"), ends_on=today,
        state=Waiver.State.GRANTED, asked_by=people[IN_A], decided_at=timezone.now(), decided_name=canary("waiver", "name"),
    )  # fmt: skip
    AccessRequest.objects.create(
        person=people[READER], address="/en/guides/expected/", reason=canary("access", "reason")
    )
    for person in people.values():
        for content in ("team", "nested", "standard", "draft", "password"):
            Watch.objects.create(person=person, page_id=world.pages[content].pk)
            Favourite.objects.create(person=person, page_id=world.pages[content].pk)
    world.readers |= {
        "remark": GROUP_A,
        "suggestion": frozenset({IN_A, ROOT}),
        "feedback": frozenset({ROOT}),
        "found": frozenset({ROOT}),
        "waiver": GROUP_A,
        "deviation": frozenset({IN_A, ROOT}),
        "access": frozenset({READER, OFFICER, ROOT}),
    }


def limited_author(world: World) -> User:
    """A person who may edit one public page and nothing else: what the admin shows of the rest must be nothing."""
    group = Group.objects.create(name="Editors of one page")
    from django.contrib.auth.models import Permission

    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    for codename in ("add_page", "change_page"):
        right = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.create(group=group, page=world.pages["first"], permission=right)
    person = User.objects.create_user("limited@example.org", "a long password")
    person.groups.add(group)
    return person


def readable(readers: Mapping[str, frozenset[str]], person: str) -> list[str]:
    return sorted(content for content, those in readers.items() if person in those)
