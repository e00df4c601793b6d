"""Nhiệm vụ CCHC được giao: given to units with a due day, reported with evidence, accepted, counted."""
