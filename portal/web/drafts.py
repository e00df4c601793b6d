"""What is being typed, saved while it is typed: of one person, for the form that goes to one address.

The page offers it again and the form that is sent takes it away. Ballots, passwords and files are never in it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta

from flask import Flask, Response, jsonify, make_response, request
from sqlalchemy import delete, func, select

from portal import clock
from portal.database import db
from portal.vietnamese import clean, moment
from portal.vietnamese import clock as time_of_day
from portal.web.access import actor, signed_in
from portal.web.acts import PRIVATE, on_done, writing
from portal.web.models import Draft

KEPT_FOR = timedelta(days=7)
LONGEST_PLACE, MOST_FIELDS, LONGEST = 200, 300, 100_000  # characters of all its texts
MOST = 50  # of one account
# Where marks or passwords are typed, on a phone, at the voting desk, off named or counted sheets of paper.
NEVER_OF = ("/bo-phieu", "/ban-bo-phieu", "/phieu-giay", "/y-kien-giay", "/dang-nhap", "/lien-ket")
NEVER = ("password", "csrf_token", "idem", "version", "received", "upload")


def acceptable(place: str, fields: object) -> list[list[str]] | None:
    """The fields as they are kept; None if this is nothing that may be."""
    if not place.startswith("/") or len(place) > LONGEST_PLACE or any(part in place for part in NEVER_OF):
        return None
    if not isinstance(fields, list) or len(fields) > MOST_FIELDS:
        return None
    kept = []
    for pair in fields:
        if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair)):
            return None
        name, value = pair
        if "password" not in name and name not in NEVER and not name.startswith(PRIVATE):
            kept.append([clean(name), clean(value)])
    return kept if sum(len(value) for _, value in kept) <= LONGEST else None


def draft_of(account_id: str, place: str) -> Draft | None:
    row = db.session.get(Draft, (account_id, place))
    return row if row is not None and row.saved_at > clock.now() - KEPT_FOR else None


def keep(account_id: str, place: str, fields: Sequence[Sequence[str]], version: str) -> Draft:
    """The last word counts; the oldest of too many go, and whatever is past its time."""
    now = clock.now()
    db.session.execute(delete(Draft).where(Draft.saved_at <= now - KEPT_FOR))
    row = db.session.get(Draft, (account_id, place))
    if row is None:
        mine = select(func.count()).select_from(Draft).where(Draft.account_id == account_id)
        if (db.session.scalar(mine) or 0) >= MOST:
            oldest = select(Draft).where(Draft.account_id == account_id).order_by(Draft.saved_at).limit(1)
            db.session.delete(db.session.scalars(oldest).one())
        row = Draft(account_id=account_id, place=place)
        db.session.add(row)
    row.fields, row.version, row.saved_at = [list(pair) for pair in fields], version, now
    return row


def forget(account_id: str, place: str) -> None:
    db.session.execute(delete(Draft).where(Draft.account_id == account_id, Draft.place == place))


def keep_refused() -> None:
    """Keep the fields of this request's refused form, which its page may not have saved yet, and offer them like any draft."""
    account_id = actor().account_id
    kept = acceptable(request.path, [list(pair) for pair in request.form.items(multi=True)])
    if account_id and kept:
        with writing():
            keep(account_id, request.path, kept, request.form.get("version", "")[:20])


def _forget_sent() -> None:
    """The form was sent and did what it says: inside its act."""
    if account_id := actor().account_id:
        forget(account_id, request.path)


def install(app: Flask) -> None:
    on_done(_forget_sent)

    @app.get("/nhap-tam")
    @signed_in
    def draft() -> Response:
        """204 where nothing is kept."""
        row = draft_of(actor().account_id or "", request.args.get("cho", ""))
        if row is None:
            return make_response("", 204)
        return jsonify(at=moment(row.saved_at), fields=row.fields, version=row.version)

    @app.post("/nhap-tam")
    @signed_in
    def save_draft() -> Response:
        """Answers the time in words; with no fields the draft is thrown away (204)."""
        place = request.form.get("cho", "")
        try:
            fields = acceptable(place, json.loads(request.form.get("muc", "")))
        except ValueError:
            fields = None
        if fields is None:
            return make_response("", 400)
        account_id = actor().account_id or ""
        with writing():
            if not fields:
                forget(account_id, place)
                return make_response("", 204)
            saved_at = keep(account_id, place, fields, request.form.get("ban", "")[:20]).saved_at
        response = make_response(time_of_day(saved_at))
        response.mimetype = "text/plain"
        return response
