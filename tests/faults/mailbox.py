"""A mail server for the fault runs: keeps the ledger of what came, and may be slow, refuse, or be away."""

import asyncio
import email
import socket
from collections import Counter

from aiosmtpd.controller import Controller


class Mailbox:
    """Counts what it has taken, by Message-ID."""

    def __init__(self) -> None:
        self.got: Counter[str] = Counter()
        self.delay, self.answer, self.refused = 0.0, "", set()
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.open()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return "550 5.1.1 No such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(self.delay)
        if self.answer:
            return self.answer
        # Before the answer: what the sender may never hear of counts as come.
        self.got[email.message_from_bytes(envelope.content)["Message-ID"].strip()] += 1
        return "250 OK"

    def open(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def close(self) -> None:
        self._controller.stop()

    @property
    def doubles(self) -> int:
        return sum(count - 1 for count in self.got.values())
