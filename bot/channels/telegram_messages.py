"""A reply as Telegram shows it: texts within its limit, the buttons under the last one.

What cannot be a button is not lost: a choice whose payload is too long becomes a numbered line (its number or words
can be typed), a link that is no web page a line with the address.
"""

from __future__ import annotations

from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from actions.reply import Choice, Link, Reply
from bot.channels.pieces import split

MAX_TEXT = 4096
"""UTF-16 units; Telegram counts entities and limits in those."""
MAX_CALLBACK_BYTES = 64
EMPTY = "…"


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
    texts = split(text, MAX_TEXT) or (EMPTY,)
    return (*(Part(text) for text in texts[:-1]), Part(texts[-1], _keyboard(choices, links)))


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
