"""The Flask extensions, made once and bound to an application in `create_app`."""

from __future__ import annotations

from flask_htmx import HTMX
from flask_login import LoginManager
from flask_wtf.csrf import CSRFProtect

from portal.database import db

login_manager = LoginManager()
login_manager.session_protection = None  # mobile networks change the address in mid-form
csrf = CSRFProtect()
htmx = HTMX()

__all__ = ["csrf", "db", "htmx", "login_manager"]
