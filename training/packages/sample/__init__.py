"""Two small packages of our own, for the demonstration and to try a server out: SCORM 1.2 and cmi5.

Written here, packed here: the same bytes every time, so that bringing one in twice finds the first.
"""

from __future__ import annotations

import html
import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
ADL = "http://www.adlnet.org/xsd/adlcp_rootv1p2"
STRUCTURE = "https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"
OURS = "https://vademecum.example/packages/status-report"


def texts_of(language: str) -> dict[str, Any]:
    """Return what the packages say in a language."""
    return json.loads(_file("texts.json"))[language]  # type: ignore[no-any-return]


def _file(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def scorm_package(language: str) -> bytes:
    """Return a SCORM 1.2 package of two units: a walk that keeps the reader's place, and a check with a score."""
    texts = texts_of(language)
    title, walk, check = (html.escape(str(texts[name])) for name in ("title", "walk", "check"))
    resource = '<resource identifier="{0}-files" type="webcontent" adlcp:scormtype="sco" href="{0}/index.html">'
    resource += '<file href="{0}/index.html"/><file href="{0}/{0}.js"/><file href="shared/style.css"/></resource>'
    manifest = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="vademecum.risk.{language}" version="1"
 xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="{ADL}">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="course"><organization identifier="course"><title>{title}</title>
<item identifier="walk" identifierref="walk-files"><title>{walk}</title></item>
<item identifier="check" identifierref="check-files"><title>{check}</title>
<adlcp:masteryscore>60</adlcp:masteryscore></item></organization></organizations>
<resources>{resource.format("walk")}{resource.format("check")}</resources></manifest>"""
    return _packed(
        {
            "imsmanifest.xml": manifest,
            "shared/style.css": _file("style.css"),
            "walk/index.html": _page(language, str(texts["walk"]), "walk.js"),
            "walk/walk.js": _file("scorm.js") + _file("walk.js"),
            "check/index.html": _page(language, str(texts["check"]), "check.js"),
            "check/check.js": _file("scorm.js") + _file("check.js"),
        }
    )


def cmi5_package(language: str) -> bytes:
    """Return a cmi5 package of one unit that is passed with a score."""
    report = str(texts_of(language)["report"])
    words = f'<langstring lang="{language}">{html.escape(report)}</langstring>'
    about = f"<title>{words}</title><description>{words}</description>"
    structure = f"""<?xml version="1.0" encoding="UTF-8"?>
<courseStructure xmlns="{STRUCTURE}"><course id="{OURS}/{language}">{about}</course>
<au id="{OURS}/{language}/unit" moveOn="CompletedAndPassed" masteryScore="0.8" launchMethod="AnyWindow">{about}
<url>unit/index.html</url></au></courseStructure>"""
    return _packed(
        {
            "cmi5.xml": structure,
            "shared/style.css": _file("style.css"),
            "unit/index.html": _page(language, report, "unit.js"),
            "unit/unit.js": _file("unit.js"),
        }
    )


def _page(language: str, title: str, script: str) -> str:
    texts = json.dumps(texts_of(language), ensure_ascii=False).replace("</", "<\\/")
    return _file("page.html").format(language=language, title=html.escape(title), texts=texts, script=script)


def _packed(files: dict[str, str]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in files.items():
            archive.writestr(zipfile.ZipInfo(path, (2026, 1, 1, 0, 0, 0)), text)
    return made.getvalue()
