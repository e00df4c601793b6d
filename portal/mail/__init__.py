"""The outbox: letters are written with the act that causes them and sent later, by `flask mail send`, so that no page
waits for a mail server and no letter is lost when it is away.

`rules.py` (pure): the server's address, when to try again · `sending.py`: what waits goes out, one letter at a time.
"""
