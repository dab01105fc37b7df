"""Words that the bot itself names, as "bỏ nhắc" and "Gặp cán bộ": like a button, not to be weighed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlu.reading.text import syllables
from nlu.talk.message import Message
from nlu.talk.state import Option
from nlu.taps import NEWS, write_tap

ALL = "remindall"
"""The ``kind`` of the tap that ends all of them."""
_STOP = re.compile(
    r"(?:(?:toi|em|minh|con|chau|cho|xin|thoi|hay|muon) )*(?:bo|ngung|dung|huy|tat|khong can|khoi|dung co|thoi)"
    r"(?: (?:viec|loi|het|co|phai|cac|tin))* nhac"
    r"(?: (?:toi|em|minh|con|chau|viec|nua|nhe|a|di|lai|hen|nho|giup|lam|gi))*"
)

_STOP_NEWS = re.compile(
    r"(?:(?:toi|em|minh|con|chau|cho|xin|muon) )*(?:thoi|ngung|dung|huy|khong|bo|dung co)(?: muon)? nhan (?:cac )?tin"
    r"(?: (?:cua|tu|o))?(?: (?:xa|phuong|uy ban|ubnd))*(?: (?:toi|em|minh|nua|nhe|a|di))*"
)
_NEWS = re.compile(
    r"(?:(?:toi|em|minh|con|chau|cho|xin|muon|dang ky) )*nhan (?:cac )?(?:tin|tin tuc|thong bao)(?: (?:cua|tu))?"
    r" (?P<kind>xa|phuong)(?P<name>(?: \w+){0,4}?)(?: (?:toi|em|minh|nhe|a|di|voi))*"
)
"""“Thôi nhận tin”, as every piece of news of a commune says, and “nhận tin của xã …”."""

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
    tap = _LABELS.get(said)
    if _STOP.fullmatch(said):
        tap = write_tap("unfollow", kind=ALL)
    elif _STOP_NEWS.fullmatch(said):
        tap = write_tap("unfollow", kind=NEWS)
    elif news := _NEWS.fullmatch(said):
        tap = _asking_for_news(news["name"], message.offices)
    return Option("", tap) if tap and message.danger is None else None


def _asking_for_news(name: str, offices: Sequence[str]) -> str | None:
    """The tap that asks for the news of the one commune that is named, of one's own where none is."""
    if not name.strip():
        return write_tap("follow", kind=NEWS)
    return write_tap("follow", o=offices[0], kind=NEWS) if len(offices) == 1 else None
