"""A reply as Telegram shows it: texts within its limit, buttons under the last one, then maps, pictures and files.

What cannot be shown natively is not lost: a choice whose payload is too long becomes a numbered line (its number or
words can be typed), a link that is no web page a line with the address. Phone numbers are lines too: apps dial them.
Headings are bold by entities beside the text, so nothing in it has to be escaped.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MessageEntity,
    ReplyParameters,
)

from actions.saying.reply import Choice, File, Picture, Place, Reply
from bot.channels.headings import headings
from bot.channels.lines import button_labels, is_page, map_url, pieces_of_text
from bot.channels.telegram.buttons import fitted, rows
from bot.messages.pieces import length

MAX_TEXT = 4096
"""UTF-16 units; Telegram counts entities and limits in those."""
MAX_CAPTION = 1024
MAX_CALLBACK_BYTES = 64
FETCHED = (".pdf", ".zip", ".gif")
"""Files that Telegram fetches from an address; others become a button that opens the address."""

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


def pieces(reply: Reply) -> tuple[Reply, ...]:
    """The messages that show ``reply``, at least one, each of them one call."""
    native = Reply(
        "",
        choices=tuple(takewhile(_fits, reply.choices)),
        links=tuple(link for link in reply.links if is_page(link.url)),
        files=tuple(file for file in reply.files if is_page(file.url) and not _is_fetched(file)),
        first=reply.first,
    )
    extra = [
        *(Reply("", places=(place,)) for place in filter(map_url, reply.places)),
        *(Reply("", pictures=(picture,)) for picture in filter(_is_shown, reply.pictures)),
        *(Reply("", files=(file,)) for file in filter(_is_fetched, reply.files)),
    ]
    return pieces_of_text(reply, fitted(native), MAX_TEXT, extra)


async def show(bot: Bot, chat: str, piece: Reply, question: int | None = None) -> None:
    """Send one of :func:`pieces`, beside the ``question`` that it answers. Raises what the library raises."""
    if piece.text:
        await bot.send_message(
            chat,
            piece.text,
            entities=list(_bold(piece.text)),
            reply_markup=_keyboard(piece),
            reply_parameters=_quoting(question),
            link_preview_options=NO_PREVIEW,
        )
    elif piece.places:
        await _show_place(bot, chat, piece.places[0])
    elif piece.pictures:
        await bot.send_photo(chat, piece.pictures[0].url, caption=piece.pictures[0].caption or None)
    else:
        await bot.send_document(chat, piece.files[0].url, caption=piece.files[0].name)


async def _show_place(bot: Bot, chat: str, place: Place) -> None:
    assert place.latitude is not None
    assert place.longitude is not None
    await bot.send_venue(chat, place.latitude, place.longitude, title=place.name, address=place.address)


def _fits(choice: Choice) -> bool:
    return 1 <= len(choice.payload.encode()) <= MAX_CALLBACK_BYTES


def _is_shown(picture: Picture) -> bool:
    return is_page(picture.url) and length(picture.caption) <= MAX_CAPTION


def _is_fetched(file: File) -> bool:
    return is_page(file.url) and file.url.lower().endswith(FETCHED) and length(file.name) <= MAX_CAPTION


def _keyboard(piece: Reply) -> InlineKeyboardMarkup | None:
    labelled = zip(button_labels(piece), piece.choices, strict=True)
    buttons = [
        *(InlineKeyboardButton(label, callback_data=choice.payload) for label, choice in labelled),
        *(InlineKeyboardButton(link.label, url=link.url) for link in piece.links),
        *(InlineKeyboardButton(file.name, url=file.url) for file in piece.files),
    ]
    return InlineKeyboardMarkup([[buttons[place] for place in row] for row in rows(piece)]) if buttons else None


def _bold(text: str) -> Iterator[MessageEntity]:
    """Entities count in UTF-16 units."""
    for span in headings(text):
        before, heading = text[: span.start], text[span.start : span.start + span.length]
        yield MessageEntity(MessageEntity.BOLD, offset=length(before), length=length(heading))


def _quoting(question: int | None) -> ReplyParameters | None:
    """The question may have been deleted meanwhile: then the answer comes without it."""
    return ReplyParameters(question, allow_sending_without_reply=True) if question else None
