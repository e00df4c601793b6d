"""Every page in every state, looked at by machine: `python3 run.py audit`.

`shots.py` pages as they were answered · `gathering.py` finding them · `ways.py` acts that lead to pages which no link
reaches · `screen.py` Chromium showing them from memory · `looking.py` what is asked of each · `keyboard.py` the Tab key ·
`markup.py` the Nu checker · `lighthouse.py` · `reviewed.toml` what axe leaves to a person, decided with reasons.
"""
