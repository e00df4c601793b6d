"""A mail server for tests: takes letters on loopback, refuses or breaks where it is told to."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage


class _Talk(socketserver.StreamRequestHandler):
    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self) -> None:
        postman: Postman = self.server  # type: ignore[assignment]
        self.say("220 postman")
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "RCPT" and any(address in line for address in postman.refused):
                self.say("550 no such mailbox")
            elif verb == "RCPT" and postman.busy:
                self.say("451 come again later")
            elif verb == "DATA":
                self.say("354 go on")
                content = b""
                while (piece := self.rfile.readline()) != b".\r\n":
                    content += piece
                postman.letters.append(email.message_from_bytes(content, policy=email.policy.default))
                self.say("250 taken")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")


class Postman(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.letters: list[EmailMessage] = []
        self.refused: set[str] = set()
        self.busy = False

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}?from=cong@quan.example"


@contextmanager
def postman() -> Iterator[Postman]:
    with Postman() as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()
