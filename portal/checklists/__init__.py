"""Tự kiểm tra tiêu chí: what the plan asks, what the unit says, what can be computed, what the verifier found.

`conclusions.py` (pure) computes a conclusion of three values with its why; `states.py` and `rules.py` (pure) say who
may change or verify a line and when; `sheet.py` is a checklist as pages and papers read it, `queries.py` puts it together,
`for_council.py` tells a council's members of it.
"""
