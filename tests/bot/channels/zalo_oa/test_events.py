"""Zalo's events as what a citizen did: every kind, the wrong shapes, and what needs no answer."""

from __future__ import annotations

import pytest

from bot.channels.json_values import Unreadable
from bot.channels.zalo_oa.events import OaEventReader, Officer
from bot.channels.zalo_oa.taps import Seal
from bot.messages.channel import Kind

OA, USER, APP_USER = "9000000000000000001", "2000000000000000001", "3000000000000000001"
NOW = 1_767_225_600.0
STAMP = "1767225600000"
SEAL = Seal(b"key of the tests")
IDS = {"app_id": "1111111111111111111", "user_id_by_app": APP_USER, "timestamp": STAMP}
FROM_USER = {**IDS, "sender": {"id": USER}, "recipient": {"id": OA}}
FROM_OA = {**IDS, "sender": {"id": OA}, "recipient": {"id": USER}}


@pytest.fixture
def reader():
    return OaEventReader(SEAL, OA, lambda: NOW)


def sent(what: str, **message):
    return {**FROM_USER, "event_name": f"user_send_{what}", "message": {"msg_id": "a1b2", **message}}


def attached(what: str, payload: dict, **message):
    return sent(what, attachments=[{"type": what, "payload": payload}], **message)


PLACE = {"coordinates": {"latitude": "10.79", "longitude": "106.78"}}


@pytest.mark.parametrize(
    ("event", "kind", "text"),
    [
        (sent("text", text="Xin chào"), Kind.TEXT, "Xin chào"),
        (sent("text", text="Trả lời", quote_msg_id="ff"), Kind.TEXT, "Trả lời"),
        (sent("text", text='/choose{"p":"1.001193"}'), Kind.TEXT, '/choose{"p":"1.001193"}'),
        (sent("text"), Kind.TEXT, ""),
        (attached("image", {"url": "https://a/b.jpg", "thumbnail": "https://a/c.jpg"}), Kind.PHOTO, ""),
        (attached("image", {"url": "https://a/b.jpg"}, text="chú thích"), Kind.PHOTO, ""),
        (attached("gif", {"url": "https://a/b.gif"}), Kind.PHOTO, ""),
        (attached("audio", {"url": "https://a/b.aac"}), Kind.VOICE, ""),
        (attached("video", {"thumbnail": "https://a/b.jpg"}), Kind.FILE, ""),
        (attached("file", {"url": "https://a/b.pdf", "name": "b.pdf", "size": "1"}), Kind.FILE, ""),
        (attached("sticker", {"id": "1", "url": "https://a/b.png"}), Kind.STICKER, ""),
        (attached("link", {"title": "Bài"}, text="xem https://a.vn"), Kind.TEXT, "xem https://a.vn"),
        (attached("link", {"title": "Bài"}), Kind.OTHER, ""),
        (attached("location", PLACE, text="Chợ Ba Bể"), Kind.LOCATION, "10.79,106.78"),
        (attached("location", {"coordinates": {"latitude": "x"}}), Kind.LOCATION, ""),
        (attached("location", [1]), Kind.LOCATION, ""),
        (attached("business_card", {"description": '{"phone":"0900000000"}'}), Kind.CONTACT, ""),
        (sent("hologram"), Kind.OTHER, ""),
    ],
)
def test_messages(reader, event, kind, text):
    seen = reader.read(event)
    assert (seen.inbound.kind, seen.inbound.text) == (kind, text)
    assert (seen.inbound.channel, seen.inbound.chat, seen.inbound.event_id) == ("zalo_oa", USER, "msg:a1b2")
    assert (seen.at, seen.message_id) == (1767225600000, "a1b2")


def test_following_is_a_start(reader):
    event = {**IDS, "event_name": "follow", "oa_id": OA, "follower": {"id": USER}}
    inbound = reader.read(event).inbound
    assert (inbound.kind, inbound.chat, inbound.text) == (Kind.START, USER, "")
    later = reader.read({**event, "timestamp": "1767225600001"}).inbound
    assert reader.read(event).inbound.event_id == inbound.event_id != later.event_id


def test_follower_comes_before_sender(reader):
    event = {**FROM_USER, "event_name": "follow", "oa_id": OA, "follower": {"id": "777"}}
    assert reader.read(event).inbound.chat == "777"


@pytest.mark.parametrize("phone", ["84900000000", 84900000000])
def test_a_submitted_form_is_a_contact_and_nothing_of_it_is_kept(reader, phone):
    info = {"name": "Trần Thị B", "phone": phone, "address": "1 Lê Lợi", "city": "TP Huế"}
    inbound = reader.read({**FROM_USER, "event_name": "user_submit_info", "info": info}).inbound
    assert (inbound.kind, inbound.text) == (Kind.CONTACT, "")
    assert "Trần" not in str(inbound.to_dict())


@pytest.mark.parametrize("kind", ["text", "image", "gif", "list", "file", "sticker"])
def test_echoes_are_ignored_or_they_would_loop(reader, kind):
    event = {**FROM_OA, "event_name": f"oa_send_{kind}", "message": {"msg_id": "x", "text": "Chào"}}
    assert (reader.read(event).inbound, reader.read(event).name) == (None, "echo")


