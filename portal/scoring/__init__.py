"""Tự chấm điểm Chỉ số CCHC: a set of criteria scored by each unit, appraised twice, locked; the result feeds the checklist.

`points.py` (pure): what one line yields by its rule · `tree.py` (pure): the set, totals, rating · `setfile.py` (pure): a set
as a file · `states.py`, `rules.py` (pure): who may do what when · `loading.py`: sets · `service.py`: sheets of units.
"""
