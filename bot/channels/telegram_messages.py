"""A reply as Telegram shows it: texts within its limit, the buttons under the last one.

What cannot be a button is not lost: a choice whose payload is too long becomes a numbered line (its number or words
can be typed), a link that is no web page a line with the address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from actions.reply import Choice, Link, Reply

MAX_TEXT = 4096
"""UTF-16 units; Telegram counts entities and limits in those."""
MAX_CALLBACK_BYTES = 64
EMPTY = "…"

_SENTENCE_END = re.compile(r"[.!?…][\"”')\]]*\s")
_MARK = re.compile(r"[\u0300-\u036f\u200d\ufe0f]")


@dataclass(frozen=True)
class Part:
    """One message."""

    text: str
    keyboard: InlineKeyboardMarkup | None = None


def parts(reply: Reply, *, buttons: bool = True) -> tuple[Part, ...]:
    """The messages that show ``reply``, at least one. With ``buttons=False`` all choices and links are lines."""
    choices = [choice for choice in reply.choices if buttons and _fits(choice)]
    links = [link for link in reply.links if buttons and _is_page(link)]
    text = "\n".join([reply.text, *_lines(reply, choices, links)])
    texts = split(text) or (EMPTY,)
    return (*(Part(text) for text in texts[:-1]), Part(texts[-1], _keyboard(choices, links)))


def split(text: str, limit: int = MAX_TEXT) -> tuple[str, ...]:
    """``text`` in pieces of at most ``limit`` UTF-16 units, cut where a reader would pause."""
    return tuple(_pieces(text.strip(), limit))


def length(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _pieces(text: str, limit: int) -> Iterator[str]:
    while length(text) > limit:
        cut = _cut(text, limit)
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()
    if text:
        yield text


def _cut(text: str, limit: int) -> int:
    """Where to cut: at a paragraph, a line, a sentence or a word, whichever comes late enough; else anywhere."""
    window = text.encode("utf-16-le", "surrogatepass")[: limit * 2].decode("utf-16-le", "ignore")
    ends = [window.rfind("\n\n"), window.rfind("\n"), _sentence_end(window), window.rfind(" ")]
    return next((end for end in ends if end > len(window) // 2), _between_letters(text, len(window)))


def _sentence_end(window: str) -> int:
    return max((found.end() - 1 for found in _SENTENCE_END.finditer(window)), default=-1)


def _between_letters(text: str, cut: int) -> int:
    """``cut``, moved to the left until no combining mark or joiner stands beside it."""
    for place in range(cut, max(cut - 16, 1), -1):
        if not _MARK.match(text[place]) and text[place - 1] != "\u200d":
            return place
    return cut


def _fits(choice: Choice) -> bool:
    return 1 <= len(choice.payload.encode()) <= MAX_CALLBACK_BYTES


def _is_page(link: Link) -> bool:
    return link.url.startswith(("https://", "http://"))


def _lines(reply: Reply, choices: list[Choice], links: list[Link]) -> list[str]:
    """A line for everything that is not a button. Numbers count all choices, as typed answers do."""
    numbered = [
        f"{number}. {choice.label}" for number, choice in enumerate(reply.choices, 1) if choice not in choices
    ]
    addresses = [f"{link.label}: {link.url.removeprefix('tel:')}" for link in reply.links if link not in links]
    return [*numbered, *addresses]


def _keyboard(choices: list[Choice], links: list[Link]) -> InlineKeyboardMarkup | None:
    """One button a row: labels are long, and phones narrow."""
    buttons = [
        *(InlineKeyboardButton(choice.label, callback_data=choice.payload) for choice in choices),
        *(InlineKeyboardButton(link.label, url=link.url) for link in links),
    ]
    return InlineKeyboardMarkup.from_column(buttons) if buttons else None
