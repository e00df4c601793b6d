"""Papers. A feature composes one as a list of blocks (`blocks.py`, pure); here blocks become a PDF or a page.

`draw.py` turns blocks into HTML, `engine.py` turns that into PDF in a child process with limits of its own and
finishes it: every font embedded, dates and identity fixed, the record attached. It knows no feature.
"""
