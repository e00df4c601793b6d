"""Việc cần làm and the board of units: what each person finds first. It asks every earlier feature; none asks it.

`tasks.py` (pure): a task, a group of tasks, words for a reminder · `unit_tasks.py`: what a unit's officer and head have
before them · `host_tasks.py`: the same for standing office, leader, editors, admin · `board.py`: units × steps ·
`views/`: the home page, the board with extensions and the reminder.
"""
