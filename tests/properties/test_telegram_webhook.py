"""Whatever is posted to the Telegram webhook: a right status, never a 5xx, and only true updates get in."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from bot.channels.bodies import MAX_BODY
from bot.channels.telegram.channel import Telegram
from bot.messages.channel import Inbound
from bot.messages.pieces import length, split
from sandbox.telegram.app import DEMO_TOKEN

SECRET = "s3cret_-"
HEADERS = {"x-telegram-bot-api-secret-token": SECRET, "content-type": "application/json"}

TEXTS = st.text(st.characters(exclude_categories=()), max_size=60)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
FIELDS = [
    "message",
    "edited_message",
    "callback_query",
    "chat",
    "from",
    "text",
    "id",
    "date",
    "data",
    "photo",
    "entities",
]
MORE_FIELDS = ["type", "message_id", "is_bot", "first_name", "document", "contact", "location", "reply_to_message"]
NAMES = st.sampled_from(["update_id", *FIELDS, *MORE_FIELDS])
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | TEXTS, inner, max_size=6)
)


class Shelf:
    def __init__(self) -> None:
        self.got: list[Inbound] = []

    async def put(self, inbound: Inbound) -> bool:
        self.got.append(inbound)
        return True


class Webhook:
    def __init__(self) -> None:
        self.shelf = Shelf()
        channel = Telegram(
            self.shelf, token=DEMO_TOKEN, api_url="http://127.0.0.1:9", webhook="https://a.vn", secret=SECRET
        )
        self._app = Starlette(routes=channel.routes())

    def post(self, body: bytes, headers: dict[str, str] = HEADERS) -> int:
        async def send() -> int:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
                return (await client.post("/telegram", content=body, headers=headers)).status_code

        return asyncio.run(send())


@pytest.fixture(scope="module")
def webhook() -> Webhook:
    return Webhook()


def _update() -> dict[str, Any]:
    person = {"id": 7, "is_bot": False, "first_name": "Lan"}
    message = {"message_id": 3, "date": 1767225600, "chat": {"id": 7, "type": "private"}, "from": person}
    return {
        "update_id": 9,
        "message": {**message, "text": "chào", "entities": [{"type": "bold", "offset": 0, "length": 4}]},
    }


def _paths(value: Any, path: tuple = ()) -> list[tuple]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, child in children for found in _paths(child, (*path, key)))]


def _replaced(value: Any, path: tuple, new: Any) -> Any:
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = _replaced(copy[path[0]], path[1:], new)
    return copy


def test_a_true_update_gets_in(webhook):
    webhook.shelf.got.clear()
    assert webhook.post(json.dumps(_update()).encode()) == 200
    assert [inbound.text for inbound in webhook.shelf.got] == ["chào"]


@settings(max_examples=300)
@given(st.binary(max_size=300))
def test_any_bytes(webhook, body):
    assert webhook.post(body) in (200, 400)


@settings(max_examples=400)
@given(JSON)
def test_any_json(webhook, value):
    numbered = isinstance(value, dict) and type(value.get("update_id")) is int
    assert webhook.post(json.dumps(value).encode()) == (200 if numbered else 400)


@settings(max_examples=400)
@given(st.sampled_from(_paths(_update())), JSON)
def test_an_update_with_one_wrong_part(webhook, path, new):
    webhook.shelf.got.clear()
    status = webhook.post(json.dumps(_replaced(_update(), path, new)).encode())
    assert status in (200, 400)
    for inbound in webhook.shelf.got:
        json.dumps(inbound.to_dict(), ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[" * 100_000,
        b'{"update_id":' + b"9" * 5000 + b"}",
        b'{"update_id": true}',
        b'{"update_id": 1.0}',
        b'{"update_id": 1',
        b"\xff\xfe\x00",
        b'{"update_id": 1}' + b"\0",
    ],
)
def test_bodies_that_are_no_updates(webhook, body):
    assert webhook.post(body) == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"x-telegram-bot-api-secret-token": ""}, 403),
        ({"x-telegram-bot-api-secret-token": SECRET + "x"}, 403),
        ({"x-telegram-bot-api-secret-token": SECRET.upper()}, 403),
        ({"content-type": "text/plain"}, 415),
        ({"content-type": ""}, 415),
        ({"content-type": "application/json; charset=utf-8"}, 200),
    ],
)
def test_secret_and_content_type(webhook, headers, status):
    merged = {**HEADERS, **headers} if "content-type" in headers else {"content-type": "application/json", **headers}
    assert webhook.post(json.dumps(_update()).encode(), merged) == status


def test_a_body_that_is_too_large(webhook):
    assert webhook.post(b" " * (MAX_BODY + 1)) == 413


@settings(max_examples=300)
@given(st.text(max_size=400), st.integers(4, 60))
def test_split_loses_nothing_and_keeps_the_limit(text, limit):
    pieces = split(text, limit)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(piece.strip() and length(piece) <= limit for piece in pieces)
