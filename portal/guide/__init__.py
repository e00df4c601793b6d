"""Hướng dẫn: a short guide for each role, for everybody to read and to print.

`content.py` (pure) reads the guides in `data/guide/`; `views.py` shows them.
"""
