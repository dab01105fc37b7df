"""Words that the bot itself names, as "bỏ nhắc" and "Gặp cán bộ": like a button, not to be weighed."""

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

_PERSON = "gap can bo"
_WENT = {
    "nop duoc roi": "filed",
    "vuong giay to": "papers",
    "vuong khi nop tren mang": "online",
    "chua di nop": "notyet",
}
"""The answers to the question how filing went, as their buttons say them: some channels have no buttons for news."""


def answered_in(message: Message) -> Option | None:
    """The button of an answer to the question how filing went, where a message is nothing but its label."""
    answer = _WENT.get(" ".join(syllables(message.typed)))
    if answer is None or message.danger is not None:
        return None
    return Option("", write_tap("follow", kind=f"went-{answer}"))


def person_in(message: Message) -> Option | None:
    """The button to an officer, where a message is nothing but its label: it stands under many answers."""
    return Option("", write_tap("handoff")) if " ".join(syllables(message.typed)) == _PERSON else None


def stop_in(message: Message) -> Option | None:
    """The button that ends all reminders, where a message is nothing but that."""
    if message.danger is not None or not _STOP.fullmatch(" ".join(syllables(message.typed))):
        return None
    return Option("", write_tap("unfollow", kind=ALL))
