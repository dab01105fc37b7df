"""A small SMTP server in a thread of its own: takes letters, or refuses them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class SmtpServer:
    """``letters`` are the recipient and the bytes of each; ``refuse`` answers recipients with 550."""

    port: int = 0
    letters: list[tuple[str, bytes]] = field(default_factory=list)
    refuse: bool = False

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        writer.write(b"220 test\r\n")
        to = ""
        while line := (await reader.readline()).decode().strip():
            verb = line[:4].upper()
            if verb == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
                writer.write(f"550 no such user {to}\r\n".encode() if self.refuse else b"250 ok\r\n")
            elif verb == "DATA":
                writer.write(b"354 go on\r\n")
                body = await reader.readuntil(b"\r\n.\r\n")
                self.letters.append((to, body[:-5].replace(b"\r\n..", b"\r\n.")))
                writer.write(b"250 taken\r\n")
            else:
                writer.write(b"221 bye\r\n" if verb == "QUIT" else b"250 ok\r\n")
        writer.close()


@contextmanager
def smtp_server() -> Iterator[SmtpServer]:
    """A running server."""
    server, loop = SmtpServer(), asyncio.new_event_loop()

    async def begin() -> asyncio.AbstractServer:
        listening = await asyncio.start_server(server.talk, "127.0.0.1", 0, limit=16 * 1024 * 1024)
        server.port = listening.sockets[0].getsockname()[1]
        return listening

    listening = loop.run_until_complete(begin())
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(listening.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
