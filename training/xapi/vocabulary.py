"""The words of xAPI that we use: verbs with what they say in both languages, and kinds of activity."""

from __future__ import annotations

ADL = "http://adlnet.gov/expapi/verbs/"
CMI5_VERBS = "https://w3id.org/xapi/adl/verbs/"
ACTIVITIES = "http://adlnet.gov/expapi/activities/"
COMPETENCY = "https://w3id.org/xapi/tla/verbs/"  # ADL's profile of a learner's competencies
COMPETENCY_LEVEL = "https://w3id.org/xapi/tla/extensions/level"
CMI5_CATEGORY = "https://w3id.org/xapi/cmi5/context/categories/cmi5"
MOVE_ON_CATEGORY = "https://w3id.org/xapi/cmi5/context/categories/moveon"
SESSION_ID = "https://w3id.org/xapi/cmi5/context/extensions/sessionid"
MASTERY = "https://w3id.org/xapi/cmi5/context/extensions/masteryscore"
LAUNCH_MODE = "https://w3id.org/xapi/cmi5/context/extensions/launchmode"
LAUNCH_URL = "https://w3id.org/xapi/cmi5/context/extensions/launchurl"
LAUNCH_PARAMETERS = "https://w3id.org/xapi/cmi5/context/extensions/launchparameters"
MOVE_ON = "https://w3id.org/xapi/cmi5/context/extensions/moveon"
REASON = "https://w3id.org/xapi/cmi5/result/extensions/reason"

VERBS = {
    "answered": (ADL + "answered", "answered", "a répondu à"),
    "attended": (ADL + "attended", "attended", "a assisté à"),
    "completed": (ADL + "completed", "completed", "a terminé"),
    "experienced": (ADL + "experienced", "experienced", "a consulté"),
    "failed": (ADL + "failed", "failed", "a échoué à"),
    "initialized": (ADL + "initialized", "initialized", "a commencé"),
    "launched": (ADL + "launched", "launched", "a ouvert"),
    "passed": (ADL + "passed", "passed", "a réussi"),
    "registered": (ADL + "registered", "registered", "s’est inscrit à"),
    "suspended": (ADL + "suspended", "suspended", "a interrompu"),
    "terminated": (ADL + "terminated", "terminated", "a quitté"),
    "voided": (ADL + "voided", "voided", "a annulé"),
    "abandoned": (CMI5_VERBS + "abandoned", "abandoned", "a abandonné"),
    "satisfied": (CMI5_VERBS + "satisfied", "satisfied", "a satisfait"),
    "waived": (CMI5_VERBS + "waived", "waived", "est dispensé de"),
    "achieved": (COMPETENCY + "achieved", "achieved", "a atteint"),
    "conferred": (COMPETENCY + "conferred", "was awarded", "a reçu"),
    "deselected": (COMPETENCY + "deselected", "no longer needs", "n’a plus à atteindre"),
    "expired": (COMPETENCY + "expired", "let lapse", "a laissé se périmer"),
    "planned": (COMPETENCY + "planned", "is to reach", "doit atteindre"),
    "revoked": (COMPETENCY + "revoked", "had revoked", "s’est vu retirer"),
    "verified": (COMPETENCY + "verified", "was verified in", "a été validé en"),
    "left": ("http://activitystrea.ms/schema/1.0/leave", "left", "s’est désinscrit de"),
}
TYPES = {
    "assessment": ACTIVITIES + "assessment",
    "certificate": "https://w3id.org/xapi/tla/activity-types/credential",
    "competency": "https://w3id.org/xapi/tla/activity-types/competency",
    "course": ACTIVITIES + "course",
    "interaction": ACTIVITIES + "cmi.interaction",
    "lesson": ACTIVITIES + "lesson",
    "meeting": ACTIVITIES + "meeting",
    "module": ACTIVITIES + "module",
    "unit": ACTIVITIES + "module",
}


def verb(name: str) -> dict[str, object]:
    """Return a verb as a statement names it."""
    identifier, english, french = VERBS[name]
    return {"id": identifier, "display": {"en": english, "fr": french}}


def name_of(identifier: str) -> str:
    """Return our short word for the identifier of a verb, or the identifier."""
    return next((name for name, (known, _en, _fr) in VERBS.items() if known == identifier), identifier)
