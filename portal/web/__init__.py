"""What every feature's views stand on.

`access.py` declares who may enter a view · `sessions.py` the cookie and its CSRF seed · `acts.py` one
transaction and one idempotency key per POST · `pages.py` page or fragment · `forms.py`, `fields.py` forms in
Vietnamese · `errors.py` every refusal as a page · `headers.py`, `compress.py` what leaves with every answer ·
`assets.py` the stylesheet and the script · `menu.py` the menu · `richtext.py` Markdown to safe HTML.
"""
