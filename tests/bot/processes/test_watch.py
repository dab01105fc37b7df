"""The port for metrics and health, and the trace from the webhook to the send."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import socket

import httpx
import pytest
from support.live import EchoBrain
from support.run import free_port

from bot import keys
from bot.channels.web.channel import WebChannel
from bot.delivery.inbox import Inbox
from bot.delivery.queue_state import look_at_queues, measure_queues
from bot.delivery.worker import Worker
from bot.gateway import Gateway
from bot.messages.channel import Inbound, Kind
from bot.processes.heartbeat import Roll
from bot.processes.redis_state import look_at_redis, measure_redis
from bot.processes.watch import Watch, address, watched
from common import log as logs
from common import metrics
from common.settings import load


def chosen(**settings: object):
    return load(**{"metrics_port": free_port(), "metrics_host": "127.0.0.1", **settings})


async def get(url: str) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
        return await client.get(url)


async def test_it_tells_metrics_and_health_and_nothing_else(redis):
    settings, trouble = chosen(), [""]

    async def health() -> str:
        return trouble[0]

    async with watched(settings, "worker", Watch(health, (lambda: measure_redis(redis),)), redis):
        told = await get(address(settings) + "/metrics")
        assert told.status_code == 200
        assert "motcua_redis_up 1.0" in told.text
        assert (await get(address(settings) + "/healthz")).text == "ok"
        trouble[0] = "loading"
        ill = await get(address(settings) + "/healthz")
        assert (ill.status_code, ill.text) == (503, "loading")
        assert (await get(address(settings) + "/readyz")).status_code == 404
        await asyncio.sleep(0.1)
        assert await Roll(redis, keys.WATCHED).states() == {f"worker={address(settings)}": 1}
    with pytest.raises(httpx.ConnectError):
        await get(address(settings) + "/metrics")
    assert await Roll(redis, keys.WATCHED).states() == {}, "who ended takes its name off the list"


async def test_without_a_port_nothing_listens(redis):
    async with watched(load(metrics_port=0), "worker", Watch(), redis):
        assert await Roll(redis, keys.WATCHED).states() == {}


async def test_garbage_and_silence_at_the_port_harm_nothing():
    settings = chosen()
    async with watched(settings, "sync", Watch()):
        for garbage in (b"", b"\r\n\r\n", b"GET\r\n\r\n", b"\xff" * 20_000, b"POST /metrics HTTP/1.1\r\n\r\n"):
            reader, writer = await asyncio.open_connection("127.0.0.1", settings.metrics_port)
            writer.write(garbage)
            writer.write_eof()
            answer = await reader.read()
            assert not answer or answer.startswith(b"HTTP/1.1 404")
            writer.close()
        assert (await get(address(settings) + "/healthz")).status_code == 200


async def test_a_metric_that_cannot_be_looked_at_does_not_hide_the_others():
    settings = chosen()

    async def broken() -> None:
        raise RuntimeError("no")

    async with watched(settings, "sync", Watch(gauges=(broken,))):
        assert "process_cpu_seconds_total" in (await get(address(settings) + "/metrics")).text


def test_elsewhere_the_name_of_the_machine_is_told():
    assert address(load(metrics_host="0.0.0.0", metrics_port=9100)) == f"http://{socket.gethostname()}:9100"


async def test_the_queue_is_measured_by_its_oldest_event(redis):
    await redis.xadd(keys.inbox(3), {"event": "x"}, id=f"{(await redis.time())[0] * 1000 - 45_000}-0")
    await Inbox(redis).put(Inbound("web", "a", "1", Kind.TEXT, "xin chào"))
    await redis.zadd(keys.due(1), {"web:a": 1})
    await redis.hset(keys.quarantine(2), "1-0", "x")
    state = await look_at_queues(redis)
    assert (state.events, state.outbox, state.set_aside) == (2, 1, 1)
    assert 44 < state.oldest < 60
    assert state.late > 1_000_000
    await measure_queues(redis)
    assert "motcua_queue_events 2.0" in metrics.text().decode()


async def test_redis_is_asked_how_it_keeps_what_it_is_given(redis):
    state = await look_at_redis(redis)
    assert (state.fsync, state.policy, state.writes_ok) == ("everysec", "noeviction", True)
    assert 0 < state.share < 1


async def test_one_trace_goes_from_the_webhook_to_the_send(redis, capfd):
    """Whoever follows one message reads one word in the logs of all programs, and no word of the citizen's."""
    logs.setup("INFO", style="json")
    try:
        inbox = Inbox(redis)
        web = WebChannel(redis, inbox, secret=b"x" * 32, province="Thái Nguyên", base_url="http://127.0.0.1")
        gateway, stop = Gateway(redis, [web]), asyncio.Event()
        await inbox.put(Inbound("web", "chat-0912345678", "event-1", Kind.TEXT, "canary 019088001234"))
        working = asyncio.create_task(Worker(redis, EchoBrain()).run(stop))
        sending = asyncio.create_task(gateway.outbox.run())
        while not (await redis.keys(keys.web("chat-0912345678"))):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.3)
        stop.set()
        gateway.outbox.stop()
        await asyncio.gather(working, sending)
    finally:
        logs.setup("WARNING", style="text")
    said = capfd.readouterr().err
    lines = [json.loads(line) for line in said.splitlines()]
    told = [(line["logger"], line["message"].split(" ")[0], line.get("trace")) for line in lines if "trace" in line]
    assert [name for name, _, _ in told] == ["bot.delivery.inbox", "bot.delivery.commit", "bot.delivery.sending"]
    [trace] = {trace for _, _, trace in told}
    assert re.fullmatch(r"\d{1,2}-\d+-\d+", trace)
    assert not re.search("canary|019088001234|0912345678", said)


def test_a_log_line_in_json_leaves_values_out():
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "failed", (), None)
    try:
        raise ValueError("số định danh 019088001234")
    except ValueError as error:
        record.exc_info = (type(error), error, error.__traceback__)
    with logs.traced("3-1-0"):
        line = json.loads(logs.Json().format(record))
    assert line["error"].startswith("ValueError at test_watch.py")
    assert line["trace"] == "3-1-0"
    assert "019088001234" not in json.dumps(line)
