"""Lines of text for what a channel cannot show natively."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from actions.saying.reply import UNNUMBERED, Place, Reply
from bot.messages.pieces import split

T = TypeVar("T")

WORDS = "Bà con nhắn nguyên chữ sau để chọn:"
EMPTY = "…"
MENU = "Bà con nhắn số hoặc chữ để chọn:"
HOW = "(Bà con nhắn số hoặc chữ để chọn.)"
TAP = "Bà con bấm số, hoặc nhắn số hay chữ, để chọn:"
"""Above choices that stand in the text while buttons carry their numbers."""
NOTHING = Reply("")


def is_page(url: str) -> bool:
    """Tell whether a browser can open ``url``."""
    return url.startswith(("https://", "http://"))


def map_url(place: Place) -> str:
    """A map with a pin at ``place``; empty without coordinates, since a search for the address might lead astray."""
    if place.latitude is None or place.longitude is None:
        return ""
    return f"https://www.google.com/maps/search/?api=1&query={place.latitude},{place.longitude}"


def is_counted(reply: Reply) -> bool:
    """Tell whether the choices of ``reply`` are told apart by numbers. One alone, the first of its turn,
    needs none.
    """
    return reply.first != UNNUMBERED and (len(reply.choices) > 1 or reply.first > 1)


def button_labels(reply: Reply) -> list[str]:
    """Return what the buttons of the choices say, with the numbers that typed answers count by."""
    if not is_counted(reply):
        return [choice.label for choice in reply.choices]
    return [_numbered(number, choice.label) for number, choice in enumerate(reply.choices, reply.first)]


def lines(reply: Reply, native: Reply = NOTHING, apart: Reply = NOTHING) -> list[str]:
    """A line for everything in ``reply`` that the text does not say already.

    Left out is what stands as buttons (``native``) or in messages of its own (``apart``). A button of a place shows
    the map only. Choices keep the numbers that typed answers count by. A menu has no heading of its own where the
    line above it asks or announces already: how to choose is then said below.
    """
    others = list(_others(reply, native, apart))
    menu = _menu(reply, native)
    above = (others or reply.text.rstrip().splitlines() or [""])[-1]
    if not menu:
        return others
    if reply.first == UNNUMBERED or not above.endswith((":", "?")):
        return [*others, _heading(reply, native), *menu]
    return [*others, *menu, *([] if native.choices else [HOW])]


def pieces_of_text(reply: Reply, native: Reply, limit: int, extra: Sequence[Reply] = ()) -> tuple[Reply, ...]:
    """The text with the lines in pieces of at most ``limit``, what is ``native`` with the last, then ``extra``.

    No text piece where there is nothing to say in words.
    """
    said = [reply.text.rstrip(), *lines(reply, native, _together(extra))]
    texts = split("\n".join(filter(None, said)), limit)
    shown = replace(native, text="")
    if not texts and shown == NOTHING and extra:
        return tuple(extra)
    # The address of a map's button may stand in a piece far above it: it is said again beside the button.
    said += lines(replace(shown, text=(texts or ("",))[-1]), shown)
    *before, last = split("\n".join(filter(None, said)), limit) or (EMPTY,)
    first = reply.first if native.choices else 1
    return (*map(Reply, before), replace(native, text=last, first=first), *extra)


def plain(piece: Reply, limit: int) -> tuple[Reply, ...]:
    """``piece`` as nothing but text, for a service that refuses what makes it more."""
    numbers_only = all(choice.label.isdecimal() for choice in piece.choices)
    return pieces_of_text(replace(piece, choices=()) if numbers_only else piece, NOTHING, limit)


def _numbered(number: int, label: str) -> str:
    return label if label == str(number) else f"{number}. {label}"


def _heading(reply: Reply, native: Reply) -> str:
    if reply.first == UNNUMBERED:
        return WORDS
    return TAP if native.choices and native.choices != reply.choices[: len(native.choices)] else MENU


def _menu(reply: Reply, native: Reply) -> list[str]:
    """The choices that are no buttons."""
    counted = enumerate(reply.choices, reply.first)
    left = [(number, choice) for number, choice in counted if choice not in native.choices]
    if reply.first == UNNUMBERED:
        return [f"• {choice.label}" for _, choice in left]
    return [_numbered(number, choice.label) for number, choice in left]


def _together(extra: Sequence[Reply]) -> Reply:
    return Reply(
        "",
        places=tuple(place for piece in extra for place in piece.places),
        pictures=tuple(picture for piece in extra for picture in piece.pictures),
        files=tuple(file for piece in extra for file in piece.files),
    )


def _others(reply: Reply, native: Reply, apart: Reply) -> Iterator[str]:
    for link in _without(reply.links, native.links):
        yield f"{link.label}: {link.url}"
    for phone in _without(reply.phones, native.phones):
        if phone.number not in reply.text:
            yield f"{phone.label}: {phone.number}"
    for place in _without(reply.places, apart.places):
        yield from _of_place(place, reply, native)
    for picture in _without(reply.pictures, apart.pictures):
        yield f"{picture.caption or 'Ảnh'}: {picture.url}"
    for file in _without(reply.files, (*native.files, *apart.files)):
        yield f"{file.name}: {file.url}"


def _of_place(place: Place, reply: Reply, native: Reply) -> Iterator[str]:
    if place.address not in reply.text:
        yield f"{place.name}: {place.address}"
    if map_url(place) and place not in native.places:
        yield f"Bản đồ: {map_url(place)}"


def _without(things: Iterable[T], shown: Container[T]) -> list[T]:
    return [thing for thing in things if thing not in shown]
