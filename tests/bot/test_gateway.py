"""Health, readiness, and what the gateway says when something behind it is gone."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.routing import BaseRoute, Route
from starlette.testclient import TestClient
from support.live import SECRET

from actions.saying.reply import Reply
from bot import keys
from bot.channels.web.channel import WebChannel
from bot.delivery.inbox import Inbox
from bot.gateway import Gateway
from bot.messages.channel import Delivery, Outcome
from bot.processes import heartbeat
from bot.processes.heartbeat import Heartbeat
from bot.redis import Client, connect


def web(redis: Client) -> WebChannel:
    return WebChannel(
        redis, Inbox(redis), secret=SECRET, province="Thái Nguyên", base_url="https://motcua.example.gov.vn"
    )


class Broken:
    """A channel with a bug in its webhook."""

    name = "broken"

    def __init__(self) -> None:
        self.life: list[str] = []

    def routes(self) -> Sequence[BaseRoute]:
        return [Route("/broken", self._break, methods=["POST"])]

    async def start(self) -> None:
        self.life.append("start")

    async def stop(self) -> None:
        self.life.append("stop")

    async def send(self, chat: str, key: str, reply: Reply, quote: str = "") -> Delivery:
        return Delivery(Outcome.SENT)

    async def typing(self, chat: str) -> None:
        return

    async def _break(self, request: object) -> None:
        raise RuntimeError("số định danh 019088001234")


def test_health_and_readiness(redis_url):
    redis = connect(redis_url)
    with TestClient(Gateway(redis, []).app()) as client:
        assert client.get("/healthz").json() == {"status": "ok"}
        assert client.get("/readyz").json() == {"ready": True}


async def test_readiness_tells_how_many_workers_can_answer(redis, redis_url):
    await beats(redis, a="ready", b="warming", c="ready")
    assert (await readiness(redis))["workers"] == {"ready": 2, "warming": 1}


async def beats(redis: Client, **states: str) -> None:
    for name, state in states.items():
        beat = Heartbeat(redis, name)
        beat.state = state
        await beat.now()


async def readiness(redis: Client, client: str = "127.0.0.1", **headers: str) -> dict[str, Any]:
    transport = httpx.ASGITransport(Gateway(redis, []).app(), client=(client, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway", headers=headers) as asker:
        answer: dict[str, Any] = (await asker.get("/readyz")).json()
        return answer


async def test_a_dead_worker_is_not_counted_for_a_minute(redis, monkeypatch):
    """A minute after the last one died readiness still said "workers 1"."""
    assert heartbeat.ALIVE_SECONDS <= 15
    monkeypatch.setattr(heartbeat, "ALIVE_SECONDS", 0)
    await beats(redis, a="ready")
    await asyncio.sleep(0.01)
    assert (await readiness(redis))["workers"] == {}
    monkeypatch.setattr(heartbeat, "ALIVE_SECONDS", 15)
    await beats(redis, b="ready")
    assert list(await redis.hgetall(keys.WORKERS)) == ["b"]


async def test_strangers_are_told_little(redis):
    await beats(redis, a="ready")
    assert await readiness(redis, "203.0.113.9") == {"ready": True}
    assert await readiness(redis, "127.0.0.1", **{"X-Forwarded-For": "203.0.113.9"}) == {"ready": True}
    assert (await readiness(redis, "::1"))["workers"] == {"ready": 1}


async def test_readiness_is_one_step_however_many_keys_there_are(redis):
    """It scanned all keys: 0.76 s at 700,000."""
    await beats(redis, a="ready")
    before = await _scans(redis)
    await readiness(redis)
    assert await _scans(redis) == before


async def _scans(redis: Client) -> int:
    return int((await redis.info("commandstats")).get("cmdstat_scan", {}).get("calls", 0))


@pytest.fixture
def without_redis(tmp_path: Path) -> Client:
    return connect(f"unix://{tmp_path}/nothing.sock")


def test_without_redis_it_is_alive_but_not_ready_and_says_so(without_redis):
    with TestClient(Gateway(without_redis, [web(without_redis)]).app(), base_url="https://testserver") as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503
        assert client.get("/").status_code == 200, "the page itself opens"
        body = {"id": "3f2b0c9e-8a51-4a7e-9d2c-5e6f708192a3", "text": "một"}
        answer = client.post("/chat/messages", json=body)
    assert answer.status_code == 503
    assert answer.json() == {"error": "Hệ thống đang tạm gián đoạn. Vui lòng thử lại sau ít phút."}
    assert answer.headers["retry-after"] == "5"


async def test_a_reply_that_redis_did_not_take_is_not_sent(without_redis):
    assert (await web(without_redis).send("lan", "1", Reply("x"))).outcome is Outcome.NOT_SENT


def test_a_bug_shows_a_sentence_and_logs_its_place_but_not_what_was_said(redis_url, caplog):
    with caplog.at_level(logging.DEBUG), TestClient(Gateway(connect(redis_url), [Broken()]).app()) as client:
        answer = client.post("/broken")
    assert answer.status_code == 500
    assert answer.json()["error"].startswith("Hệ thống đang có lỗi.")
    assert answer.headers["content-security-policy"]
    assert "RuntimeError at test_gateway.py" in caplog.text
    assert "019088001234" not in answer.text + caplog.text


def test_channels_are_started_and_stopped_with_the_gateway(redis_url):
    channel = Broken()
    with TestClient(Gateway(connect(redis_url), [channel]).app()):
        assert channel.life == ["start"]
    assert channel.life == ["start", "stop"]


def test_behind_https_the_cookie_is_never_sent_in_the_clear(redis_url):
    redis = connect(redis_url)
    with TestClient(Gateway(redis, [web(redis)]).app(), base_url="https://testserver") as client:
        assert "; secure" in client.get("/").headers["set-cookie"].lower()


@pytest.mark.parametrize(
    ("origin", "status"), [("https://motcua.example.gov.vn", 202), ("https://other.example", 403)]
)
def test_behind_a_proxy_the_public_address_counts_as_our_own(redis_url, origin, status):
    redis = connect(redis_url)
    body = {"id": "3f2b0c9e-8a51-4a7e-9d2c-5e6f708192a3", "text": "một"}
    with TestClient(Gateway(redis, [web(redis)]).app(), base_url="https://10.0.0.7:8080") as client:
        client.get("/")
        assert client.post("/chat/messages", json=body, headers={"Origin": origin}).status_code == status


def test_over_https_the_cookie_is_bound_to_the_host_and_browsers_remember(redis_url):
    redis = connect(redis_url)
    app = Gateway(redis, [web(redis)], https=True).app()
    with TestClient(app, base_url="https://motcua.example.gov.vn") as client:
        answer = client.get("/")
        assert answer.headers["set-cookie"].startswith("__Host-motcua_chat=")
        assert {"Secure", "Path=/"} <= {part.strip() for part in answer.headers["set-cookie"].split(";")}
        assert "max-age" in answer.headers["strict-transport-security"]
        assert client.get("/chat/events?after=x", headers={"Cookie": "motcua_chat=abc"}).status_code == 401


def test_over_http_nothing_of_it(redis_url):
    redis = connect(redis_url)
    plain = WebChannel(redis, Inbox(redis), secret=SECRET, province="x", base_url="http://x")
    with TestClient(Gateway(redis, [plain]).app()) as client:
        answer = client.get("/")
        assert answer.headers["set-cookie"].startswith("motcua_chat=")
        assert "strict-transport-security" not in answer.headers
