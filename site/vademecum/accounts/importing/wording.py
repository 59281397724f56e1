"""What an import says to people, one sentence per reason."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from vademecum.accounts.importing.rows import Problem
from vademecum.accounts.importing.tables import UnreadableTable

FILE_REASONS: dict[str, Promise] = {
    "too_large": _("The file is larger than {value}. Split it."),
    "too_many_rows": _("The file has more than {value} lines. Split it."),
    "too_many_columns": _("The file has more than {value} columns."),
    "long_cell": _("Line {value} has a cell of more than 2,000 characters. Is a quotation mark missing?"),
    "broken_line": _("The table breaks off at line {value}. Is a quotation mark missing?"),
    "not_text": _("This is neither a CSV text nor an XLSX workbook."),
    "not_a_workbook": _("The workbook cannot be read. Save it again as XLSX without a password, or as CSV."),
    "empty": _("The file is empty."),
    "no_email_column": _("No column was recognised as the e-mail address."),
    "too_many_at_once": _(
        "All lines or none works for at most {value} lines, as nothing else can be saved meanwhile. Split the file."
    ),
    "no_column": _("There is no column or field called “{value}”."),
}
REASONS: dict[str, Promise] = {
    "no_email": _("The e-mail address is missing."),
    "email": _("“{value}” is not an e-mail address."),
    "twice": _("The same address stands in line {value}."),
    "language": _("“{value}” is not one of the languages of the site."),
    "time_zone": _("There is no time zone called “{value}”."),
    "too_long": _("“{value}…” is too long."),
    "manager": _("“{value}” is not an e-mail address of a manager."),
    "manager_unknown": _("Nobody has the manager’s address {value}, neither here nor in the file."),
    "manager_circle": _("With {value} as manager, people would manage each other in a circle."),
    "group": _("There is no group called “{value}”."),
    "group_too_mighty": _("This import may not put anybody into the group “{value}”."),
    "above": _("{value} can do more than you. Only somebody with the same rights may change this person."),
    "project": _("There is no project with the code “{value}”."),
    "project_role": _(
        "“{value}” is not a project role. Write CODE:manager, CODE:member, CODE:sponsor or CODE:stakeholder."
    ),
    "not_saved": _("Could not be saved: {value}"),
}
OUTCOMES: dict[str, Promise] = {
    "created": pgettext_lazy("lines", "created"),
    "updated": _("updated"),
    "unchanged": _("unchanged"),
    "failed": _("failed"),
}

CHANGES: dict[str, Promise] = {
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "preferred_language": _("Language"),
    "time_zone": _("Time zone"),
    "job_title": _("Job title"),
    "manager": _("Manager"),
    "teams": _("Teams"),
    "groups": _("Groups"),
    "projects": _("Project roles"),
}


def say_changes(changes: Mapping[str, str]) -> str:
    """Return what changes, in words, for a line of the report."""
    return " · ".join(
        gettext("%(field)s: %(value)s") % {"field": CHANGES.get(name, name), "value": value}
        for name, value in changes.items()
    )


def say(problem: Problem) -> str:
    return str(REASONS[problem.reason]).format(value=problem.value)


def say_unreadable(error: UnreadableTable) -> str:
    return str(FILE_REASONS[error.reason]).format(value=error.detail)
