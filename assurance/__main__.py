"""`python3 run.py assurance [part …]`: run the parts, one line of figures each; exits 1 if one found a fault."""

from __future__ import annotations

import importlib
import sys
import time

from assurance.outcome import Outcome

PARTS = ("kill", "crash", "power", "secrecy", "seals", "race", "stateful", "mutation")


def run_part(name: str, *, short: bool = False) -> Outcome:
    outcome: Outcome = importlib.import_module(f"assurance.{name}").run(short)
    return outcome


def main(words: list[str]) -> int:
    short = "--short" in words
    wanted = [word for word in words if word != "--short"]
    if unknown := [word for word in wanted if word not in PARTS]:
        print(f"assurance: no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
        return 2
    failed = []
    for name in wanted or PARTS:
        began = time.monotonic()
        outcome = run_part(name, short=short)
        verdict = "FAIL" if outcome.faults else "pass"
        print(f"{name}: {'; '.join(outcome.figures)}; {time.monotonic() - began:.0f} s: {verdict}", flush=True)
        for fault in outcome.faults[:20]:
            print(f"  {fault}", flush=True)
        failed += [name] if outcome.faults else []
    print("assurance: " + ("all held" if not failed else f"not held: {', '.join(failed)}"))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
