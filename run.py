#!/usr/bin/env python3
"""Set up and start the portal, or run its tests. Standard library only.

python3 run.py                set up what is missing, then serve on 127.0.0.1:$PORT (8000)
python3 run.py setup          environment, instance folder and migrations only
python3 run.py test [...]     every test; further words go to pytest
python3 run.py lint           style, types, templates and the order of imports
python3 run.py bench [...]    measurements: all parts, or those named (speed pages wire papers size votes); some minutes each
python3 run.py assurance [...] what the council's votes survive: all parts, or those named; some minutes each
python3 run.py audit [...]    every page in every state in Chromium: WCAG 2.2 AA by axe-core and by script, the Tab key, the W3C's checker
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST = (3, 11)


def stop(message: str) -> None:
    sys.exit(f"run.py: {message}")


def make_environment() -> None:
    if sys.version_info < OLDEST:
        stop(f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed, this one is {sys.version.split()[0]}.")
    if PYTHON.exists() and subprocess.run([PYTHON, "-c", "import pip"], capture_output=True).returncode == 0:
        return
    try:
        import ensurepip  # noqa: F401  Debian and Ubuntu leave it out of their python3 package
        import venv
    except ImportError:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        stop(
            "this Python cannot make a virtual environment. On Debian or Ubuntu install the missing part with\n"
            f"    sudo apt install python{version}-venv\nand run this command again."
        )
    print("Making the environment in .venv …", flush=True)
    venv.EnvBuilder(with_pip=True, clear=VENV.exists()).create(VENV)


def install(lock: str) -> None:
    """Install exactly what the lock names; again only when the lock (or the interpreter) has changed.

    The development lock holds all of the runtime lock, so either mark of it satisfies both.
    """
    make_environment()
    text = (ROOT / lock).read_bytes()
    digest = hashlib.sha256(text + sys.version.encode()).hexdigest()
    mark = VENV / f"{lock}.installed"
    runtime = (ROOT / "requirements.lock").read_bytes()
    runtime_digest = hashlib.sha256(runtime + sys.version.encode()).hexdigest()
    if mark.exists() and mark.read_text() == digest:
        return
    print(f"Installing {lock} …", flush=True)
    pip: list[str | Path] = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.run([*pip, "--require-hashes", "-r", ROOT / lock], cwd=ROOT).returncode:
        stop(f"{lock} could not be installed; the lines above say why. The network may be down: try again.")
    mark.write_text(digest)
    (VENV / "requirements.lock.installed").write_text(runtime_digest)


def run(*words: str | Path) -> int:
    return subprocess.call([PYTHON, *words], cwd=ROOT)


def flask(*words: str) -> None:
    install("requirements.lock")
    if code := run("-m", "flask", "--app", "wsgi", *words):
        sys.exit(code)


def serve() -> int:
    flask("demo", "start")
    port = os.environ.get("PORT", "8000")
    if not port.isdigit():
        stop(f"PORT must be a number, it is {port!r}.")
    try:
        return run("-m", "waitress", f"--listen=127.0.0.1:{port}", "--threads=8", "wsgi:app")
    except KeyboardInterrupt:
        return 0


def test(*words: str) -> int:
    install("requirements-dev.lock")
    workers = [] if any(word.startswith(("-n", "-p")) for word in words) else ["-n", "2", "--dist", "loadgroup"]
    return run("-m", "pytest", *workers, *words)


def lint() -> int:
    install("requirements-dev.lock")
    steps: list[list[str | Path]] = [
        ["-m", "ruff", "check", "."],
        ["-m", "ruff", "format", "--check", "."],
        ["-m", "mypy"],
        ["-m", "djlint", "templates", "--lint", "--quiet"],
        ["-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"],
    ]
    failed = [str(step[1]) for step in steps if run(*step)]
    print("lint: " + ("all in order" if not failed else "see above: " + ", ".join(failed)))
    return 1 if failed else 0


def bench(*words: str) -> int:
    install("requirements-dev.lock")
    return run("-m", "bench", *words)


def assurance(*words: str) -> int:
    install("requirements-dev.lock")
    return run("-m", "assurance", *words)


def audit(*words: str) -> int:
    install("requirements-dev.lock")
    return run("-m", "page_audit", *words)


def main() -> int:
    os.chdir(ROOT)
    verb, *words = sys.argv[1:] or ["serve"]
    if verb in ("serve",) and len(sys.argv) == 1:
        return serve()
    if verb == "setup":
        flask("prepare")
        return 0
    if verb == "test":
        return test(*words)
    if verb == "bench":
        return bench(*words)
    if verb == "assurance":
        return assurance(*words)
    if verb == "audit":
        return audit(*words)
    if verb == "lint":
        return lint()
    print(__doc__)
    return 0 if verb in ("-h", "--help", "help") else 2


if __name__ == "__main__":
    if shutil.which("git") is None:
        print("run.py: git was not found; the portal runs without it, its tests do not.", file=sys.stderr)
    sys.exit(main())
