"""Khó khăn, vướng mắc: told by units, answered or sent up, summed up in a report, chosen answers for everybody.

Plan 44, IV: difficulties are reported to the standing office, which sums them up for the host. A citizen's remark comes
in by the same door without an account and is passed on to a unit.
"""
