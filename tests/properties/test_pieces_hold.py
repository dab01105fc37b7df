"""How replies are cut for each channel: nothing is lost, every piece is one message and its own only piece."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.saying.reply import Choice, File, Link, Phone, Picture, Place, Reply
from bot.channels.telegram import messages as telegram_messages
from bot.channels.zalo_bot import messages as zalo_bot_messages
from bot.channels.zalo_oa import messages as zalo_oa_messages
from bot.messages.pieces import length

CUTS = {
    "telegram": (telegram_messages.pieces, 4096),
    "zalo_oa": (zalo_oa_messages.pieces, 2000),
    "zalo_bot": (zalo_bot_messages.pieces, 2000),
}

words = st.text("abcxyz ĂÂÊđ😀.\n1", min_size=1, max_size=30).map(str.strip).filter(bool)
urls = st.sampled_from(["https://x.vn/a", "https://x.vn/b.pdf", "http://x.vn/c.jpg", "mailto:a@b.vn", "ftp://x"])
degrees = st.floats(-80, 80).map(lambda value: round(value, 4))
places = st.builds(Place, words, words) | st.builds(Place, words, words, degrees, degrees)
replies = st.builds(
    Reply,
    st.text("abc đê😀. \n", max_size=200) | words.map(lambda word: f"{word}. " * 900),
    st.lists(st.builds(Choice, words, words | st.just("x" * 70)), max_size=7).map(tuple),
    st.lists(st.builds(Link, words, urls), max_size=3).map(tuple),
    st.lists(st.builds(Phone, words, st.from_regex(r"0\d{8,9}", fullmatch=True)), max_size=2).map(tuple),
    st.lists(places, max_size=2).map(tuple),
    st.lists(st.builds(Picture, urls, words), max_size=2).map(tuple),
    st.lists(st.builds(File, urls, words), max_size=2).map(tuple),
    st.integers(1, 9),
)


@pytest.mark.parametrize("channel", CUTS)
@given(reply=replies)
def test_every_piece_is_one_message_and_its_own_only_piece(channel: str, reply: Reply):
    cut, limit = CUTS[channel]
    made = cut(reply)
    assert made
    assert all(length(piece.text) <= limit for piece in made)
    assert [cut(piece) for piece in made] == [(piece,) for piece in made]
    assert cut(Reply.from_dict(json.loads(json.dumps(reply.to_dict())))) == made


@pytest.mark.parametrize("channel", CUTS)
@given(reply=replies)
def test_nothing_is_lost(channel: str, reply: Reply):
    cut: Callable[[Reply], tuple[Reply, ...]] = CUTS[channel][0]
    shown = squeezed("".join(json.dumps(piece.to_dict(), ensure_ascii=False) for piece in cut(reply)))
    for text in (
        reply.text,
        *(choice.label for choice in reply.choices),
        *(link.url for link in reply.links),
        *(phone.number for phone in reply.phones),
        *(place.address for place in reply.places),
        *(picture.url for picture in reply.pictures),
        *(file.url for file in reply.files),
    ):
        # A text is cut where it has white space, also one that is written into another, as a choice's label is.
        for word in text.split():
            assert squeezed(json.dumps(word, ensure_ascii=False)[1:-1]) in shown


def squeezed(text: str) -> str:
    """Without white space, at which texts are cut, and without what stands between two pieces."""
    return "".join(text.replace("\\n", "").split())
