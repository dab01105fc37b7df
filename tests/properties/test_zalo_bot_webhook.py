"""Whatever comes to Zalo Bot's webhook: nothing but well-formed events get further, and nobody without the secret."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from bot.channels.json_values import Unreadable
from bot.channels.zalo_bot.channel import SECRET_HEADER, ZaloBot
from bot.channels.zalo_bot.events import BotEventReader
from bot.messages.channel import Inbound, Kind

SECRET = "a-secret-of-ours"

texts = st.text(st.characters(), max_size=20)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(["text", "image", "sticker", "voice", "link", "unsupported", "reaction", "hologram"])
ids = st.from_regex(r"[a-f0-9]{1,20}", fullmatch=True)
messages = st.fixed_dictionaries(
    {},
    optional={
        "chat": st.fixed_dictionaries({"id": ids | anything}, optional={"chat_type": texts | st.just("GROUP")})
        | anything,
        "from": anything,
        "text": texts | anything,
        "message_id": ids | anything,
        "date": anything,
    },
)
events = st.fixed_dictionaries(
    {"event_name": names.map(lambda name: f"message.{name}.received"), "message": messages}
)
bodies = (
    events | events.map(lambda event: {"ok": True, "result": event}) | st.dictionaries(texts, anything, max_size=4)
)


class Shelf:
    def __init__(self) -> None:
        self.got: list[Inbound] = []

    async def put(self, inbound: Inbound) -> bool:
        self.got.append(inbound)
        return True


def well_formed(inbound: Inbound) -> bool:
    whole = json.dumps(inbound.to_dict(), ensure_ascii=False).encode()  # fails on halves of surrogate pairs
    return bool(whole) and inbound == Inbound.from_dict(json.loads(whole)) and 0 < len(inbound.chat) <= 100


@given(bodies)
def test_an_event_is_well_formed_or_nothing(body: dict[str, Any]):
    try:
        inbound = BotEventReader().read(json.loads(json.dumps(body)))
    except Unreadable:
        return
    assert inbound is None or well_formed(inbound)
    assert inbound is None or inbound.kind is Kind.TEXT or not inbound.text


async def ask(shelf: Shelf, content: bytes, secret: bytes) -> int:
    channel = ZaloBot(shelf, token="1:a", api_url="http://127.0.0.1:1", webhook="http://x", secret=SECRET)
    app = Starlette(routes=channel.routes())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot") as client:
        answer = await client.post("/zalo-bot", content=content, headers={SECRET_HEADER: secret})
    await channel.stop()
    return answer.status_code


@settings(max_examples=50)
@given(st.binary(max_size=60) | bodies.map(lambda body: json.dumps(body).encode()))
def test_every_body_is_answered(content: bytes):
    shelf = Shelf()
    assert asyncio.run(ask(shelf, content, SECRET.encode())) in (200, 400)
    assert all(map(well_formed, shelf.got))


@settings(max_examples=50)
@given(st.binary(max_size=30).filter(lambda secret: secret.strip() != SECRET.encode() and b"\n" not in secret))
def test_without_the_secret_nothing_gets_in(secret: bytes):
    shelf = Shelf()
    event = {"event_name": "message.text.received", "message": {"chat": {"id": "a"}, "text": "x", "message_id": "m"}}
    assert asyncio.run(ask(shelf, json.dumps(event).encode(), secret)) == 403
    assert shelf.got == []
