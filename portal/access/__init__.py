"""Who may do what: roles, one table, one decision. Pure.

`roles.py` names the roles and what each is bound to, `table.py` is the one table, `decide.py`
answers for one actor, one action and one object.
"""
