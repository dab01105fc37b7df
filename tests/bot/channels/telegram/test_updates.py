from __future__ import annotations

import json

import pytest

from bot.channels.telegram.updates import Unreadable, UpdateReader
from bot.messages.channel import Inbound, Kind
from sandbox.telegram.app import DEMO_TOKEN, create_app
from sandbox.telegram.citizens import Citizens


class Telegram:
    """The citizens of the sandbox, and the reader of the bot: what was done comes back as what was read."""

    def __init__(self) -> None:
        self.citizens = Citizens(create_app().state.api)
        self.world = self.citizens.world
        self.lan = self.world.add_person("Lan").id
        self.reader = UpdateReader(DEMO_TOKEN, self.world.bot["username"])

    def read(self) -> list[Inbound | None]:
        updates, self.world.updates.pending = self.world.updates.pending, []
        return [self.reader.read(json.loads(json.dumps(update.to_wire()))) for update in updates]

    def one(self) -> Inbound | None:
        [inbound] = self.read()
        return inbound


@pytest.fixture
def telegram() -> Telegram:
    return Telegram()


def test_a_text(telegram):
    telegram.citizens.say(telegram.lan, "làm khai sinh cần gì 😀")
    inbound = telegram.one()
    assert (inbound.channel, inbound.chat, inbound.kind) == ("telegram", str(telegram.lan), Kind.TEXT)
    assert inbound.text == "làm khai sinh cần gì 😀"


@pytest.mark.parametrize(
    ("typed", "kind", "text"),
    [
        ("/start", Kind.START, ""),
        ("/start 1001193_xa-phu-thong", Kind.START, '{"o":"xa-phu-thong","p":"1.001193"}'),
        ("/start 1001193", Kind.START, '{"p":"1.001193"}'),
        ("/start@motcua_sandbox_bot _xa-ba-be", Kind.START, '{"o":"xa-ba-be"}'),
        ("/start bậy bạ <script>", Kind.START, ""),
        ("/help", Kind.TEXT, "/help"),
        ("/help@motcua_sandbox_bot", Kind.TEXT, "/help"),
        ('/choose{"p":"1.001193"}', Kind.TEXT, '/choose{"p":"1.001193"}'),
        ("/startle", Kind.TEXT, "/startle"),
    ],
)
def test_commands(telegram, typed, kind, text):
    telegram.citizens.say(telegram.lan, typed)
    inbound = telegram.one()
    assert (inbound.kind, inbound.text) == (kind, text)


def test_a_command_for_another_bot_is_left_alone(telegram):
    telegram.citizens.say(telegram.lan, "/help@another_bot")
    assert telegram.one() is None


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        ("photo", Kind.PHOTO),
        ("sticker", Kind.STICKER),
        ("voice", Kind.VOICE),
        ("document", Kind.FILE),
        ("video", Kind.FILE),
        ("contact", Kind.CONTACT),
        ("dice", Kind.OTHER),
    ],
)
def test_what_is_not_text(telegram, sent, kind):
    telegram.citizens.send(telegram.lan, sent, caption="căn cước 001099012345" if sent == "photo" else "")
    inbound = telegram.one()
    assert (inbound.kind, inbound.text) == (kind, "")


def test_a_place_is_made_coarse_before_it_is_passed_on(telegram):
    telegram.citizens.send(telegram.lan, "location")
    inbound = telegram.one()
    assert (inbound.kind, inbound.text) == (Kind.LOCATION, "22.15,105.83")


def test_a_picture_sent_as_a_file_is_a_picture(telegram):
    telegram.citizens.send(telegram.lan, "document")
    [update] = telegram.world.updates.pending
    update.payload["document"]["mime_type"] = "image/jpeg"
    assert telegram.one().kind is Kind.PHOTO


def test_an_album_is_one_event(telegram):
    for _ in range(3):
        telegram.citizens.send(telegram.lan, "photo", album="8001")
    telegram.citizens.send(telegram.lan, "photo")
    assert len({inbound.event_id for inbound in telegram.read()}) == 2


def test_a_tap(telegram):
    lan = telegram.world.chats[telegram.lan]
    keyboard = {"inline_keyboard": [[{"text": "Lệ phí", "callback_data": '/choose{"a":"fee"}'}]]}
    telegram.world.bot_says(lan, {"text": "Chọn", "reply_markup": keyboard})
    query = telegram.citizens.tap(telegram.lan, "Lệ phí")
    inbound = telegram.one()
    assert (inbound.kind, inbound.text, inbound.chat) == (Kind.TAP, '/choose{"a":"fee"}', str(telegram.lan))
    assert inbound.event_id == f"tap:{query}"


