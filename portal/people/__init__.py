"""Units, accounts and who may do what: everyone who logs in, and the bodies they work for.

`rules.py` (pure): passwords, throttling, lifetimes of a session · `models.py` · `queries.py`: who is at the
keyboard, lists of units and accounts · `service.py`: signing in and out, accounts, grants, units, passwords ·
`loading.py`: units and accounts from a file · `views/`: sign-in, own account, unit, administration.
"""
