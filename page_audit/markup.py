"""The W3C's Nu checker over the HTML of every page, in one run of its Java program; `VNU_JAR` says where it is."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from page_audit.looking import Faults
from page_audit.shots import Shot


def check(jar: Path, shots: list[Shot], errors: Faults, warnings: Faults) -> None:
    with tempfile.TemporaryDirectory(prefix="portal-markup-") as folder:
        for number, shot in enumerate(shots):
            (Path(folder) / f"{number:05}.html").write_text(shot.html, encoding="utf-8")
        words = ["java", "-Xss2m", "-jar", str(jar), "--stdout", "--format", "json", "--exit-zero-always", folder]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
    for told in json.loads(done.stdout)["messages"]:
        shot = shots[int(Path(urlsplit(told["url"]).path).stem)]
        kind = errors if told["type"] == "error" or told["type"] == "non-document-error" else warnings
        kind.add(f"{told['message']} {told.get('extract', '').strip()[:120]}", shot.name)
