"""Excel in and out. Knows no feature: a feature gives a `Table` to export and registers an `Import`.

`tables.py` what an export says · `writer.py` a table as .xlsx · `reading.py` a foreign file as cells, in a child ·
`headings.py` which column is which, as offices write them · `cells.py` what a cell means · `imports.py` what a feature
registers · `models.py`, `store.py` what is kept between the steps · `running.py` the dry run and the import ·
`exports.py`, `views.py` the pages.
"""
