"""The campaign: one host, one year, one plan, as data.

`planfile.py` (pure) reads a plan's file and says what is wrong with it by its path; `criteria.py` (pure) what a
criterion asks and by which rule it is met; `deadlines.py` (pure) the cut-off and its extensions; `models.py` campaigns,
categories, sets of criteria, enrolled units, candidates and figures, the things that everything later points at.
"""
