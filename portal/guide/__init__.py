"""Hướng dẫn: a short guide for each role, for everybody to read and to print, and from each page the way to its section.

`content.py` (pure) reads the guides in `data/guide/`, `helping.py` (pure) the table that leads from pages to sections,
`rendering.py` makes HTML of a guide with its pictures (`static/guide/`); `views.py` shows them.
"""
