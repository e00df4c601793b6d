"""Tài liệu kiểm chứng: files and references that prove something.

A file is read by a child process (`inspection.py`), put under its own digest on the disk (`store.py`) and only then
named in a row (`service.py`). Evidence knows its owner as (kind, id) alone; each owner registers who may read it
(`owners.py`).
"""
