"""People, the teams they work in, the projects they serve, and how they get in."""

from vademecum.accounts.models.imports import PeopleImport
from vademecum.accounts.models.organisation import Project, ProjectRole, Team
from vademecum.accounts.models.people import User
from vademecum.accounts.models.rights import GivenRight
from vademecum.accounts.models.sign_in import OneTimeLink

__all__ = ["GivenRight", "OneTimeLink", "PeopleImport", "Project", "ProjectRole", "Team", "User"]
