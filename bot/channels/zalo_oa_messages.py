"""A reply as Zalo shows it: texts within its limit, at most five buttons under the last one.

What cannot be a button is not lost: a choice beyond the fifth becomes a numbered line (its number or words can be
typed), a link a line with its address.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from actions.reply import Choice, Link, Reply
from bot.channels.pieces import length, split
from bot.channels.zalo_oa_events import ANONYMOUS

MAX_TEXT = 2_000
SHORTEST = 250
"""A text of that length is not split any more when Zalo calls it too long."""
MAX_BUTTONS = 5
MAX_TITLE = 100
MAX_PAYLOAD = 1_000
EMPTY = "…"

Button = Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """One message. ``lines`` say what its buttons say, for when these are refused."""

    text: str
    buttons: tuple[Button, ...] = ()
    lines: str = ""

    def message(self, template_type: str = "") -> dict[str, Any]:
        """The ``message`` object. Sources differ on whether ``template_type`` belongs to buttons."""
        if not self.buttons:
            return {"text": self.text}
        payload = {"template_type": template_type} if template_type else {}
        attachment = {"type": "template", "payload": {**payload, "buttons": list(self.buttons)}}
        return {"text": self.text, "attachment": attachment}


def parts(reply: Reply, seal: Callable[[str], str], *, buttons: bool = True) -> tuple[Part, ...]:
    """The messages that show ``reply``, at least one. ``seal`` makes a choice's payload one of this chat."""
    lines = _lines(reply)
    shown = _buttons(reply, seal) if buttons else {}
    text = "\n".join([reply.text, *(line for at, line in enumerate(lines) if at not in shown)])
    texts = split(text, MAX_TEXT) or (EMPTY,)
    last = Part(texts[-1], tuple(shown.values()), "\n".join(lines[at] for at in shown))
    return (*(Part(text) for text in texts[:-1]), last)


def halves(part: Part) -> tuple[Part, ...]:
    """``part`` in two or three; nothing when it is too short for that."""
    size = length(part.text)
    if size <= SHORTEST:
        return ()
    texts = split(part.text, max(SHORTEST, size // 2 + 1))
    return (*(Part(text) for text in texts[:-1]), replace(part, text=texts[-1]))


def without_buttons(part: Part) -> tuple[Part, ...]:
    """``part`` with a line for each button."""
    return tuple(Part(text) for text in split(f"{part.text}\n{part.lines}", MAX_TEXT))


def recipient(chat: str, message_id: str = "") -> dict[str, str]:
    """The ``recipient`` object: a user, one message of theirs, or a visitor who is not logged in."""
    if chat.startswith(f"{ANONYMOUS}."):
        _, visitor, conversation = chat.split(".", 2)
        return {"anonymous_id": visitor, "conversation_id": conversation}
    return {"message_id": message_id} if message_id else {"user_id": chat}


def _lines(reply: Reply) -> list[str]:
    """A line for each choice, numbered as typed answers count, then one for each link."""
    choices = [f"{number}. {choice.label}" for number, choice in enumerate(reply.choices, 1)]
    return [*choices, *(f"{link.label}: {link.url.removeprefix('tel:')}" for link in reply.links)]


def _buttons(reply: Reply, seal: Callable[[str], str]) -> dict[int, Button]:
    """The first five things that can be buttons, by their place among choices and links."""
    made = [*(_choice(choice, seal) for choice in reply.choices), *map(_link, reply.links)]
    fitting = [(at, button) for at, button in enumerate(made) if button is not None]
    return dict(fitting[:MAX_BUTTONS])


def _choice(choice: Choice, seal: Callable[[str], str]) -> Button | None:
    payload = seal(choice.payload)
    if not choice.payload or len(payload) > MAX_PAYLOAD:
        return None
    return {"title": _title(choice.label), "type": "oa.query.hide", "payload": payload}


def _link(link: Link) -> Button | None:
    if link.url.startswith(("https://", "http://")):
        return {"title": _title(link.label), "type": "oa.open.url", "payload": {"url": link.url}}
    number = phone_code(link.url.removeprefix("tel:")) if link.url.startswith("tel:") else ""
    return (
        {"title": _title(link.label), "type": "oa.open.phone", "payload": {"phone_code": number}} if number else None
    )


def phone_code(number: str) -> str:
    """``number`` as Zalo dials it: digits with the country's code; service numbers (1900…, 115) as they are."""
    digits = "".join(letter for letter in unquote(number) if letter.isascii() and letter.isdigit())
    return f"84{digits[1:]}" if digits.startswith("0") else digits


def _title(label: str) -> str:
    return label if length(label) <= MAX_TITLE else split(label, MAX_TITLE - 1)[0] + "…"