def test_an_echo_with_an_admins_id_names_the_officer(reader):
    event = {**FROM_OA, "event_name": "oa_send_text", "message": {"msg_id": "x", "text": "Chào"}}
    assert reader.read(event).officer is None
    typed = {**event, "sender": {**event["sender"], "admin_id": "77"}}
    assert reader.read(typed).officer == Officer("77", event["recipient"]["id"], "Chào")
    assert reader.read({**typed, "message": {"text": "Chào"}}).officer is None, "without an id it may come twice"


@pytest.mark.parametrize(
    ("event", "name"),
    [
        ({**FROM_OA, "event_name": "user_received_message", "message": {"msg_id": "x"}}, "user_received_message"),
        ({**FROM_OA, "event_name": "user_seen_message", "message": {"msg_ids": ["x"]}}, "user_seen_message"),
        ({**FROM_OA, "event_name": "user_seen_message", "message": {"msg_id": "x"}}, "user_seen_message"),
        ({**IDS, "event_name": "unfollow", "oa_id": OA, "follower": {"id": USER}}, "unfollow"),
        (
            {**FROM_USER, "event_name": "user_send_group_text", "message": {"msg_id": "x", "text": "a"}},
            "unknown_event",
        ),
        ({**FROM_USER, "event_name": "user_click_button", "message": {"payload": "/choose"}}, "unknown_event"),
        ({**FROM_USER, "event_name": "shop_has_order"}, "unknown_event"),
        ({}, "unknown_event"),
        ({"event_name": ["x"]}, "unknown_event"),
    ],
)
def test_what_needs_no_answer(reader, event, name):
    assert (reader.read(event).inbound, reader.read(event).name) == (None, name)


def test_a_visitor_who_is_not_logged_in_is_known_by_two_ids(reader):
    message = {"msg_id": "v1", "text": "Xin hỏi", "conversation_id": "conv.1"}
    inbound = reader.read({**FROM_USER, "event_name": "anonymous_send_text", "message": message}).inbound
    assert (inbound.chat, inbound.kind, inbound.text) == (f"anonymous.{USER}.conv.1", Kind.TEXT, "Xin hỏi")
    with pytest.raises(Unreadable):
        reader.read({**FROM_USER, "event_name": "anonymous_send_text", "message": {"msg_id": "v1", "text": "a"}})


def test_events_of_other_accounts_and_of_yesterday_are_left_out(reader):
    other = {**FROM_USER, "recipient": {"id": "5"}, "event_name": "user_send_text", "message": {"msg_id": "1"}}
    assert reader.read(other).name == "other_account"
    assert OaEventReader(SEAL, "", lambda: NOW).read(other).inbound is not None
    late = OaEventReader(SEAL, OA, lambda: NOW + 24 * 3600 + 1)
    assert late.read(sent("text", text="a")).name == "too_old"


@pytest.mark.parametrize(
    "sender", [None, {}, {"id": None}, {"id": ""}, {"id": "a b"}, {"id": "é"}, {"id": True}, [1]]
)
def test_a_message_of_nobody_cannot_be_read(reader, sender):
    with pytest.raises(Unreadable):
        reader.read({**sent("text", text="a"), "sender": sender})


def test_a_message_without_an_id_is_known_by_all_it_says(reader):
    event = sent("text", text="a")
    del event["message"]["msg_id"]
    other = {**event, "message": {"text": "b"}}
    ids = {reader.read(one).inbound.event_id for one in (event, dict(event), other)}
    assert len(ids) == 2


# Taps


def test_only_what_was_offered_in_this_chat_is_a_tap(reader):
    payload = '/choose{"p":"1.001193"}'
    button = SEAL.put(USER, payload)
    tapped = reader.read(sent("text", text=button)).inbound
    assert (tapped.kind, tapped.text) == (Kind.TAP, payload)
    typed = reader.read(sent("text", text=payload)).inbound
    assert typed.kind is Kind.TEXT


@pytest.mark.parametrize("chat", ["2000000000000000002", ""])
def test_a_payload_offered_to_somebody_else_is_no_tap_here(reader, chat):
    inbound = reader.read(sent("text", text=SEAL.put(chat, "/handoff"))).inbound
    assert (inbound.kind, inbound.text) == (Kind.TAP, "")


def test_a_seal_holds_for_its_payload_only(reader):
    seal = SEAL.put(USER, "/handoff").rpartition("~")[2]
    for forged in (f"/help~{seal}", f"/handoff ~{seal}", f"/handoff~{seal[:-1]}A"):
        assert reader.read(sent("text", text=forged)).inbound.text == ""
    assert reader.read(sent("text", text=f"/handoff~{seal}x")).inbound.kind is Kind.TEXT


def test_the_event_that_nobody_has_seen_counts_only_with_a_seal(reader):
    event = {
        **FROM_USER,
        "event_name": "user_click_button",
        "message": {"msg_id": "c", "payload": SEAL.put(USER, "/a")},
    }
    assert reader.read(event).inbound.text == "/a"
