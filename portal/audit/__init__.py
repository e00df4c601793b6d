"""The audit trail: one event per act, written in the same transaction, in one hash chain.

`chain.py` (pure) says what an event's hash is and finds the first broken one; `service.record` is
the only way in; nothing is ever changed or removed, which the database enforces by triggers too.
"""
