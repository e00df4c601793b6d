"""The digital signatures of a PDF, for whoever may read it; and for the admin the authorities whose signers are known."""

from __future__ import annotations

import base64

from flask import Blueprint, Response

from portal import confined
from portal.access.table import Action
from portal.evidence import queries, service, store
from portal.evidence.forms import Certificates, RootForm, read_certificates
from portal.evidence.signatures import Signature
from portal.refusal import Invalid, NotFound, Reason, Refused
from portal.web.access import accepts_files, actor, requires, signed_in
from portal.web.acts import act
from portal.web.pages import done, page

bp = Blueprint("signed", __name__)

LONGEST = 15.0  # seconds
_turns = confined.Turns(2, 10.0)
UNREADABLE = Reason("signature.unreadable", "Chưa đọc được chữ ký số của tệp.", "Thử lại sau ít phút.")
ROOTS = "/quan-tri/chung-thu"


@bp.get("/minh-chung/<id:evidence_id>/chu-ky")
@signed_in
def show(evidence_id: str) -> Response:
    row = queries.evidence_or_404(actor(), evidence_id)
    if row.sha256 is None or not row.signatures:
        raise NotFound
    roots = [base64.b64decode(root.der_base64) for root in queries.trusted_roots()]
    try:
        found: list[Signature] = _turns.run(
            "portal.evidence.signatures:read", str(store.path_of(row.sha256)), roots, seconds=LONGEST
        )
    except confined.ConfinedError as error:
        raise Refused(UNREADABLE) from error
    return page("evidence/signatures.html", row=row, found=found, roots=bool(roots))


# --- the admin ------------------------------------------------------------------------------------
def _roots(form: RootForm, status: int = 200) -> Response:
    return page("evidence/roots.html", status=status, form=form, rows=queries.trusted_roots())


@bp.get(ROOTS)
@requires(Action.TRUSTED_ROOTS)
def roots() -> Response:
    return _roots(RootForm(formdata=None))


@bp.post(ROOTS)
@requires(Action.TRUSTED_ROOTS)
@accepts_files
@act(before=read_certificates)
def add_root(prepared: Certificates | str) -> Response:
    form = RootForm()

    def verb() -> None:
        if isinstance(prepared, str):
            raise Invalid({"file": prepared})
        service.trust(actor(), prepared)

    if status := form.attempt(verb):
        return _roots(form, status)
    return done("signed.roots", "ct-da-them")


@bp.post(f"{ROOTS}/<id:root_id>/bo")
@requires(Action.TRUSTED_ROOTS)
@act
def remove_root(root_id: str) -> Response:
    service.distrust(actor(), root_id)
    return done("signed.roots", "ct-da-bo")
