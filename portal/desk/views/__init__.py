"""`home.py` Việc cần làm of every role · `board.py` the board of units, extensions, reminders · `report.py` the closing
report · `health.py` for whoever watches the server."""

from __future__ import annotations

from flask import Flask

from portal.access.table import Action
from portal.audit import sentences
from portal.desk import events, exporting
from portal.desk.views import board, health, home, report
from portal.sheets import exports
from portal.web import menu, pages


def install(app: Flask) -> None:
    for module in (home, board, report, health):
        app.register_blueprint(module.bp)
    exports.add(app, "/don-vi/theo-doi.xlsx", Action.BOARD, exporting.units)
    sentences.register(events.SENTENCES)
    pages.register_notices(events.NOTICES)
    menu.register(10, "Việc cần làm", "desk.home")
    menu.register(15, "Theo dõi đơn vị", "board.index", Action.BOARD)