def test_an_edit_is_an_event_only_if_it_changes_the_text(telegram):
    message = telegram.citizens.say(telegram.lan, "khai sin")
    telegram.citizens.edit(telegram.lan, message["message_id"], "khai sin")
    telegram.citizens.edit(telegram.lan, message["message_id"], "khai sinh")
    first, same, changed = telegram.read()
    assert first.event_id == same.event_id != changed.event_id
    assert changed.text == "khai sinh"


def test_the_same_words_twice_are_two_events_and_event_ids_do_not_give_the_words_away(telegram):
    for _ in range(2):
        telegram.citizens.say(telegram.lan, "001099012345")
    first, second = telegram.read()
    assert first.event_id != second.event_id
    assert "001099012345" not in first.event_id
    assert (
        UpdateReader("700000000:another").read(_text_update("a")).event_id
        != telegram.reader.read(_text_update("a")).event_id
    )


def test_groups_only_when_meant(telegram):
    group = telegram.world.add_group("Xóm Nà Ít").id
    telegram.citizens.say(group, "trưa nay họp nhé", sender=telegram.lan)
    telegram.citizens.say(group, "/help", sender=telegram.lan)
    telegram.citizens.say(group, "@motcua_sandbox_bot_2 ơi", sender=telegram.lan)
    telegram.citizens.send(group, "photo", sender=telegram.lan)
    assert telegram.read() == [None] * 4
    telegram.citizens.say(group, "@MotCua_Sandbox_Bot lệ phí khai sinh?", sender=telegram.lan)
    assert telegram.one().text == "lệ phí khai sinh?"
    answer = telegram.world.bot_says(telegram.world.chats[group], {"text": "Miễn phí"})
    telegram.citizens.say(group, "còn kết hôn?", sender=telegram.lan, reply_to=answer["message_id"])
    inbound = telegram.one()
    assert (inbound.text, inbound.chat) == ("còn kết hôn?", str(group))


def test_what_telegram_reports_by_itself_is_nothing(telegram):
    telegram.world.person_blocks(telegram.world.people[telegram.lan])
    assert telegram.one() is None
    left = {"id": 5, "is_bot": False, "first_name": "A"}
    for extra in ({"new_chat_title": "x"}, {"group_chat_created": True}, {"left_chat_member": left}):
        update = _text_update("x")
        del update["message"]["text"]
        update["message"].update(extra)
        assert telegram.reader.read(update) is None


def test_other_bots_and_channels_are_not_answered(telegram):
    update = _text_update("chào")
    update["message"]["from"]["is_bot"] = True
    assert telegram.reader.read(update) is None
    assert telegram.reader.read({"update_id": 1, "channel_post": update["message"]}) is None
    assert telegram.reader.read({"update_id": 1, "something_new": {"a": 1}}) is None


def test_half_a_surrogate_pair_becomes_a_question_mark(telegram):
    inbound = telegram.reader.read(json.loads(json.dumps(_text_update("a")).replace('"a"', '"x\\ud83d"')))
    assert inbound.text == "x?"
    json.dumps(inbound.to_dict(), ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "message", [{}, [], 5, {"message_id": 1}, {"date": "x", "chat": 1}, {"message_id": 1, "date": 1e300, "chat": {}}]
)
def test_an_update_of_the_wrong_shape_is_unreadable(telegram, message):
    with pytest.raises(Unreadable):
        telegram.reader.read({"update_id": 1, "message": message})


def _text_update(text: str) -> dict:
    chat = {"id": 7, "type": "private", "first_name": "Lan"}
    sender = {"id": 7, "is_bot": False, "first_name": "Lan"}
    return {"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": chat, "from": sender, "text": text}}


FRAME = {
    "message_id": 1,
    "date": 1,
    "chat": {"id": 7, "type": "private"},
    "from": {"id": 7, "is_bot": False, "first_name": "Lan"},
}
PERSON = {"id": 7, "is_bot": False, "first_name": "Lan"}


@pytest.mark.parametrize(
    "update",
    [
        {"message": {**FRAME, "chat": {"id": "", "type": "private"}, "text": "a"}},
        {"message": {**FRAME, "chat": {"id": [None], "type": "private"}, "text": "a"}},
        {"message": {**FRAME, "chat": {"id": 10**40, "type": "private"}, "text": "a"}},
        {"message": {**FRAME, "message_id": ["x"], "text": "a"}},
        {"message": {**FRAME, "message_id": "x" * 9000, "text": "a"}},
        {"message": {**FRAME, "text": {"a": 1}}},
        {"callback_query": {"id": "5", "from": PERSON, "chat_instance": "1", "message": FRAME, "data": ["/fee"]}},
        {"callback_query": {"id": {}, "from": PERSON, "chat_instance": "1", "message": FRAME, "data": "/fee"}},
    ],
)
def test_wrong_types_do_not_get_into_the_inbox(telegram, update):
    """The library takes any type for any field: lists became chat ids, and a list as data was answered 500."""
    with pytest.raises(Unreadable):
        telegram.reader.read({"update_id": 1, **json.loads(json.dumps(update))})
