"""Open Badges 3.0: our certificates as credentials signed with Ed25519 (VC-JWT), and what is wrong with a document.

The key is derived from the installation's secret (HKDF-SHA256), so that every node has the same and nothing more needs
a backup. Its public half is the issuer's `did:key`. Whoever changes SECRET_KEY ends the signatures given before.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import jwt
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.dateparse import parse_datetime

from training.models import CertificateRule, IssuedCertificate, RoleRequirement

CONTEXT = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
FIRST_CONTEXT = "https://www.w3.org/2018/credentials/v1"  # the data model before 2.0, which many badges still have
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def issuer_key() -> Ed25519PrivateKey:
    """Return the key with which this installation signs."""
    kdf = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"vademecum open badges 1")
    return Ed25519PrivateKey.from_private_bytes(kdf.derive(settings.SECRET_KEY.encode()))


def issuer_did() -> str:
    """Return the public key as a did:key: multicodec 0xed01, base58."""
    raw = issuer_key().public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    number, text = int.from_bytes(b"\xed\x01" + raw, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        text = _BASE58[rest] + text
    return f"did:key:z{text}"


def public_pem() -> bytes:
    """Return the public key as PEM, for verifiers that want it from us rather than from the badge."""
    return (
        issuer_key()
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )


def credential_of(
    certificate: IssuedCertificate, *, check_url: str, issuer_name: str, revoked_url: str = ""
) -> dict[str, Any]:
    """Return a certificate as an OpenBadgeCredential. The holder is named, their address is not."""
    rule = certificate.rule
    credential: dict[str, Any] = {
        "@context": list(CONTEXT),
        "id": check_url,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": issuer_did(), "type": ["Profile"], "name": issuer_name},
        "validFrom": _stamp(certificate.issued_at),
        "name": certificate.title,
        "credentialSubject": {
            "id": f"urn:vademecum:certificate:{certificate.code}",
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityHash": certificate.holder,
                    "identityType": "name",
                }
            ],
            "achievement": {
                "id": f"urn:vademecum:achievement:{rule.key}",
                "type": ["Achievement"],
                "achievementType": "Certificate" if rule.profile_id else "Competency",
                "name": certificate.title,
                "description": rule.description or certificate.title,
                "criteria": {"narrative": "; ".join(certificate.facts.get("asked", [])) or rule.title},
            },
        },
    }
    if alignment := alignments_of(rule):
        credential["credentialSubject"]["achievement"]["alignment"] = alignment
    if revoked_url:
        credential["credentialStatus"] = {"id": revoked_url, "type": "1EdTechRevocationList"}
    if certificate.valid_until:
        credential["validUntil"] = _stamp(certificate.valid_until)
    return credential


FRAMEWORKS = {"icb4": "IPMA ICB4", "talent_triangle": "PMI Talent Triangle", "pm2": "PM²"}


def alignments_of(rule: CertificateRule) -> list[dict[str, Any]]:
    """Return where the competencies of a certificate stand in frameworks outside: names and numbers only."""
    if rule.competency is not None:
        competencies = [rule.competency]
    else:
        rows = RoleRequirement.objects.filter(profile=rule.profile).select_related("competency")
        competencies = [row.competency for row in rows.order_by("pk")]
    places = {
        (scheme, str(place)): competency.title
        for competency in competencies
        for scheme in FRAMEWORKS
        for place in competency.crosswalk.get(scheme) or ()
    }
    return [
        {
            "type": ["Alignment"],
            "targetName": f"{place} {title}",
            "targetCode": place,
            "targetFramework": FRAMEWORKS[scheme],
            "targetType": "CFItem",
            "targetUrl": f"urn:vademecum:crosswalk:{scheme}:{quote(place)}",
        }
        for (scheme, place), title in places.items()
    ]


def signed(credential: Mapping[str, Any]) -> str:
    """Return a credential as a signed token (VC-JWT, EdDSA)."""
    did = issuer_did()
    claims = {
        **credential,
        "iss": did,
        "jti": credential["id"],
        "sub": credential["credentialSubject"]["id"],
        "nbf": int(datetime.fromisoformat(credential["validFrom"]).timestamp()),
    }
    if "validUntil" in credential:
        claims["exp"] = int(datetime.fromisoformat(credential["validUntil"]).timestamp())
    kid = f"{did}#{did.removeprefix('did:key:')}"
    return jwt.encode(claims, issuer_key(), algorithm="EdDSA", headers={"kid": kid, "typ": "JWT"})


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def problems_of(document: Any, *, now: datetime) -> list[str]:
    """Return what is wrong with the shape and dates of an OpenBadgeCredential; empty when nothing is.

    This does not check its proof.
    """
    if not isinstance(document, dict):
        return ["not an object"]
    issuer, subject = document.get("issuer"), document.get("credentialSubject")
    issuer = issuer if isinstance(issuer, dict) else {}
    subject = subject if isinstance(subject, dict) else {}
    achievement = subject.get("achievement")
    achievement = achievement if isinstance(achievement, dict) else {}
    contexts = [text for text in _listed(document.get("@context")) if isinstance(text, str)]
    starts, ends = (
        _moment(document.get("validFrom") or document.get("issuanceDate")),
        _moment(document.get("validUntil") or document.get("expirationDate")),
    )
    parent = issuer.get("parentOrg")
    checks = {
        "@context": contexts[:1] in ([CONTEXT[0]], [FIRST_CONTEXT])
        and any("/spec/ob/v3p0/context" in text for text in contexts[1:]),
        "id": isinstance(document.get("id"), str) and ":" in document.get("id", ""),
        "type": {"VerifiableCredential"} < set(_listed(document.get("type")))
        and bool({"OpenBadgeCredential", "AchievementCredential"} & set(_listed(document.get("type")))),
        "issuer": isinstance(issuer.get("id"), str)
        and ":" in issuer["id"]
        and "Profile" in _listed(issuer.get("type")),
        "issuer.parentOrg": parent is None or (isinstance(parent, dict) and "Profile" in _listed(parent.get("type"))),
        "validFrom": starts is not None and starts <= now,
        "validUntil": not {"validUntil", "expirationDate"} & document.keys() or (ends is not None and ends > now),
        "credentialSubject": "AchievementSubject" in _listed(subject.get("type"))
        and bool(subject.get("id") or subject.get("identifier")),
        "achievement": "Achievement" in _listed(achievement.get("type")) and bool(achievement.get("name")),
        "proof": "proof" not in document or any(_is_proof(proof) for proof in _listed(document["proof"])),
    }
    return [name for name, holds in checks.items() if not holds]


def _is_proof(proof: Any) -> bool:
    """A proof names its key by an address with a scheme."""
    return isinstance(proof, dict) and ":" in str(proof.get("verificationMethod", "")).partition("#")[0]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _moment(value: Any) -> datetime | None:
    try:
        found = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found
