"""The brain of the drills: it says back what it was told, so that every answer can be counted."""

from __future__ import annotations

import asyncio
import random
import zlib
from itertools import chain
from typing import Any

from actions.saying.reply import Reply
from bot.delivery.turn import TurnResult
from bot.messages.channel import Inbound

POISON = "độc"
LONG_LINES = 60
FILLING = "bà con mang theo bản chính để đối chiếu; không cần nộp bản sao có chứng thực."


class EchoBrain:
    """Says back what it was told, each line with its number, which it remembers; poison makes it fail.

    Of fragments that are answered together each is a line.
    """

    async def turn(self, memory: dict[str, Any], message: Inbound) -> TurnResult:
        """Answer one message."""
        await asyncio.sleep(random.uniform(0.0, 0.03))
        said = message.text.split("\n")
        if any(text.startswith(POISON) for text in said):
            raise RuntimeError("poison")
        count = int(memory.get("count", 0))
        lines = [[f"#{number} {text}", *lines_after(text)] for number, text in enumerate(said, count + 1)]
        return TurnResult((Reply("\n".join(chain.from_iterable(lines))),), {"count": count + len(said)})


def lines_after(text: str) -> list[str]:
    """Return what follows the first line of the answer to ``text``: in one of ten, more than one message can hold."""
    if zlib.crc32(text.encode()) % 10:
        return []
    return [f"{text}, dòng {number}: {FILLING}" for number in range(LONG_LINES)]
