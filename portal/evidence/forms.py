"""The evidence part of a form: files, or a document's number, date and abstract. A feature's form mixes it in.

Files that were received well stay received while the rest of the form is mended: they travel in the page as signed
notes and are not sent over the link a second time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from flask import current_app, g, request
from itsdangerous import BadData, URLSafeTimedSerializer
from wtforms import FileField, MultipleFileField

from portal import clock, confined
from portal.documents import draw
from portal.documents.blocks import Source
from portal.evidence import resumable, rules, service, store
from portal.evidence.models import Upload
from portal.evidence.service import Received, Reference
from portal.refusal import Refused
from portal.web.access import actor
from portal.web.fields import DayField, Line
from portal.web.forms import Form

KEPT_FOR = 24 * 3600
MOST_OF_CERTIFICATES = 256 * 1024
LONGEST = 20.0  # seconds of inspecting that one sending gets


class EvidenceForm(Form):
    files = MultipleFileField("Tệp (ảnh chụp, bản quét, Word, Excel)")
    number = Line("Số, ký hiệu văn bản", longest=60)
    issued_on = DayField("Ngày văn bản")
    abstract = Line("Trích yếu văn bản", longest=300)

    def reference(self) -> Reference:
        return Reference(self.number.data or "", self.issued_on.data, self.abstract.data or "")

    def attempt_with(self, incoming: Incoming, verb: Callable[[], Any]) -> int:
        """As `attempt`; a file that could not be taken is an error of the form, and nothing is done."""
        if incoming.refusals:
            self.validate()
            self.add_errors({"files": " ".join(incoming.refusals)})
            return 422
        return self.attempt(verb)

    def apply_to(
        self, kind: str, object_id: str, unit_id: str | None, incoming: Incoming, *, removes: bool = True
    ) -> None:
        """Take off what was ticked, attach what came: inside the act that saves the thing itself.

        `removes=False` where somebody adds to what another has attached.
        """
        if removes:
            service.remove(actor(), kind, object_id, request.form.getlist("remove"))
        service.attach(actor(), kind, object_id, unit_id=unit_id, files=incoming.files, reference=self.reference())

    @staticmethod
    def kept() -> list[Kept]:
        """Each file that this sending brought or kept, for the form shown again; on a fresh page what was sent for it
        before and not attached."""
        if (incoming := getattr(request, "received", None)) is not None:
            return [_kept(received) for received in incoming.files]
        return [of_upload(row) for row in _waiting() if row.stored is not None]

    @staticmethod
    def broken_off() -> list[tuple[str, int]]:
        """(name, percent) of each file that was sent for this page in part."""
        return [(row.name, row.received * 100 // row.size) for row in _waiting() if row.stored is None]


@dataclass
class Incoming:
    """What came with one sending: files in the store, and sentences on those that could not be taken."""

    files: list[Received] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Kept:
    """How a form says again that a file is there: the field, its value, the file's name."""

    field: str
    value: str
    name: str


def _kept(received: Received) -> Kept:
    if len(received.uploads) == 1:
        return Kept("upload", received.uploads[0], received.name)
    return Kept("received", _note(received), received.name)


def of_upload(row: Upload) -> Kept:
    return Kept("upload", row.id, row.name)


def _waiting() -> Sequence[Upload]:
    """Read once for a page, and only where a form asks."""
    if "waiting_uploads" not in g:
        g.waiting_uploads = resumable.waiting(actor(), request.path) if request.method == "GET" else []
    found: Sequence[Upload] = g.waiting_uploads
    return found


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="received-file")


def _note(received: Received) -> str:
    content = {
        "stored": asdict(received.stored), "name": received.name, "by": actor().account_id, "uploads": received.uploads,
    }  # fmt: skip
    return str(_serializer().dumps(content))


def receive(**_: Any) -> Incoming:
    """Store the files of this POST, outside any transaction (the `before` of an act)."""
    incoming = Incoming()
    for note in request.form.getlist("received")[: rules.MOST_FILES]:
        try:
            kept = _serializer().loads(note, max_age=KEPT_FOR)
        except BadData:
            continue
        if kept["by"] == actor().account_id:
            incoming.files.append(
                Received(store.Stored(**kept["stored"]), kept["name"], tuple(kept.get("uploads", ())))
            )
    for row in resumable.finished(actor(), request.form.getlist("upload")[: rules.MOST_FILES]):
        incoming.files.append(Received(store.Stored(**(row.stored or {})), row.name, (row.id,)))
    started = time.monotonic()
    for file in request.files.getlist("files")[: rules.MOST_FILES]:
        if not file.filename:
            continue
        name = rules.clean_name(file.filename)
        if time.monotonic() - started > LONGEST:  # one sending must not keep everybody else waiting
            incoming.refusals.append(str(store.busy(name)))
            continue
        try:
            incoming.files.append(Received(store.receive(file.stream, name), rules.kept_name(name)))
        except Refused as refused:
            incoming.refusals.append(str(refused))
    if request.form.get("merge") and not incoming.refusals:
        _merge(incoming)
    request.received = incoming  # type: ignore[attr-defined]
    return incoming


def _merge(incoming: Incoming) -> None:
    """Photos of the pages of one document become that document: a PDF, in the order in which they came."""
    pictures = [file for file in incoming.files if (kind := rules.kind_of_name(file.name)) and kind.picture]
    if len(pictures) < 2:
        return
    name = f"{pictures[0].name.rpartition('.')[0]} ({len(pictures)} trang).pdf"
    parts: list[Source] = [("picture", str(store.path_of(file.stored.sha256))) for file in pictures]
    try:
        content, _ = draw.bind(parts, name.removesuffix(".pdf"), actor().label, clock.now())
    except Refused:
        incoming.refusals.append("Chưa ghép được các ảnh. Gửi lại sau ít phút, hoặc bỏ chọn ghép ảnh.")
        return
    stored = store.Stored(store.keep(content), len(content), "application/pdf", None, len(pictures), 0)
    merged = Received(stored, name, tuple(upload_id for file in pictures for upload_id in file.uploads))
    at = incoming.files.index(pictures[0])
    incoming.files = [file for file in incoming.files if file not in pictures]
    incoming.files.insert(at, merged)


class RootForm(Form):
    """Certificates of authorities."""

    file = FileField("Tệp chứng thư (.cer, .crt, .pem)")


Certificates = list[tuple[bytes, str, str, datetime]]


def read_certificates(**_: Any) -> Certificates | str:
    """What is in the file of this POST, read in a child process outside any transaction; or the sentence why not."""
    sent = request.files.get("file")
    content = sent.stream.read(MOST_OF_CERTIFICATES) if sent else b""
    if not content:
        return "Chọn tệp chứng thư."
    try:
        found: Certificates = confined.run("portal.evidence.signatures:certificates", content, seconds=10)
    except confined.ConfinedError:
        return "Tệp này không phải chứng thư của tổ chức chứng thực."
    return found
