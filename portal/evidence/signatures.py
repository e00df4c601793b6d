"""Who signed a PDF, when, whether it changed since, and whether the certificate leads to a root that the admin trusts.

Read in a child process (`portal.confined`). Nothing is fetched: no root that is trusted means "not known", never
"good". A revoked certificate cannot be told here, and the page says so.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Signature:
    """`unchanged`: not a byte of what was signed changed, and what was added since is what the signer allowed. `whole`:
    nothing was added at all. `trusted`: the certificate leads to a trusted root and was in force on its day."""

    name: str
    organisation: str
    serial: str
    issuer: str
    at: datetime | None
    unchanged: bool
    whole: bool
    trusted: bool


def read(path: str, roots: Sequence[bytes]) -> list[Signature]:
    """Every signature of the file, in the order of the file. `roots` are certificates (DER)."""
    from asn1crypto import x509
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    for name in ("pyhanko", "pyhanko_certvalidator"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    trusted = [x509.Certificate.load(root) for root in roots]
    found = []
    with open(path, "rb") as file:
        for one in PdfFileReader(file, strict=False).embedded_signatures:
            at = one.self_reported_timestamp
            context = ValidationContext(
                trust_roots=trusted,
                allow_fetching=False,
                revocation_mode="soft-fail",
                moment=at,
                best_signature_time=at,
            )
            status = validate_pdf_signature(one, signer_validation_context=context)
            found.append(_signature(one, status, at, bool(trusted)))
    return found


def _signature(one: Any, status: Any, at: datetime | None, roots: bool) -> Signature:
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    subject, issuer = status.signing_cert.subject.native, status.signing_cert.issuer.native
    return Signature(
        name=_text(subject, "common_name"),
        organisation=_text(subject, "organization_name"),
        serial=f"{status.signing_cert.serial_number:x}",
        issuer=_text(issuer, "common_name") or _text(issuer, "organization_name"),
        at=at,
        unchanged=bool(status.intact and status.valid and status.docmdp_ok is not False),
        whole=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        trusted=bool(roots and status.trusted),
    )


def _text(parts: Any, name: str) -> str:
    value = parts.get(name, "")
    return ", ".join(value) if isinstance(value, list) else str(value)


def certificates(content: bytes) -> list[tuple[bytes, str, str, datetime]]:
    """The certificates in a PEM or DER file: (DER, whose, serial, until). Raises `ValueError`."""
    from asn1crypto import pem, x509

    parts = [der for _, _, der in pem.unarmor(content, multiple=True)] if pem.detect(content) else [content]
    found = []
    for der in parts:
        one = x509.Certificate.load(der)
        if one.ca is not True:
            raise ValueError("not a certificate of an authority")
        subject = one.subject.native
        whose = _text(subject, "common_name") or _text(subject, "organization_name")
        found.append((der, whose, f"{one.serial_number:x}", one.not_valid_after))
    return found
