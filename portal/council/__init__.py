"""The council: how votes become minutes.

Read in this order, all pure: `states.py` → `voting_rule.py` → `ballots.py` → `tally.py` → `ties.py` → `record.py`, `checking.py` →
`rules.py` (what may be done up to the end of a vote), `result_rules.py` (with its result, the minutes) → `outcome.py` (over all rounds) → `ways.py`, `result_lines.py`, `minutes.py`, `invitation.py`;
then the verbs: `rolls.py` (a council, its roll, its rule), `service.py` (call, agenda, attendance), `inviting.py` (the meeting's data, the
invitation), `substitutes.py`, `attending.py` (late, early), `remarks.py` (who said what), `rounds.py` (further rounds, the second after a
tie), `opening.py` (freeze and open), `voting.py` (cast, count, close, void), `entering.py` (by meeting code), `desking.py` (the voting desk), `paper_votes.py` (paper),
`circulation.py` (in writing), `sealing.py` (propose, send back, confirm, close the meeting), `issuing.py` (draw once, keep); what is read:
`queries.py`, `my_ballot.py` (a round as one member meets it), `counts.py` (turnout; after closing the counts), `seating.py` (who sits at a meeting), `subjects.py` (what may be asked about, told by later features), `asking.py`, `finding.py`
(by a code or a file), `results.py` (what other features build on); and the pages in `templates/council/`. The minutes are composed from the
sealed records and from nothing else.
"""
