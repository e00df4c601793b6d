"""The WSGI application: `waitress wsgi:app`, `gunicorn wsgi:app`, `flask --app wsgi …`."""

import ctypes
import gc

from config import from_environment
from portal import create_app

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8  # of glibc's mallopt(3)


def _spare_memory() -> None:
    """Give large blocks (a password's hash takes 19 MiB) back at once, and let eight threads share two heaps."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return  # not glibc: Windows, musl
    mallopt(M_MMAP_THRESHOLD, 1024 * 1024)
    mallopt(M_ARENA_MAX, 2)


_spare_memory()
app = create_app(from_environment())
gc.collect()
gc.set_threshold(10_000, 20, 20)  # a page makes some thousands of small objects
gc.freeze()  # what was loaded at the start stays for good: no later collection looks through it again
