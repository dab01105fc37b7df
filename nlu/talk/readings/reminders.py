"""The words that end all reminders ("bỏ nhắc"), as the bot itself names them: like a button, not to be weighed."""

from __future__ import annotations

import re

from nlu.reading.text import syllables
from nlu.talk.message import Message
from nlu.talk.state import Option
from nlu.taps import write_tap

ALL = "remindall"
"""The ``kind`` of the tap that ends all of them."""
_STOP = re.compile(
    r"(?:(?:toi|em|minh|con|chau|cho|xin|thoi|hay|muon) )*(?:bo|ngung|dung|huy|tat|khong can|khoi|dung co|thoi)"
    r"(?: (?:viec|loi|het|co|phai|cac|tin))* nhac"
    r"(?: (?:toi|em|minh|con|chau|viec|nua|nhe|a|di|lai|hen|nho|giup|lam|gi))*"
)


def stop_in(message: Message) -> Option | None:
    """The button that ends all reminders, where a message is nothing but that."""
    if message.danger is not None or not _STOP.fullmatch(" ".join(syllables(message.typed))):
        return None
    return Option("", write_tap("unfollow", kind=ALL))
