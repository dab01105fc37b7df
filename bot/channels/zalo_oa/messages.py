"""A reply as Zalo shows it: texts within its limit, at most five buttons under the last one, then pictures.

What cannot be a button is not lost: a choice beyond the fifth becomes a numbered line (its number or words can be
typed), a link or a number a line of its own. Files are opened at their address: to send one it must be uploaded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice, takewhile
from typing import Any

from actions.saying.reply import Choice, Phone, Reply
from bot.channels.lines import button_labels, is_page, lines, map_url, pieces_of_text
from bot.channels.zalo_oa.events import ANONYMOUS
from bot.channels.zalo_oa.taps import SEAL_LETTERS
from bot.messages.pieces import length, split

MAX_TEXT = 2_000
SHORTEST = 250
"""A text of that length is not split any more when Zalo calls it too long."""
MAX_BUTTONS = 5
MAX_TITLE = 100
MAX_PAYLOAD = 1_000

Button = Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """One message. ``lines`` say what its buttons or its picture say, for when these are refused."""

    text: str
    buttons: tuple[Button, ...] = ()
    lines: str = ""
    picture: str = ""

    @property
    def is_plain(self) -> bool:
        """Nothing but text."""
        return not self.buttons and not self.picture

    def message(self, template_type: str = "") -> dict[str, Any]:
        """The ``message`` object. Sources differ on whether ``template_type`` belongs to buttons."""
        if self.is_plain:
            return {"text": self.text}
        words = {"text": self.text} if self.text else {}
        return {**words, "attachment": {"type": "template", "payload": self._payload(template_type)}}

    def _payload(self, template_type: str) -> dict[str, Any]:
        if self.picture:
            return {"template_type": "media", "elements": [{"media_type": "image", "url": self.picture}]}
        return {**({"template_type": template_type} if template_type else {}), "buttons": list(self.buttons)}


def pieces(reply: Reply) -> tuple[Reply, ...]:
    """The messages that show ``reply``, at least one, each of them one call."""
    wanted: dict[str, Iterable[Any]] = {
        "choices": takewhile(_is_sealable, reply.choices),
        "links": (link for link in reply.links if is_page(link.url)),
        "phones": (phone for phone in reply.phones if phone_code(phone.number)),
        "places": filter(map_url, reply.places),
        "files": (file for file in reply.files if is_page(file.url)),
    }
    native, room = Reply(""), MAX_BUTTONS
    for name, things in wanted.items():
        kept = tuple(islice(things, room))
        native, room = _with(native, name, kept), room - len(kept)
    extra = [Reply("", pictures=(picture,)) for picture in reply.pictures if is_page(picture.url)]
    return pieces_of_text(reply, native, MAX_TEXT, extra)


def _with(reply: Reply, name: str, things: Any) -> Reply:
    return replace(reply, **{name: things})


def part(piece: Reply, seal: Callable[[str], str]) -> Part:
    """One of :func:`pieces` as it is sent. ``seal`` makes a choice's payload one of this chat."""
    if piece.pictures:
        picture = piece.pictures[0]
        return Part(picture.caption[:MAX_TEXT], (), "\n".join(lines(piece)), picture.url)
    return Part(piece.text, tuple(_buttons(piece, seal)), "\n".join(lines(piece)))


def halves(part: Part) -> tuple[Part, ...]:
    """``part`` in two or three; nothing when it is too short for that."""
    size = length(part.text)
    if size <= SHORTEST:
        return ()
    texts = split(part.text, max(SHORTEST, size // 2 + 1))
    return (*(Part(text) for text in texts[:-1]), replace(part, text=texts[-1]))


def without_buttons(part: Part) -> tuple[Part, ...]:
    """``part`` with a line for each button or picture."""
    text = part.lines if part.picture else f"{part.text}\n{part.lines}"
    return tuple(Part(piece) for piece in split(text, MAX_TEXT))


def recipient(chat: str, message_id: str = "") -> dict[str, str]:
    """The ``recipient`` object: a user, one message of theirs, or a visitor who is not logged in."""
    if chat.startswith(f"{ANONYMOUS}."):
        _, visitor, conversation = chat.split(".", 2)
        return {"anonymous_id": visitor, "conversation_id": conversation}
    return {"message_id": message_id} if message_id else {"user_id": chat}


def _is_sealable(choice: Choice) -> bool:
    return bool(choice.payload) and len(choice.payload) + 1 + SEAL_LETTERS <= MAX_PAYLOAD


def _buttons(piece: Reply, seal: Callable[[str], str]) -> Iterator[Button]:
    for label, choice in zip(button_labels(piece), piece.choices, strict=True):
        yield {"title": _title(label), "type": "oa.query.hide", "payload": seal(choice.payload)}
    yield from (_opens(link.label, link.url) for link in piece.links)
    yield from (_dials(phone) for phone in piece.phones)
    yield from (_opens(f"Bản đồ: {place.name}", map_url(place)) for place in piece.places)
    yield from (_opens(file.name, file.url) for file in piece.files)


def _opens(label: str, url: str) -> Button:
    return {"title": _title(label), "type": "oa.open.url", "payload": {"url": url}}


def _dials(phone: Phone) -> Button:
    return {
        "title": _title(phone.label),
        "type": "oa.open.phone",
        "payload": {"phone_code": phone_code(phone.number)},
    }


def phone_code(number: str) -> str:
    """``number`` as Zalo dials it: digits with the country's code; service numbers (1900…, 115) as they are."""
    digits = "".join(letter for letter in number if letter.isascii() and letter.isdigit())
    return f"84{digits[1:]}" if digits.startswith("0") else digits


def _title(label: str) -> str:
    return label if length(label) <= MAX_TITLE else split(label, MAX_TITLE - 1)[0] + "…"
