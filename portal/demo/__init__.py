"""The demonstration: two years of invented work, done by the real services in the order of time.

`book.py` (pure): acts in the order of time · `story.py`: the data in `data/demo/` · `scans.py`: pictures of invented papers ·
`world.py`: units, accounts, councils · `year.py`: one unit's year, step by step · `meetings.py`: its council's vote ·
`ways.py`: the other ways to vote · `play.py`: the whole story · `commands.py`: `flask demo …`.
"""
