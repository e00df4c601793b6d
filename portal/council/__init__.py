"""The council: how votes become minutes.

Read in this order, all pure: `states.py` → `voting_rule.py` → `ballots.py` → `tally.py` → `record.py` → `minutes.py`;
then the verbs: `service.py` (call, agenda, attendance), `voting.py` (open, cast, count, close, void), `sealing.py` (propose,
confirm, close the meeting), `issuing.py` (draw once, keep); what is read: `queries.py`, `finding.py` (by a code or a file),
`results.py` (what other features build on); and the pages in `templates/council/`. The minutes are composed from the
sealed records and from nothing else.
"""
