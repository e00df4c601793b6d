"""Hồ sơ đề nghị khen thưởng: whom a unit puts forward, its three papers, the statement on discipline; sent, received, examined.

Read `states.py` (states and moves), `rules.py` (what is missing, when a move is refused), then `service.py`: one verb a
move. `queries.py` puts a dossier together out of candidates, checklists, the council's sealed results and the papers.
"""
