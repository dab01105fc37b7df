"""What the channel understands of Zalo Bot's events, which sources describe differently."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from bot.channels.json_values import Unreadable
from bot.channels.zalo_bot.events import BotEventReader
from bot.messages.channel import Inbound, Kind
from sandbox.zalo_bot.app import create_app
from sandbox.zalo_bot.citizens import Citizens


class World:
    """The citizens of the sandbox, and the reader of the bot: what was done comes back as what was read."""

    def __init__(self, **switches: Any) -> None:
        self.citizens = Citizens(create_app(switches=switches).state.api)
        self.lan = self.citizens.world.add_person("Lan").id
        self.reader = BotEventReader()
        self.reader.names = (self.citizens.world.name, "bot.sandbox")

    def one(self) -> Inbound | None:
        event = self.citizens.world.events.fetch()
        return self.reader.read(json.loads(json.dumps(event)))


def event(name: str = "message.text.received", **message: Any) -> dict[str, Any]:
    frame = {"from": {"id": "a1", "is_bot": False}, "chat": {"id": "a1", "chat_type": "PRIVATE"}, "message_id": "m1"}
    return {"event_name": name, "message": {**frame, **message}}


@pytest.mark.parametrize("unit", ["ms", "s"])
def test_a_text(unit):
    world = World(date_unit=unit)
    said = world.citizens.say(world.lan, "làm khai sinh cần gì 😀")
    assert world.one() == Inbound(
        "zalo_bot", world.lan, f"msg:{said['message_id']}", Kind.TEXT, "làm khai sinh cần gì 😀"
    )


def test_wrapped_and_flat_are_the_same():
    flat = event(text="chào")
    assert BotEventReader().read({"ok": True, "result": flat}) == BotEventReader().read(flat)


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        ("image", Kind.PHOTO),
        ("sticker", Kind.STICKER),
        ("voice", Kind.VOICE),
        ("unsupported", Kind.OTHER),
    ],
)
@pytest.mark.parametrize("field", ["photo_url", "photo"])
def test_what_is_no_text(sent, kind, field):
    world = World(photo_field=field)
    world.citizens.send(world.lan, sent, caption="kèm chữ" if sent == "image" else "")
    inbound = world.one()
    assert (inbound.kind, inbound.text, inbound.public) == (kind, "", False)


def test_links_and_what_is_not_known_yet():
    assert BotEventReader().read(event("message.link.received", text="https://x.vn")).kind is Kind.TEXT
    assert BotEventReader().read(event("message.link.received", link="https://x.vn")).kind is Kind.OTHER
    assert BotEventReader().read(event("message.hologram.received")).kind is Kind.OTHER


@pytest.mark.parametrize(
    "ignored",
    [
        {},
        {"event_name": "bot.renamed"},
        event("message.reaction.received"),
        event(text="tự nói", **{"from": {"id": "b", "is_bot": True}}),
        event(text="cũ", date=int((time.time() - 25 * 3600) * 1000)),
        event(text="cũ", date=int(time.time() - 25 * 3600)),
        {"ok": True, "result": {}},
    ],
)
def test_what_needs_no_answer(ignored):
    assert BotEventReader().read(ignored) is None


@pytest.mark.parametrize("chat", [None, {}, {"id": ""}, {"id": "a b"}, {"id": ["x"]}, {"id": "x" * 101}, {"id": "é"}])
def test_an_event_without_a_chat_is_unreadable(chat):
    with pytest.raises(Unreadable):
        BotEventReader().read(event(text="a", chat=chat))


def test_the_same_event_without_an_id_is_one_event():
    first, again, other = (BotEventReader().read(event(text=text, message_id=None)) for text in ("a", "a", "b"))
    assert first.event_id == again.event_id != other.event_id


def test_in_a_group_only_words_without_the_mention_and_others_read_along():
    world = World()
    group = world.citizens.world.add_group("Tổ dân phố").id
    world.citizens.say(group, "@bot một cửa phí khai sinh?", sender=world.lan)
    inbound = world.one()
    assert (inbound.text, inbound.chat, inbound.public) == ("phí khai sinh?", group, True)
    photo = event("message.image.received", chat={"id": group, "chat_type": "GROUP"})
    assert world.reader.read(photo) is None


def test_halves_of_surrogate_pairs_do_not_get_further():
    inbound = BotEventReader().read(event(text="a\ud83d", message_id="m\udc00"))
    assert (inbound.text, inbound.event_id) == ("a?", "msg:m?")


def test_no_nesting_is_too_deep_for_it():
    """A depth that could just be read but not written again was answered 500."""
    for depth in range(700, 1000):
        nested: Any = 1
        for _ in range(depth):
            nested = [nested]
        try:
            inbound = BotEventReader().read(event(text="a", message_id=None, extra=nested))
        except Unreadable:
            continue
        assert inbound.event_id.startswith("event:")
