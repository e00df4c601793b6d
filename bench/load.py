"""Requests per second and the 95th percentile of one address, by a few connections that are kept open."""

from __future__ import annotations

import http.client
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Measured:
    per_second: float
    p95_ms: float
    bytes: int


def measure(address: str, cookie: str = "", *, seconds: float = 4.0, connections: int = 4) -> Measured:
    """Ask `address` again and again for so long. Raises `RuntimeError` on any answer but 200."""
    parts = urlsplit(address)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    headers = {"Accept-Encoding": "gzip, br"} | ({"Cookie": cookie} if cookie else {})
    times: list[float] = []
    faults: list[str] = []
    size = 0
    until = time.perf_counter() + seconds

    def ask() -> None:
        nonlocal size
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        while time.perf_counter() < until:
            began = time.perf_counter()
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            times.append(time.perf_counter() - began)
            if answer.status != 200:
                faults.append(f"{path}: {answer.status}")
                return
            size = len(body)
        connection.close()

    began = time.perf_counter()
    threads = [threading.Thread(target=ask) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    if faults:
        raise RuntimeError(faults[0])
    ordered = sorted(times)
    return Measured(len(times) / took, ordered[int(len(ordered) * 0.95) - 1] * 1000, size)
