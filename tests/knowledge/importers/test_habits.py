"""Folders in the habits of the tools that publish them: order, names, addresses, pictures beside the folder."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image as Picture
from wagtail.models import Page

from knowledge.importers.report import ImportReport
from knowledge.importers.run import import_tree
from knowledge.importers.target import find_or_make


def written(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith(".png"):
            stream = io.BytesIO()
            Picture.new("RGB", (8, 6), text).save(stream, "PNG")
            path.write_bytes(stream.getvalue())
        else:
            path.write_text(text, encoding="utf-8")
    return root


def imported(folder: Path) -> ImportReport:
    return import_tree(folder, target=find_or_make("/book", language="en"), language="en")


def titles(slug: str) -> list[str]:
    """Return the titles below a page, in order."""
    return [page.title for page in Page.objects.get(slug=slug, locale__language_code="en").get_children()]


def test_docusaurus_folders_have_names_places_parts_and_pictures_beside_them(home, tmp_path: Path) -> None:
    site = written(
        tmp_path,
        {
            "docs/intro.md": "---\nsidebar_position: 3\nslug: /\n---\n# Intro\n\n![logo](/img/logo.png) [all](/start/install)",
            "docs/start/_category_.json": '{"label": "Getting started", "position": 2}',
            "docs/start/install.mdx": "---\nid: install\n---\n# Install\n\n![logo](@site/static/img/logo.png)\n",
            "docs/start/_part.mdx": "A part",
            "static/img/logo.png": "green",
        },
    )
    report = imported(site / "docs")
    assert titles("book") == ["Getting started", "Intro"]
    assert report.broken == []
    assert [(line.path, line.state) for line in report.lines if line.state == "skipped"] == [
        ("start/_part.mdx", "skipped")
    ]
    assert 'src="/images/' in Client().get("/en/book/start/install/").content.decode()


def test_mkdocs_navigation_gives_order_and_names(home, tmp_path: Path) -> None:
    site = written(
        tmp_path,
        {
            "mkdocs.yml": "site_name: X\nnav:\n  - Home: index.md\n  - User guide:\n      - Zebra: guide/zebra.md\n"
            "      - guide/apple.md\n  - 'About: us': about.md\nplugins: [search]\n",
            "docs/index.md": "# Home",
            "docs/about.md": "# About",
            "docs/guide/apple.md": "# Apple",
            "docs/guide/zebra.md": "# Zebra",
        },
    )
    imported(site / "docs")
    assert titles("book") == ["Home", "User guide", "About"]
    assert titles("guide") == ["Zebra", "Apple"]


def test_jekyll_posts_are_found_by_their_permalinks(home, tmp_path: Path) -> None:
    site = written(
        tmp_path,
        {
            "_config.yml": "permalink: /blog/:year/:title/\n",
            "_posts/2023-05-04-kick-off.md": "---\ntitle: Kick-off\ncategories: [meetings]\n---\nText",
            "_guides/plan.md": "# Plan",
            "index.md": "# Home\n\n[a](/blog/2023/kick-off/) [b](/meetings/2023/05/04/kick-off.html) [c](/guides/plan.html) "
            '[d]({% post_url 2023-05-04-kick-off %}) [e](/blog/none/) <img src=gone.png> [f](plan&#46;md) [g][h]\n\n[h]: x[y',
        },
    )  # fmt: skip
    assert sorted(link.target for link in imported(site).broken) == ["/blog/none/", "gone.png", "x[y"]


def test_hugo_links_are_addresses_of_the_site_and_gitbook_keeps_pictures_in_a_hidden_folder(
    home, tmp_path: Path
) -> None:
    site = written(
        tmp_path,
        {
            "_index.md": "+++\ntitle = 'Top'\n+++\n",
            "risk.md": "# Risk at the top",
            "plan/_index.md": "# Plan",
            "plan/risk.md": "# Risk of a plan",
            "plan/path.md": "# Path\n\n[beside](../risk/) ![i](<../.gitbook/assets/a b.png>)",
            ".gitbook/assets/a b.png": "red",
            ".gitbook/includes/x.md": "not a page",
            ".git/config.md": "not a page",
        },
    )
    report = imported(site)
    assert (report.counts()["created"], report.broken) == (5, [])
    page = Client().get("/en/book/plan/path/").content.decode()
    assert 'href="/en/book/plan/risk/"' in page
    assert 'src="/images/' in page


def test_names_that_are_no_text_links_and_depths_are_reported(home, tmp_path: Path) -> None:
    written(tmp_path, {"a.md": "# A", "/".join(["d"] * 60) + "/leaf.md": "# Leaf"} | {"b.md": "# B"})
    try:
        Path(tmp_path / "bad\udcff.md").write_bytes(b"# Bad")
    except (OSError, UnicodeError):
        pytest.skip("this file system takes only UTF-8 names")
    (tmp_path / "link.md").symlink_to("/etc/passwd")
    (tmp_path / "loop").symlink_to(".")
    report = imported(tmp_path)
    told = {line.path[:8]: line.state for line in report.lines}
    assert told == {
        "a.md": "created",
        "b.md": "created",
        "bad?.md": "failed",
        "link.md": "skipped",
        "d/d/d/d/": "failed",
    }
