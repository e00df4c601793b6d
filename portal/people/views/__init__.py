"""`sign_in.py` in and out · `own.py` one's own account · `units.py` a unit's people and their passwords ·
`administration.py` units, accounts, grants, the audit trail."""

from __future__ import annotations

from flask import Flask

from portal.access.table import Action
from portal.audit import sentences
from portal.people import events, exporting, importing
from portal.people.views import administration, own, sign_in, units
from portal.sheets import exports, imports
from portal.web import menu, pages


def install(app: Flask) -> None:
    for module in (sign_in, own, units, administration):
        app.register_blueprint(module.bp)
    sign_in.install(app)
    exports.add(app, "/don-vi.xlsx", Action.PASSWORD_RESET, exporting.units_within)
    exports.add(app, "/quan-tri/don-vi.xlsx", Action.UNITS_MANAGE, exporting.units)
    exports.add(app, "/quan-tri/tai-khoan.xlsx", Action.ACCOUNTS_MANAGE, exporting.accounts)
    exports.add(app, "/quan-tri/nhat-ky.xlsx", Action.AUDIT_READ, exporting.trail)
    imports.register(*importing.IMPORTS)
    sentences.register(events.SENTENCES)
    pages.register_notices(events.NOTICES)
    menu.register_public(90, "Đăng nhập", "sign_in.login")
    menu.register(80, "Đơn vị", "units.index", Action.PASSWORD_RESET)
    menu.register(90, "Quản trị", "administration.index", Action.ACCOUNTS_MANAGE)
