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

_LABELS = {
    "gap can bo": write_tap("handoff"),
    "nop duoc roi": write_tap("follow", kind="went-filed"),
    "vuong giay to": write_tap("follow", kind="went-papers"),
    "vuong khi nop tren mang": write_tap("follow", kind="went-online"),
    "chua di nop": write_tap("follow", kind="went-notyet"),
}
"""Taps by the labels, folded, of buttons that are typed where none is in sight: the way to an officer, which stands
under many answers, and the answers to how filing went, as some channels have no buttons for news.
"""


def standing_in(message: Message) -> Option | None:
    """The button that a message is nothing but the name of, whatever was said before; None for anything else."""
    said = " ".join(syllables(message.typed))
    tap = write_tap("unfollow", kind=ALL) if _STOP.fullmatch(said) else _LABELS.get(said)
    return Option("", tap) if tap and message.danger is None else None
