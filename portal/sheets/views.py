"""Nhập Excel, step by step: the file, which column is which, the dry run, the import, what it did."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from flask import Blueprint, Flask, Response, request

from portal.audit import sentences
from portal.sheets import events, headings, store
from portal.sheets.cells import shown
from portal.sheets.exports import sheet as send_sheet
from portal.sheets.forms import MatchForm, SheetFileForm, SheetForm, match_form, sheet_form
from portal.sheets.headings import Guess
from portal.sheets.imports import Column, Import, Job, import_or_404, open_to
from portal.sheets.models import SheetUpload
from portal.sheets.reading import MOST_BYTES, Sheet
from portal.sheets.running import Report, rows_of, run
from portal.sheets.tables import Heading, Table
from portal.vietnamese import clean_line
from portal.web import pages, progress
from portal.web.access import accepts_files, actor, signed_in
from portal.web.acts import act, rehearsing
from portal.web.pages import done, page, unchanged

bp = Blueprint("sheets", __name__, url_prefix="/nhap-excel")

SAMPLES = 3
LONGEST_SAMPLE = 40
LONG, EVERY = 300, 50  # rows from which on it is worth telling how far it is; told every so many


@bp.get("")
@signed_in
def index() -> Response:
    return page("sheets/index.html", imports=open_to(actor()))


# --- the file -----------------------------------------------------------------------------------
def _start(entry: Import, form: SheetFileForm, status: int = 200) -> Response:
    return page("sheets/start.html", status=status, entry=entry, job=entry.start(actor()), form=form)


@bp.get("/<slug>")
@signed_in
def start(slug: str) -> Response:
    return _start(import_or_404(actor(), slug), SheetFileForm(formdata=None))


@dataclass(frozen=True)
class Incoming:
    """A file that was read, or the sentence why not."""

    name: str = ""
    sheets: list[Sheet] | None = None
    error: str = ""


def _receive(slug: str) -> Incoming:
    """Read the file outside the transaction. Only its cells are kept."""
    import_or_404(actor(), slug)
    file = request.files.get("file")
    if file is None or not file.filename:
        return Incoming(error="Chưa chọn tệp.")
    name = clean_line(PurePath(file.filename.replace("\\", "/")).name)[:200]
    if not name.lower().endswith((".xlsx", ".xls")):
        return Incoming(error="Chỉ nhận tệp Excel (.xlsx, .xls).")
    content = file.stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        return Incoming(error="Tệp lớn hơn 10 MB. Chỉ giữ trang tính cần nhập rồi gửi lại.")
    found = store.read_file(content)
    return Incoming(error=found) if isinstance(found, str) else Incoming(name, found)


@bp.post("/<slug>")
@signed_in
@accepts_files
@act(before=_receive)
def choose(slug: str, prepared: Incoming) -> Response:
    entry = import_or_404(actor(), slug)
    form = SheetFileForm()
    if not form.validate() or prepared.sheets is None:
        form.add_errors({"file": prepared.error or "Chưa đọc được tệp."})
        return _start(entry, form, 422)
    job = entry.start(actor())
    upload = store.keep(actor(), entry, prepared.name, prepared.sheets, store.first_guess(prepared.sheets, job.columns))
    return done("sheets.match", upload_id=upload.id)


@bp.get("/<slug>/mau.xlsx")
@signed_in
def template(slug: str) -> Response:
    """The headings with what belongs below each, and the lists of words on a second sheet."""
    entry = import_or_404(actor(), slug)
    job = entry.start(actor())
    columns = [
        Heading(f"{column.heading} (*)" if column.required else column.heading, column.width, column.kind, column.hint)
        for column in job.columns
    ]
    note = "Cột có dấu (*) phải ghi. Thêm, bớt, đổi thứ tự cột đều được; mỗi mục ghi một dòng dưới dòng tiêu đề."
    tables = [Table(entry.title, columns, list(job.template()), note)]
    lists = [(column.heading, list(column.choices)) for column in job.columns if column.choices]
    if lists:
        longest = max(len(words) for _, words in lists)
        rows = [[words[row] if row < len(words) else None for _, words in lists] for row in range(longest)]
        tables.append(Table("Danh mục", [Heading(title, 40) for title, _ in lists], rows, "Từ dùng cho từng cột."))
    return send_sheet(*tables)


# --- which column is which ----------------------------------------------------------------------
@dataclass
class Open:
    """An upload with everything its pages need."""

    upload: SheetUpload
    entry: Import
    job: Job
    sheets: list[Sheet]
    found: Guess

    @property
    def sheet(self) -> Sheet:
        return self.sheets[self.found.sheet]


def _open(upload_id: str) -> Open:
    upload = store.upload_or_404(actor(), upload_id)
    entry = import_or_404(actor(), upload.slug)
    if upload.done_at is not None:
        raise Done(upload.id)
    job, sheets = entry.start(actor()), store.sheets_of(upload)
    return Open(upload, entry, job, sheets, store.guess_of(upload, sheets, job.columns))


class Done(Exception):
    """It was read in already: the page that says so is the answer."""

    def __init__(self, upload_id: str) -> None:
        super().__init__(upload_id)
        self.upload_id = upload_id


def _match_page(
    opened: Open, *, form: MatchForm | None = None, choosing: SheetForm | None = None, status: int = 200
) -> Response:
    found, job = opened.found, opened.job
    return page(
        "sheets/match.html",
        status=status,
        opened=opened,
        entry=opened.entry,
        job=job,
        found=found,
        form=form or match_form(job.columns, found, formdata=None),
        choosing=choosing or sheet_form(opened.sheets, found, formdata=None),
        samples={column.name: _samples(opened, column) for column in job.columns},
        unused=_unused(opened),
        long=LONG,
    )


def _unused(opened: Open) -> list[str]:
    """Columns of the sheet that go nowhere, without those that a wide heading covers."""
    found = opened.found
    used = set(found.columns.values())
    for first, last in headings.wide(opened.sheet, found).items():
        used.update(range(first, last + 1))
    return [
        f"{title} ({headings.column_letter(index)})"
        for index, title in enumerate(found.titles)
        if title and index not in used
    ]


def _samples(opened: Open, column: Column) -> str:
    """The first values below the chosen heading."""
    index = opened.found.columns.get(column.name)
    if index is None:
        return ""
    lines = headings.body(opened.sheet, opened.found, opened.job.columns).lines[:SAMPLES]
    texts = [shown(line.cells[index]) for line in lines if index < len(line.cells)]
    return " · ".join(text if len(text) <= LONGEST_SAMPLE else text[:LONGEST_SAMPLE] + "…" for text in texts if text)


@bp.get("/tep/<id:upload_id>")
@signed_in
def match(upload_id: str) -> Response:
    return _match_page(_open(upload_id))


@bp.post("/tep/<id:upload_id>/trang")
@signed_in
@act
def choose_sheet(upload_id: str) -> Response:
    """Another sheet: its headings are looked for anew; the same sheet: the heading row is the one that was named."""
    opened = _open(upload_id)
    form = sheet_form(opened.sheets, opened.found)

    def choose_it() -> None:
        columns, chosen = opened.job.columns, int(form.sheet.data)
        if chosen != opened.found.sheet:
            found = headings.guess_in(opened.sheets, chosen, columns) or headings.at(
                opened.sheets, chosen, 0, 0, columns
            )
        else:
            row = min(max(form.heading.data or 1, 1), len(opened.sheets[chosen].rows)) - 1
            found = headings.at(opened.sheets, chosen, row, row, columns)
        opened.upload.choice, opened.upload.report = store.choice_of(found), None

    if status := form.attempt(choose_it):
        return _match_page(opened, choosing=form, status=status)
    return done("sheets.match", upload_id=upload_id)


# --- the dry run --------------------------------------------------------------------------------
@dataclass(frozen=True)
class Tried:
    """The columns as they were matched, and what reading them in would do; no report if the form is not in order."""

    form: MatchForm
    columns: dict[str, int]
    report: Report | None


def _try(upload_id: str) -> Tried:
    """The import itself, rolled back."""
    with rehearsing():
        opened = _open(upload_id)
        form = match_form(opened.job.columns, opened.found)
        if not form.validate():
            return Tried(form, {}, None)
        chosen = form.chosen(opened.job.columns)
        if form.errors:
            return Tried(form, chosen, None)
        found = _with(opened.found, chosen)
        with progress.telling(upload_id, least=LONG, every=EVERY) as tell:
            return Tried(form, chosen, run(opened.entry, opened.job, opened.sheet, found, tell))


def _with(found: Guess, columns: dict[str, int]) -> Guess:
    return Guess(found.sheet, found.first, found.last, found.titles, columns, found.score, found.doubts)


@bp.post("/tep/<id:upload_id>/kiem-tra")
@signed_in
@act(before=_try)
def check(upload_id: str, prepared: Tried) -> Response:
    opened = _open(upload_id)
    if prepared.report is None:
        return _match_page(opened, form=prepared.form, status=422)
    opened.upload.choice = {**opened.upload.choice, "columns": prepared.columns}
    opened.upload.report = prepared.report.stored()
    return done("sheets.checked", upload_id=upload_id)


def _check_page(opened: Open, report: Report, status: int = 200, changed: bool = False) -> Response:
    return page(
        "sheets/check.html",
        status=status,
        opened=opened,
        entry=opened.entry,
        report=report,
        changed=changed,
        long=LONG,
    )


@bp.get("/tep/<id:upload_id>/kiem-tra")
@signed_in
def checked(upload_id: str) -> Response:
    opened = _open(upload_id)
    if opened.upload.report is None:
        return done("sheets.match", upload_id=upload_id)
    return _check_page(opened, Report(**opened.upload.report))


@bp.get("/tep/<id:upload_id>/tien-do")
@signed_in
def reading(upload_id: str) -> Response:
    """Polled by the page that waits for a long reading: one short line, nothing (204) while there is none."""
    store.owned_or_404(actor(), upload_id)
    found = progress.told(upload_id)
    if found is None:
        return unchanged()
    return page("sheets/_reading.html", done=found[0], whole=found[1])


# --- the import ---------------------------------------------------------------------------------
def _prepare(upload_id: str) -> Any:
    opened = _open(upload_id)
    rows, _, _ = rows_of(opened.job, opened.sheet, opened.found)
    return opened.job.prepare(rows, request.form.get("idem", ""))


def _answer(upload_id: str) -> Response:
    upload = store.upload_or_404(actor(), upload_id)
    entry = import_or_404(actor(), upload.slug)
    if entry.after is not None and upload.report and upload.report["slips"]:
        return entry.after(upload.report["slips"], request.form.get("idem", ""))
    return done("sheets.result", upload_id=upload_id)


@bp.post("/tep/<id:upload_id>/nhap")
@signed_in
@act(before=_prepare, answer=_answer)
def read_in(upload_id: str, prepared: Any) -> Response:
    """All rows or none, and only if they do what the dry run said."""
    opened = _open(upload_id)
    if opened.upload.report is None:
        return done("sheets.match", upload_id=upload_id)
    promised = Report(**opened.upload.report)
    opened.job.prepared = prepared
    with progress.telling(upload_id, least=LONG, every=EVERY) as tell:
        report = run(opened.entry, opened.job, opened.sheet, opened.found, tell)
    if report.faulty:
        return _check_page(opened, report, 422)
    if (report.made, report.changed) != (promised.made, promised.changed):
        return _check_page(opened, report, 409, changed=True)
    store.finish(actor(), opened.entry, opened.upload, report)
    return done("sheets.result", upload_id=upload_id)


@bp.get("/tep/<id:upload_id>/ket-qua")
@signed_in
def result(upload_id: str) -> Response:
    upload = store.upload_or_404(actor(), upload_id)
    entry = import_or_404(actor(), upload.slug)
    if upload.done_at is None or upload.report is None:
        return done("sheets.match", upload_id=upload_id)
    return page("sheets/result.html", upload=upload, entry=entry, report=Report(**upload.report))


@bp.post("/tep/<id:upload_id>/bo")
@signed_in
@act
def drop(upload_id: str) -> Response:
    upload = store.upload_or_404(actor(), upload_id)
    slug = upload.slug
    store.drop(upload)
    return done("sheets.start", "excel-da-bo", slug=slug)


def install(app: Flask) -> None:
    app.register_blueprint(bp)
    app.register_error_handler(Done, lambda error: done("sheets.result", upload_id=error.upload_id))
    sentences.register(events.SENTENCES)
    pages.register_notices(events.NOTICES)
