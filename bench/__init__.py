"""Measurements, in one run on one machine: `python3 run.py bench`. Nothing here is a test with a time limit.

`bare.py` the page we compare with · `load.py` requests per second and percentiles · `wire.py` bytes and requests of two
tasks in a browser on a slow link · `size.py` pages at 50 and at 1,000 units (`fill.py`, `counted.py`) · `votes.py` a large
council casting, sealing, verified · `__main__.py` runs all of it and prints the tables.
"""
