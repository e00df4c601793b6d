"""Starting the servers that are measured, each the same way."""

from __future__ import annotations

import http.cookiejar
import os
import re
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(target: str, ready: str, **environ: str) -> Iterator[tuple[str, int]]:
    """waitress with `target` ("module:app"); answers its address and its process number."""
    port = free_port()
    words = [sys.executable, "-m", "waitress", f"--listen=127.0.0.1:{port}", "--threads=8", target]
    process = subprocess.Popen(
        words, cwd=ROOT, env={**os.environ, **environ}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait(address + ready)
        yield address, process.pid
    finally:
        process.terminate()
        process.wait(20)


def wait(address: str) -> None:
    until = time.monotonic() + 60  # on a machine that does much else
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"{address} does not answer")


def memory_mb(pid: int) -> float:
    """Resident memory of one process, in MB (Linux; 0 elsewhere)."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return 0.0
    found = re.search(r"VmRSS:\s+(\d+) kB", status.read_text())
    return int(found[1]) / 1024 if found else 0.0


def sign_in(address: str, username: str, password: str) -> str:
    """The cookie of a session."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = opener.open(f"{address}/dang-nhap").read().decode()
    token = re.search(r'name="csrf_token" type="hidden" value="([^"]+)"|name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    fields = {"username": username, "password": password, "csrf_token": token[1] or token[2], "next": "", "carried": ""}
    request = urllib.request.Request(
        f"{address}/dang-nhap", urllib.parse.urlencode(fields).encode(), headers={"Origin": address}
    )
    opener.open(request).close()
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def plain_cookie(address: str) -> str:
    """The cookie of the bare page's login."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    opener.open(f"{address}/login").close()
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)
