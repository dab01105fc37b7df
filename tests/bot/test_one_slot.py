"""Redis Cluster: every script of ours touches the keys of one slot, tried on a server that refuses anything else.

One node owns all slots here, so that nothing is sent elsewhere, and a script over two slots is an error all the same.
"""

from __future__ import annotations

import asyncio
import inspect
import pkgutil
import re
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from redis import Redis as SyncRedis
from redis.commands.core import AsyncScript
from redis.crc import key_slot
from redis.exceptions import RedisError, ResponseError
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool
from starlette.applications import Starlette
from starlette.testclient import TestClient
from support.town import NOON, Recorder

import bot
from actions.citizen.known import PROVINCE
from actions.saying.reply import Reply
from bot import keys
from bot.channels.web.history import History
from bot.channels.zalo_oa.allowance import Allowances
from bot.citizen_data.traces import TraceService
from bot.delivery.commit import Conversations
from bot.delivery.inbox import Inbox
from bot.delivery.lanes import Lanes
from bot.delivery.outbox import Outbox
from bot.delivery.quarantine import Quarantine
from bot.limits import Allowance, Limiter
from bot.messages.channel import Inbound, Kind
from bot.messages.envelope import PLAIN
from bot.news.telling import Teller
from bot.processes.embedded import find_server
from bot.processes.heartbeat import Heartbeat, Roll
from bot.pushes import PATH, SIGNATURE, TIMESTAMP, PushDoor, sign
from bot.redis import Client, connect
from bot.staff.desk import StaffDesk
from bot.staff.groups import StaffGroups
from citizens.notices import Address, NewNotice, Notices
from citizens.talks import Officer
from common.chat_groups import Group
from common.sql.migrating import upgrade

CHAT = Inbound("web", "lan", "1", Kind.TEXT, "chào")
LANE = keys.lane_of("web", "lan")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Iterator[str]:
    """A node of a cluster that has no other; its address."""
    port = _free_port()
    options = {"port": port, "cluster-enabled": "yes", "save": "", "dir": tmp_path_factory.mktemp("cluster")}
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    server = subprocess.Popen([str(find_server()), *words, "--bind", "127.0.0.1"], stdout=subprocess.DEVNULL)
    try:
        with SyncRedis(port=port, decode_responses=True) as client:
            _until(lambda: _answers(client))
            client.execute_command("CLUSTER ADDSLOTS", *range(16_384))
            _until(lambda: client.execute_command("CLUSTER INFO")["cluster_state"] == "ok")
        yield f"redis://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


@pytest.fixture
async def redis(cluster: str) -> AsyncIterator[Client]:
    client = connect(cluster)
    yield client
    await client.close()


@pytest.fixture
def ran(monkeypatch) -> dict[str, set[int]]:
    """Each script that runs from now on, with the slots of its keys."""
    slots: dict[str, set[int]] = {}
    call = AsyncScript.__call__

    async def noted(script: Any, keys: Any = None, args: Any = None, client: Any = None) -> Any:
        slots.setdefault(script.script, set()).add(len({key_slot(key.encode()) for key in keys}))
        return await call(script, keys, args, client)

    monkeypatch.setattr(AsyncScript, "__call__", noted)
    return slots


async def test_a_server_in_cluster_mode_refuses_two_slots(redis: Client):
    with pytest.raises(ResponseError, match="same slot"):
        await redis.eval("return 1", 2, keys.inbox(1), keys.inbox(2))


async def test_every_script_runs_in_a_cluster_and_touches_one_slot(redis: Client, ran: dict[str, set[int]]):
    await _lanes(redis)
    await _a_message(redis)
    await _a_message_that_is_set_aside(redis)
    await _a_piece_of_news(redis)
    await _an_officer(redis)
    await _what_stands_alone(redis)
    assert await TraceService(redis, PLAIN).erase("web", "lan") is not None
    missing = {name for name, script in scripts().items() if script not in ran}
    assert not missing, "not tried here"
    assert set().union(*ran.values()) == {1}


def test_scripts_name_all_their_keys():
    """A key that a script makes up by itself might lie on another node."""
    for name, script in scripts().items():
        for first in re.findall(r"redis\.call\('(?!PUBLISH|TIME)\w+'\s*,\s*([^,)]+)", script):
            assert re.fullmatch(
                r"KEYS\[\d+\]|out|due|inbox|waiting|missing|delivery|arrivals|case|said|news|sending", first.strip()
            ), (
                name,
                first,
            )


def scripts() -> dict[str, str]:
    """All scripts that the bot registers: module and name → text."""
    found = {}
    for module in pkgutil.walk_packages(bot.__path__, "bot."):
        source = Path(bot.__path__[0], *module.name.split(".")[1:]).with_suffix(".py")
        if source.exists() and "register_script" in (text := source.read_text(encoding="utf-8")):
            loaded = import_module(module.name)
            names = re.findall(r"register_script\((\w+)\)", text)
            found.update({f"{module.name}.{name}": inspect.getattr_static(loaded, name) for name in names})
    assert len(found) >= 20
    return found


