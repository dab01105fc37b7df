"""A reply as Zalo Bot shows it: texts within its limit, then pictures.

There are no buttons: choices are a numbered menu, and a number or the words can be typed.
"""

from __future__ import annotations

from typing import Any

from actions.saying.reply import Picture, Reply
from bot.channels.lines import is_page, pieces_of_text
from bot.messages.pieces import length

MAX_TEXT = 2_000


def pieces(reply: Reply) -> tuple[Reply, ...]:
    """The messages that show ``reply``, at least one, each of them one call."""
    extra = [Reply("", pictures=(picture,)) for picture in reply.pictures if _is_shown(picture)]
    return pieces_of_text(reply, Reply(""), MAX_TEXT, extra)


def call(piece: Reply) -> tuple[str, dict[str, Any]]:
    """The method that shows one of :func:`pieces`, and its parameters."""
    if piece.text:
        return "sendMessage", {"text": piece.text}
    picture = piece.pictures[0]
    return "sendPhoto", {"photo": picture.url, **({"caption": picture.caption} if picture.caption else {})}


def _is_shown(picture: Picture) -> bool:
    return is_page(picture.url) and length(picture.caption) <= MAX_TEXT
