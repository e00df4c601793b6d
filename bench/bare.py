"""The barest page of the same kind: Flask, a login, one query, one template. `waitress bench.bare:app`."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from flask import Flask, render_template_string
from flask_login import LoginManager, UserMixin, current_user, login_required, login_user
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

FILE = Path(os.environ["BARE_DATABASE"])
PAGE = """<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Trang trần</title></head><body><h1>Việc cần làm</h1>
<p>{{ name }}</p><ul>{% for row in rows %}<li><a href="/{{ row.id }}">{{ row.name }}</a></li>{% endfor %}</ul></body></html>"""


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)


class User(db.Model, UserMixin):  # type: ignore[name-defined]
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


def _fill() -> None:
    with sqlite3.connect(FILE) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS user (id INTEGER PRIMARY KEY, name TEXT NOT NULL)")
        if connection.execute("SELECT count(*) FROM user").fetchone() == (0,):
            connection.executemany("INSERT INTO user (name) VALUES (?)", [(f"Người {n}",) for n in range(20)])
    connection.close()


def make() -> Flask:
    _fill()
    app = Flask(__name__)
    app.config.update(SECRET_KEY="bench", SQLALCHEMY_DATABASE_URI=f"sqlite:///{FILE.as_posix()}")
    db.init_app(app)
    manager = LoginManager(app)

    @manager.user_loader
    def load(user_id: str) -> User | None:
        return db.session.get(User, int(user_id))

    @app.get("/login")
    def login() -> str:
        login_user(db.session.get_one(User, 1))
        return "ok"

    @app.get("/page")
    @login_required
    def page() -> str:
        rows = db.session.scalars(select(User).limit(10)).all()
        return render_template_string(PAGE, name=current_user.name, rows=rows)

    return app


app = make()