async def _lanes(redis: Client) -> None:
    lanes = Lanes(redis, "tester")
    await lanes.renew()
    assert len(lanes.held) == keys.LANES
    await lanes.leave()


async def _a_message(redis: Client) -> None:
    """Taken in, answered in two messages, sent, and one that is taken out again."""
    inbox, conversations = Inbox(redis), Conversations(redis)
    await inbox.put(CHAT)
    [event] = await inbox.read({LANE: "0"}, count=1, block_ms=None)
    assert await inbox.begin(event) == 1
    assert await conversations.commit(event, {"n": 1}, [Reply("một hai")])
    await inbox.put(Inbound("web", "lan", "2", Kind.TEXT, "chào"))
    assert await inbox.drop("web", "lan") == 1
    channel = TwoPieces("web")
    box = Outbox(redis, {"web": channel})
    task = asyncio.create_task(box.run())
    while channel.texts("lan") != ["một", "hai"]:  # noqa: ASYNC110 - there is no event to wait for
        await asyncio.sleep(0.01)
    box.stop()
    await task


async def _a_message_that_is_set_aside(redis: Client) -> None:
    inbox, quarantine = Inbox(redis), Quarantine(redis, PLAIN)
    await inbox.put(Inbound("web", "lan", "3", Kind.TEXT, "độc"))
    [event] = await inbox.read({LANE: "0"}, count=1, block_ms=None)
    assert await Conversations(redis).set_aside(event, "error", [])
    [case] = await quarantine.of("web", "lan")
    assert await quarantine.replay(case)


async def _a_piece_of_news(redis: Client) -> None:
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    upgrade(engine)
    notices, body = Notices(engine), '{"text": "Tin báo"}'
    notices.announce(Address("lan", "web", "lan"), "A", NewNotice("status:1", body, NOON, NOON))
    await Teller(redis, notices, PLAIN, clock=lambda: NOON).round()
    assert notices.counts() == {"sending": 1}


async def _an_officer(redis: Client) -> None:
    """A talk that is opened, moved, turned to another matter, escalated, taken, answered here and elsewhere, given back."""
    desk, lan = StaffDesk(redis), Officer("lan", "Lan", PROVINCE)
    assert await desk.open("web", "lan", PROVINCE)
    assert await desk.move("web", "lan", "xa-phu-thong")
    await desk.now_about("web", "lan", "1.004884")
    [case] = await desk.all()
    names = {"address": "https://hoi.test", "name_of": str, "title_of": str}
    group = {"*": Group("telegram", "-1001")}
    assert await StaffGroups(redis, PLAIN, group, **names, clock=lambda: NOON).call(case)
    assert await desk.escalate(case)
    case = await desk.take(lan, case.id)
    assert await desk.answer(lan, case.id, case.number, "chào")
    await desk.heard_elsewhere("web", "lan", lan, "m", "chào")
    await desk.give_back(lan, case.id, case.number, (await desk.look(lan, case.id)).seen)


async def _what_stands_alone(redis: Client) -> None:
    """Scripts of one key, or of one chat on one channel."""
    beat = Heartbeat(redis, "a")
    await beat.now()
    assert await Roll(redis).states() == {"warming": 1}
    history, allowances, limiter = History(redis), Allowances(redis, paid=False), Limiter(redis)
    await history.append("lan", "1", {"text": "chào"})
    assert await history.clear("lan")
    await allowances.touch("lan", int(time.time() * 1000), "m")
    await allowances.close("lan", -213)
    assert await limiter.wait_for("lan", Allowance(1, 60)) == 0
    await limiter.give_back("lan")
    await asyncio.to_thread(_push, str(redis.connection_pool.connection_kwargs["port"]))


def _push(port: str) -> None:
    door = PushDoor(connect(f"redis://127.0.0.1:{port}"), PLAIN, "secret")
    now, body = str(int(time.time())), b'{"data": [{"MaHoSo": "A"}]}'
    with TestClient(Starlette(routes=list(door.routes()))) as client:
        headers = {TIMESTAMP: now, SIGNATURE: sign("secret", now, body)}
        assert client.post(PATH, content=body, headers=headers).status_code == 200


class TwoPieces(Recorder):
    """Shows each word as a message of its own."""

    def pieces(self, reply: Reply) -> tuple[Reply, ...]:
        return tuple(map(Reply, reply.text.split()))


def _free_port() -> int:
    """One whose companion for the cluster's own talk, 10,000 above, is free too."""
    for port in range(21_000, 50_000, 37):
        with socket.socket() as one, socket.socket() as other:
            try:
                one.bind(("127.0.0.1", port))
                other.bind(("127.0.0.1", port + 10_000))
            except OSError:
                continue
        return port
    raise AssertionError("no port is free")


def _answers(client: SyncRedis) -> bool:
    try:
        return bool(client.ping())
    except (OSError, RedisError):
        return False


def _until(check: Any, seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)
