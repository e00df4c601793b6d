"""What the council's votes must survive, shown by doing it to them: `python3 run.py assurance [part …]`.

`kill.py` workers killed under load · `crash.py` the process dying at every statement · `power.py` the power failing while
SQLite writes (`disk.py` watches it write) · `secrecy.py` an attacker with a copy of the database · `seals.py` records
mutated · `race.py` everybody voting many times at once · `stateful.py` the state machines of tests/council/, long ·
`mutation.py` the pure files broken one by one (`mutants.py` makes the breakages).

Each part ends with one line of figures and has a control: a breakage made on purpose (`broken.py`) that it must catch, or
its figures prove nothing. `hall.py` builds the councils, `clients.py` votes over HTTP, `__main__.py` runs the parts.
"""
