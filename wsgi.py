"""The WSGI application: `waitress wsgi:app`, `gunicorn wsgi:app`, `flask --app wsgi …`."""

from config import from_environment
from portal import create_app

app = create_app(from_environment())
