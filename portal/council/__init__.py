"""The council: how votes become minutes.

Read in this order, all pure: `states.py` → `voting_rule.py` → `ballots.py` → `tally.py` → `record.py` → `minutes.py`;
then `service.py` (one verb a function: open, cast, close, propose, confirm, close the meeting), `queries.py`, and the
pages in `templates/council/`. The minutes are composed from the sealed records and from nothing else.
"""
