"""A certificate for everybody who holds its code: whether it is valid, as a page, a PDF and a signed badge."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from training.actions.certificates import revoke_certificate
from training.competency.badges import credential_of, issuer_did, signed
from training.competency.rights import is_pmo
from training.models import IssuedCertificate
from vademecum.files.typesetting import typeset

TEMPLATE = """
#set page(flipped: true, numbering: none, margin: 25mm)
#set align(center)
#v(1fr)
#text(size: 12pt, fill: rgb("#5b564d"), tracking: 2pt)[#upper(data.site)]
#v(8mm)
#text(size: 30pt, fill: rgb("#0f5c4d"))[#data.title]
#v(6mm)
#text(size: 22pt)[#data.holder]
#v(6mm)
#for fact in data.facts [#text(size: 11pt)[#fact] \\ ]
#v(1fr)
#line(length: 60%, stroke: 0.5pt + rgb("#ddd8cc"))
#text(size: 10pt)[#data.dates \\ #data.check \\ #text(font: "DejaVu Sans Mono", size: 9pt)[#data.url]]
"""


def certificate_for(code: str) -> IssuedCertificate:
    """Return the certificate with a code, however it is written; 404 for any other."""
    plain = code.replace("-", "").replace(" ", "").upper()[:40]
    return get_object_or_404(IssuedCertificate.objects.select_related("rule"), code=plain)


@never_cache
@require_safe
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Say to anybody with the code what was given to whom, and whether it still holds."""
    certificate = certificate_for(code)
    response = render(
        request,
        "training/competency/certificate.html",
        {"certificate": certificate, "state": certificate.state_at(timezone.now())},
    )
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@require_safe
def pdf(request: HttpRequest, code: str) -> HttpResponse:
    certificate = _holding(code)
    dates = _("Issued on %(day)s") % {"day": date_format(certificate.issued_at, "DATE_FORMAT")}
    if certificate.valid_until:
        until = date_format(certificate.valid_until, "DATE_FORMAT")
        dates += " · " + _("valid until %(day)s") % {"day": until}
    made = typeset(
        TEMPLATE,
        {
            "language": (get_language() or "en")[:2],
            "site": getattr(settings, "WAGTAIL_SITE_NAME", "Vademecum"),
            "title": certificate.title,
            "holder": certificate.holder,
            "facts": certificate.facts.get("asked", []),
            "dates": dates,
            "check": _("Whether it still holds is said here:"),
            "url": request.build_absolute_uri(reverse("training:certificate", args=[certificate.code])),
        },
    )
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{certificate.code}.pdf"'
    return response


@never_cache
@require_safe
def badge(request: HttpRequest, code: str) -> HttpResponse:
    """Give the certificate as an Open Badge 3.0, signed."""
    certificate = _holding(code)
    url = request.build_absolute_uri(reverse("training:certificate", args=[certificate.code]))
    name = getattr(settings, "WAGTAIL_SITE_NAME", "Vademecum")
    revoked_url = request.build_absolute_uri(reverse("training:certificates-revoked"))
    token = signed(credential_of(certificate, check_url=url, issuer_name=name, revoked_url=revoked_url))
    response = HttpResponse(token, content_type="application/vc+jwt")
    response["Content-Disposition"] = f'attachment; filename="{certificate.code}.jwt"'
    return response


@login_required
@require_POST
def revoke(request: HttpRequest, code: str) -> HttpResponse:
    """Take a certificate back: its page says so from now on, and so does the list that badges name."""
    certificate = certificate_for(code)
    if not is_pmo(request.user):
        raise Http404
    try:
        revoke_certificate(certificate, by=request.user, reason=request.POST.get("reason", "")[:255])  # type: ignore[arg-type]
        messages.success(request, _("The certificate is revoked."))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("training:certificate", code=certificate.code)


@never_cache
@require_safe
def revoked(request: HttpRequest) -> JsonResponse:
    """List the badges that were taken back, as Open Badges 3.0 wants it: addresses and reasons, no names."""
    rows = IssuedCertificate.objects.exclude(revoked_at=None).order_by("revoked_at")
    listed = [
        {
            "id": request.build_absolute_uri(reverse("training:certificate", args=[row.code])),
            "revocationReason": row.revocation_reason,
        }
        for row in rows
    ]
    address = request.build_absolute_uri(request.path)
    return JsonResponse({"id": address, "issuer": issuer_did(), "revokedCredential": listed})


def _holding(code: str) -> IssuedCertificate:
    certificate = certificate_for(code)
    if certificate.state_at(timezone.now()) == "revoked":
        raise Http404
    return certificate
