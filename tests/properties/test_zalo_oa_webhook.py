"""Whatever is posted to the Zalo OA webhook: a right status, never a 5xx, and only signed events get in."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from bot.channels.zalo_oa.channel import Account, ZaloOA
from bot.channels.zalo_oa.signature import digest
from bot.channels.zalo_oa.taps import Seal
from bot.messages.channel import Inbound

APP, SECRET, OA = "1111111111111111111", "oa-secret-demo", "9000000000000000001"
TEXTS = st.text(st.characters(exclude_categories=()), max_size=60)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
NAMES = st.sampled_from(
    ["event_name", "sender", "recipient", "follower", "message", "msg_id", "text", "attachments", "id", "timestamp"]
)
EVENTS = st.sampled_from(
    [
        "user_send_text",
        "user_send_link",
        "follow",
        "user_submit_info",
        "anonymous_send_text",
        "user_click_button",
        "oa_x",
    ]
)
JSON = st.recursive(
    LEAVES | EVENTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES | TEXTS, inner, max_size=5),
    max_leaves=12,
)
STAMPS = st.sampled_from(["0", "1767225600000", "é", "", "9" * 30])


class Shelf:
    def __init__(self) -> None:
        self.got: list[Inbound] = []

    async def put(self, inbound: Inbound) -> bool:
        self.got.append(inbound)
        return True


class Open:
    """Allowances that forget."""

    async def touch(self, chat: str, at: int, message_id: str) -> None:
        f"{chat}{message_id}".encode()
        assert at >= 0


class Tally:
    """Counts in memory."""

    def __init__(self) -> None:
        self.reasons: set[str] = set()

    def add(self, reason: str) -> None:
        self.reasons.add(reason)


class Webhook:
    def __init__(self, reject: bool) -> None:
        self.shelf, self.tally = Shelf(), Tally()
        account = Account(APP, SECRET, "", reject)
        parts: list[Any] = [None, None, Open(), self.tally]
        self.channel = ZaloOA(self.shelf, account, *parts, Seal(b"key"))
        transport = httpx.ASGITransport(Starlette(routes=self.channel.routes()))
        self._client = httpx.AsyncClient(transport=transport, base_url="http://gateway")
        self._loop = asyncio.new_event_loop()

    def post(self, body: bytes, headers: dict[str, str]) -> int:
        encoded = [(name.encode(), value.encode("latin-1", "replace")) for name, value in headers.items()]
        sending = self._client.post("/zalo-oa", content=body, headers=encoded)
        return self._loop.run_until_complete(sending).status_code


@pytest.fixture(scope="module")
def webhook() -> Webhook:
    return Webhook(reject=True)


@pytest.fixture(scope="module")
def trusting() -> Webhook:
    return Webhook(reject=False)


def signed(body: bytes, stamp: str = "1767225600000") -> dict[str, str]:
    return {"x-zevent-signature": f"mac={digest(APP, body, stamp, SECRET)}", "x-zevent-timestamp": stamp}


def event() -> dict[str, Any]:
    payload = {"coordinates": {"latitude": "10.79", "longitude": "106.78"}}
    return {
        "app_id": APP,
        "user_id_by_app": "3",
        "event_name": "user_send_text",
        "timestamp": str(int(time.time() * 1000)),
        "sender": {"id": "2000000000000000001"},
        "recipient": {"id": OA},
        "message": {"msg_id": "a1", "text": "chào", "attachments": [{"type": "location", "payload": payload}]},
    }


def paths(value: Any, path: tuple = ()) -> list[tuple]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, child in children for found in paths(child, (*path, key)))]


def replaced(value: Any, path: tuple, new: Any) -> Any:
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(copy[path[0]], path[1:], new)
    return copy


def test_a_signed_event_gets_in(webhook):
    webhook.shelf.got.clear()
    body = json.dumps(event()).encode()
    assert webhook.post(body, signed(body)) == 200
    assert [inbound.text for inbound in webhook.shelf.got] == ["chào"]


@settings(max_examples=300)
@given(st.binary(max_size=300), TEXTS, STAMPS)
def test_any_bytes_with_any_signature(webhook, body, signature, stamp):
    webhook.shelf.got.clear()
    headers = {"x-zevent-signature": "".join(c for c in signature if c.isprintable()), "x-zevent-timestamp": stamp}
    assert webhook.post(body, headers) == (200 if body.strip() == b"{}" else 401)
    assert webhook.shelf.got == []


@settings(max_examples=300)
@given(st.binary(max_size=300))
def test_any_bytes_rightly_signed(webhook, body):
    assert webhook.post(body, signed(body)) in (200, 400)


@settings(max_examples=200)
@given(JSON)
def test_any_json_rightly_signed(webhook, value):
    body = json.dumps(value).encode()
    assert webhook.post(body, signed(body)) == (200 if isinstance(value, dict) else 400)


@settings(max_examples=200)
@given(JSON)
def test_any_json_while_setting_up(trusting, value):
    assert trusting.post(json.dumps(value).encode(), {}) == (200 if isinstance(value, dict) else 400)
    assert len(trusting.tally.reasons) < 20


@settings(max_examples=300)
@given(st.sampled_from(paths(event())), JSON, EVENTS)
def test_an_event_with_one_wrong_part(webhook, path, new, name):
    webhook.shelf.got.clear()
    body = json.dumps(replaced({**event(), "event_name": name}, path, new)).encode()
    assert webhook.post(body, signed(body)) in (200, 400)
    for inbound in webhook.shelf.got:
        json.dumps(inbound.to_dict(), ensure_ascii=False).encode()
        assert inbound.chat


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"\xff\xfe\x00",
        b'{"timestamp":' + b"9" * 5000 + b"}",
        b'{"a":NaN}' + b"\0",
    ],
)
def test_bodies_that_are_no_events(webhook, body):
    assert webhook.post(body, signed(body)) == 400
    assert webhook.post(body, {}) == 401


@settings(max_examples=300)
@given(st.text(max_size=30), st.text(max_size=80), st.text(max_size=30))
def test_seals(chat, payload, other):
    seal = Seal(b"one key")
    sealed = seal.put(chat, f"/{payload}")
    assert seal.take(chat, sealed) == f"/{payload}"
    assert seal.take(other, sealed) == (f"/{payload}" if other == chat else "")
    assert Seal(b"other key").take(chat, sealed) == ""
