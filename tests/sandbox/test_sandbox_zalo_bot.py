"""The sandbox Zalo Bot Platform against the facts that it follows, over HTTP as a bot sees it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.program import running
from sandbox.zalo_bot.app import DEMO_TOKEN, create_app, settings
from sandbox.zalo_bot.citizens import Citizens
from sandbox.zalo_bot.faults import Fault
from sandbox.zalo_bot.switches import CHOICES, BotSwitches

SECRET = "mot-bi-mat-8"


class Platform:
    """The sandbox, a citizen and a bot's HTTP client."""

    def __init__(self, app: Any, url: str, http: httpx.AsyncClient) -> None:
        self.api = app.state.api
        self.world = self.api.world
        self.citizens = Citizens(self.api)
        self.url, self.http = url, http
        self.lan = self.world.add_person("Lan").id

    async def call(
        self, method: str, verb: str = "POST", token: str = DEMO_TOKEN, **parameters: Any
    ) -> httpx.Response:
        return await self.http.request(verb, f"{self.url}/bot{token}/{method}", json=parameters or None)

    async def send(self, **parameters: Any) -> dict[str, Any]:
        return (await self.call("sendMessage", chat_id=self.lan, **parameters)).json()

    async def act(self, path: str, body: dict[str, Any] | None = None, verb: str = "POST") -> Any:
        answer = await self.http.request(verb, f"{self.url}/sandbox{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()


@asynccontextmanager
async def platform(**options: Any) -> AsyncIterator[Platform]:
    app = create_app(**{"local": True, "pace": 0.01, **options})
    async with running(app) as url, httpx.AsyncClient(trust_env=False, timeout=5.0) as http:
        yield Platform(app, url, http)


@pytest.fixture
async def zalo() -> AsyncIterator[Platform]:
    async with platform() as made:
        yield made


class Hook:
    """A bot's webhook that answers what it is told to."""

    def __init__(self) -> None:
        self.bodies: list[Any] = []
        self.secrets: list[str] = []
        self.answers: list[int] = []

    async def take(self, request: Request) -> Response:
        self.bodies.append(json.loads(await request.body()))
        self.secrets.append(request.headers["x-bot-api-secret-token"])
        return Response(status_code=self.answers.pop(0) if self.answers else 200)


@asynccontextmanager
async def hooked(zalo: Platform) -> AsyncIterator[Hook]:
    hook = Hook()
    async with running(Starlette(routes=[Route("/hook", hook.take, methods=["POST"])])) as url:
        answer = await zalo.call("setWebhook", url=f"{url}/hook", secret_token=SECRET)
        assert answer.json()["result"]["url"] == f"{url}/hook"
        yield hook


async def until(check: Any) -> None:
    for _ in range(500):
        if check():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen in time")


async def test_who_the_bot_is(zalo):
    me = (await zalo.call("getMe", "GET")).json()
    assert me["ok"] is True
    assert me["result"]["account_type"] == "BASIC"
    assert me["result"]["display_name"].startswith("Bot")


async def test_a_wrong_token_and_a_wrong_name(zalo):
    answer = await zalo.call("getMe", token="1:no")
    assert (answer.status_code, answer.json()["description"]) == (401, "Unauthorized")
    answer = await zalo.call("editMessage")
    assert answer.status_code == answer.json()["error_code"] == 400
    assert answer.json()["description"] == "Bad request - invalid API name"


@pytest.mark.parametrize("way", ["query", "form", "json"])
@pytest.mark.parametrize("verb", ["GET", "POST"])
async def test_parameters_come_in_any_way(zalo, way, verb):
    zalo.citizens.say(zalo.lan, "chào")
    name = {"query": "params", "form": "data", "json": "json"}[way]
    address = f"{zalo.url}/bot{DEMO_TOKEN}/sendMessage"
    answer = await zalo.http.request(verb, address, **{name: {"chat_id": zalo.lan, "text": "Chào bà con"}})
    assert answer.json()["ok"] is True
    assert zalo.world.chats[zalo.lan].messages[-1]["text"] == "Chào bà con"


async def test_a_sent_message_has_a_hex_id_and_milliseconds(zalo):
    zalo.citizens.say(zalo.lan, "chào")
    result = (await zalo.send(text="a"))["result"]
    assert set(result) == {"message_id", "date"}
    assert int(result["message_id"], 16) > 0
    assert result["date"] > 10**12


@pytest.mark.parametrize(
    "parameters",
    [
        {"text": ""},
        {"text": "  "},
        {"text": "x" * 2001},
        {"text": "😀" * 1001},
        {"text": 5},
        {"text": "a", "parse_mode": "MarkdownV2"},
        {"text": "a", "text_styles": "{}"},
        {"text": "a", "reply_to_message_id": "nope"},
    ],
)
async def test_what_is_refused_of_a_text(zalo, parameters):
    zalo.citizens.say(zalo.lan, "chào")
    answer = await zalo.send(**parameters)
    assert (answer["ok"], answer["error_code"]) == (False, 400)
    assert len(zalo.world.chats[zalo.lan].messages) == 1


async def test_what_is_taken_of_a_text(zalo):
    asked = zalo.citizens.say(zalo.lan, "chào")["message_id"]
    for parameters in ({"text": "x" * 2000}, {"text": "a", "parse_mode": "markdown", "reply_to_message_id": asked}):
        assert (await zalo.send(**parameters))["ok"]


async def test_pictures_stickers_and_voice(zalo):
    zalo.citizens.say(zalo.lan, "chào")
    group = zalo.world.add_group("Tổ dân phố").id
    for method, right, wrong in (
        ("sendPhoto", {"photo": "https://x.vn/a.jpg", "caption": "Ảnh"}, {"photo": "attach://a"}),
        ("sendPhoto", {"photo": "https://x.vn/a.jpg"}, {"photo": "https://x.vn/a.jpg", "caption": "x" * 2001}),
        ("sendSticker", {"sticker": "0e2e"}, {}),
        ("sendVoice", {"voice_url": "https://x.vn/a.aac"}, {"voice_url": "https://x.vn/a.mp3"}),
        ("sendVoice", {"voice_url": "https://x.vn/a.aac"}, {"voice_url": "https://x.vn/a.aac", "chat_id": group}),
    ):
        assert (await zalo.call(method, **{"chat_id": zalo.lan, **right})).json()["ok"], method
        assert (await zalo.call(method, **{"chat_id": zalo.lan, **wrong})).status_code == 400, method


async def test_typing_has_no_result(zalo):
    zalo.citizens.say(zalo.lan, "chào")
    answer = await zalo.call("sendChatAction", chat_id=zalo.lan, action="typing")
    assert answer.json() == {"ok": True}
    assert (await zalo.act(f"/chats/{zalo.lan}", verb="GET"))["typing"] is True
    assert (await zalo.call("sendChatAction", chat_id=zalo.lan, action="upload_photo")).status_code == 400


async def test_whom_a_bot_may_write_to(zalo):
    assert (await zalo.call("sendMessage", chat_id="nobody", text="a")).status_code == 404
    assert (await zalo.call("sendMessage", text="a")).status_code == 400
    assert (await zalo.send(text="a"))["error_code"] == 403
    zalo.world.switches.set({"first_contact": "allowed"})
    assert (await zalo.send(text="a"))["ok"]


async def test_a_poll_gives_one_object_and_408_when_nothing_came(zalo):
    answer = await zalo.call("getUpdates", timeout="0")
    assert (answer.status_code, answer.json()["description"]) == (408, "Request timeout")
    zalo.citizens.say(zalo.lan, "một")
    zalo.citizens.say(zalo.lan, "hai")
    first, second = [(await zalo.call("getUpdates", timeout=0)).json()["result"] for _ in range(2)]
    assert set(first) == {"event_name", "message"}
    assert first["event_name"] == "message.text.received"
    assert [first["message"]["text"], second["message"]["text"]] == ["một", "hai"]
    assert first["message"]["from"] == {"id": zalo.lan, "display_name": "Lan", "is_bot": False}
    assert first["message"]["chat"] == {"id": zalo.lan, "chat_type": "PRIVATE"}
    assert (await zalo.call("getUpdates", timeout=0)).status_code == 408
    assert (await zalo.call("getUpdates", timeout="soon")).status_code == 400


async def test_a_poll_waits_for_a_message(zalo):
    polling = asyncio.create_task(zalo.call("getUpdates", timeout=5))
    await asyncio.sleep(0.05)
    zalo.citizens.say(zalo.lan, "đây")
    assert (await polling).json()["result"]["message"]["text"] == "đây"


async def test_with_replays_what_was_fetched_comes_again_after_what_is_new(zalo):
    zalo.world.switches.set({"replays": True})
    zalo.citizens.say(zalo.lan, "một")
    texts = [(await zalo.call("getUpdates")).json()["result"]["message"]["text"] for _ in range(2)]
    zalo.citizens.say(zalo.lan, "hai")
    texts.append((await zalo.call("getUpdates")).json()["result"]["message"]["text"])
    assert texts == ["một", "một", "hai"]


async def test_webhook_life_cycle(zalo):
    assert (await zalo.call("getWebhookInfo")).status_code == 404
    zalo.world.switches.set({"no_webhook": "empty"})
    assert (await zalo.call("getWebhookInfo")).json()["result"] == {"url": ""}
    assert (await zalo.call("deleteWebhook")).json()["result"]["url"] == ""
    async with hooked(zalo):
        assert (await zalo.call("getWebhookInfo")).json()["result"]["url"]
        answer = await zalo.call("getUpdates")
        assert answer.status_code == 400
        assert "webhook" in answer.json()["description"]
        await zalo.call("deleteWebhook")
    assert (await zalo.call("getUpdates", timeout=0)).status_code == 408


@pytest.mark.parametrize("secret", ["", "1234567", "x" * 257])
async def test_a_secret_of_a_wrong_length(zalo, secret):
    assert (await zalo.call("setWebhook", url="https://bot.example.vn/x", secret_token=secret)).status_code == 400
    assert zalo.api.webhook.url == ""


@pytest.mark.parametrize(
    "url", ["http://bot.example.vn/x", "https://127.0.0.1/x", "https://10.0.0.7/x", "ftp://a", ""]
)
async def test_strict_addresses(url):
    async with platform(local=False) as strict:
        assert (await strict.call("setWebhook", url=url, secret_token=SECRET)).status_code == 400
        right = await strict.call("setWebhook", url="https://bot.example.vn/x", secret_token=SECRET)
        assert right.json()["result"]["updated_at"] > 10**12


@pytest.mark.parametrize("shape", ["wrapped", "flat"])
async def test_a_webhook_gets_one_object_with_the_secret(zalo, shape):
    zalo.world.switches.set({"webhook_shape": shape})
    async with hooked(zalo) as hook:
        zalo.citizens.say(zalo.lan, "chào")
        await until(lambda: hook.bodies)
    body = hook.bodies[0]
    assert hook.secrets == [SECRET]
    event = body["result"] if shape == "wrapped" else body
    assert event["message"]["text"] == "chào"
    assert ("ok" in body) is (shape == "wrapped")


async def test_a_webhook_that_fails_is_asked_again_in_order(zalo):
    async with hooked(zalo) as hook:
        hook.answers = [500, 503, 200, 200]
        zalo.citizens.say(zalo.lan, "một")
        zalo.citizens.say(zalo.lan, "hai")
        await until(lambda: zalo.api.webhook.waiting() == 0)
    assert [body["result"]["message"]["text"] for body in hook.bodies] == ["một", "một", "một", "hai"]
    assert zalo.api.webhook.statuses == [500, 503, 200, 200]


async def test_without_retries_an_event_that_is_not_taken_is_lost(zalo):
    zalo.world.switches.set({"retries": []})
    async with hooked(zalo) as hook:
        hook.answers = [500]
        zalo.citizens.say(zalo.lan, "một")
        await until(lambda: zalo.world.events.all[0].state == "lost")
    assert len(hook.bodies) == 1


async def test_kinds_of_messages(zalo):
    for kind, field in {
        "image": "photo_url",
        "sticker": "sticker",
        "voice": "voice_url",
        "link": "link",
        "unsupported": "message_id",
    }.items():
        zalo.citizens.send(zalo.lan, kind)
        update = (await zalo.call("getUpdates")).json()["result"]
        assert update["event_name"] == f"message.{kind}.received"
        assert field in update["message"]
    zalo.world.switches.set({"photo_field": "photo", "date_unit": "s"})
    zalo.citizens.send(zalo.lan, "image")
    message = (await zalo.call("getUpdates")).json()["result"]["message"]
    assert "photo_url" not in message
    assert message["date"] < 10**11


async def test_in_a_group_the_bot_hears_mentions_and_answers_to_it(zalo):
    group = zalo.world.add_group("Tổ dân phố").id
    zalo.citizens.say(group, "chuyện nhà", sender=zalo.lan)
    zalo.citizens.say(group, "@Bot Một Cửa phí khai sinh", sender=zalo.lan)
    zalo.citizens.say(group, "còn gì nữa", sender=zalo.lan, reply_to_bot=True)
    texts = [(await zalo.call("getUpdates")).json()["result"]["message"] for _ in range(2)]
    assert [message["text"] for message in texts] == ["@Bot Một Cửa phí khai sinh", "còn gì nữa"]
    assert texts[0]["chat"] == {"id": group, "chat_type": "GROUP"}
    assert (await zalo.call("getUpdates", timeout=0)).status_code == 408


@pytest.mark.parametrize("kind", sorted(Fault.kinds))
async def test_faults(zalo, kind):
    zalo.citizens.say(zalo.lan, "chào")
    await zalo.act("/faults", {"kind": kind, "where": "sendMessage", "seconds": 0.05, "retry_after": 7})
    before = len(zalo.world.chats[zalo.lan].messages)
    try:
        answer: httpx.Response | None = await zalo.call("sendMessage", chat_id=zalo.lan, text="a")
    except httpx.HTTPError:
        answer = None
    assert (len(zalo.world.chats[zalo.lan].messages) > before) is (kind.endswith("_after") or kind == "slow")
    if kind[:3].isdigit():
        assert answer is not None
        assert answer.status_code == int(kind[:3])
        assert answer.headers.get("retry-after") == ("7" if kind == "429" else None)
    assert (await zalo.send(text="b"))["ok"]


async def test_a_rate_limit(zalo):
    zalo.citizens.say(zalo.lan, "chào")
    zalo.world.switches.set({"rate": 2})
    answers = [await zalo.call("sendMessage", chat_id=zalo.lan, text="a") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].headers["retry-after"] == "1"


async def test_citizens_over_http(zalo):
    person = (await zalo.act("/people", {"name": "Páo"}))["id"]
    await zalo.act("/events/hold")
    await zalo.act(f"/chats/{person}/messages", {"text": "xin chào"})
    await zalo.act(f"/chats/{person}/messages", {"kind": "image"})
    assert (await zalo.act("/events/release", {"order": "reversed", "copies": 2}))["released"] == 4
    assert [message["kind"] for message in (await zalo.act(f"/chats/{person}", verb="GET"))["messages"]] == [
        "text",
        "image",
    ]
    assert (await zalo.act("/switches", {"replays": True}))["replays"] is True
    await zalo.call("getMe")
    assert (await zalo.act("/calls", verb="GET"))[-1]["method"] == "getMe"
    assert (await zalo.act("", verb="GET"))["events"]["waiting"] == 2


async def test_wrong_acts_are_refused(zalo):
    for path, body in (
        ("/faults", {"kind": "earthquake"}),
        ("/switches", {"replays": "often"}),
        ("/switches", {"webhook_shape": "round"}),
        ("/switches", {"unknown": 1}),
        ("/chats/1/messages", {"text": "a"}),
        (f"/chats/{zalo.lan}/messages", {"kind": "dance"}),
    ):
        answer = await zalo.http.post(f"{zalo.url}/sandbox{path}", json=body)
        assert 400 <= answer.status_code < 500
        assert answer.json()["error"]


async def test_a_bad_body_is_refused(zalo):
    address = f"{zalo.url}/bot{DEMO_TOKEN}/sendMessage"
    for content in (b"[", b"[]", b"\xff", b"[" * 100_000):
        answer = await zalo.http.post(address, content=content, headers={"content-type": "application/json"})
        assert answer.status_code == 400


def test_faults_switches_and_names():
    assert Fault.parse("429:sendMessage:3") == Fault("429", "sendMessage", times=3)
    assert set(CHOICES) <= set(BotSwitches().to_wire())
    for wrong in ({"faults": ["x"]}, {"token": "abc"}, {"switches": {"rate": "fast"}}):
        with pytest.raises(ValueError, match=r"known are|has the form|must be"):
            create_app(**wrong)
    assert settings("http://a")["ZALO_BOT_API_URL"] == "http://a"


async def test_the_page(zalo):
    assert "Zalo Bot mô phỏng" in (await zalo.http.get(zalo.url)).text
    assert "phone" in (await zalo.http.get(f"{zalo.url}/phone/phone.js")).text
