"""Giao diện: every component of the screens in every state on one page, drawn by the macros that all pages use.

`samples.py` (pure): what is shown in them · `forms.py`: a form that holds each kind of field · `views.py`: the page.
"""
