"""The product's brain under the drill: Rasa answers real questions, and its answer is counted like the echo's.

Only the first lines of an answer are shown, so that it is one message as the echo's is, and the verdict stays strict.
"""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import Any

from actions.saying.reply import Reply
from bot.commands.worker import load_brain
from bot.delivery.turn import Brain, TurnResult
from bot.messages.channel import Inbound
from common.settings import Settings
from drill.echo_brain import EchoBrain

QUESTIONS = (
    "khai sinh cần giấy tờ gì",
    "hết bao nhiêu tiền",
    "nộp ở đâu",
    "làm sổ đỏ",
    "2",
    "đăng ký kết hôn mất bao lâu",
    "hồ sơ của tôi đến đâu rồi",
    "cho tôi gặp cán bộ",
    "thời tiết hôm nay thế nào",
)
SHOWN = 400
"""Characters of an answer."""


class RealBrain(EchoBrain):
    """Asks Rasa one of :data:`QUESTIONS` for each message; the thread of the conversation goes on in the memory."""

    def __init__(self, brain: Brain) -> None:
        self._brain = brain

    async def turn(self, memory: dict[str, Any], message: Inbound) -> TurnResult:
        """Answer one message. An answer without words is a failure, and would be set aside."""
        counted = await super().turn(memory, message)
        question = QUESTIONS[zlib.crc32(message.text.encode()) % len(QUESTIONS)]
        real = await self._brain.turn(memory.get("thread", {}), replace(message, text=question))
        answer = real.replies[0].text
        [echo] = counted.replies
        head, _, rest = echo.text.partition("\n")
        text = "\n".join(filter(None, (head, answer[:SHOWN], rest)))
        return replace(counted, replies=(Reply(text),), memory={**counted.memory, "thread": dict(real.memory)})


async def real_brain(chosen: Settings) -> RealBrain:
    """With the model of this installation, as ``motcua worker`` loads it."""
    return RealBrain(await load_brain(chosen))
