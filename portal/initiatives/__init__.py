"""Sáng kiến, mô hình mới: declared by units, confirmed by the standing office, recognised only by a council or a decision.

Read `states.py` (states and moves), `rules.py` (when a move is refused), then `service.py`: one verb a move.
"""
