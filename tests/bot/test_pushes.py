"""The door for word from dossier systems: who may call, what is kept, and that repeats and reorderings do no harm."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from support.portal import Portal, portal, running_portal
from support.town import Town

from bot import keys
from bot.pushes import PATH, SIGNATURE, TIMESTAMP, PushDoor, sign
from bot.redis import Client
from citizens.notices import Address
from common.today import VIETNAM

__all__ = ["portal", "running_portal"]

CODE = "H55.12-261120-0007"
PUSH_SECRET = "a secret shared with the province"


@pytest.fixture
def town(portal: Portal, redis: Client, tmp_path: Path) -> Town:
    return Town(None, portal, redis, tmp_path)


@pytest.fixture
def door(town: Town) -> httpx.AsyncClient:
    app = Starlette(routes=PushDoor(town.redis, town.envelope, PUSH_SECRET).routes())
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot")


def item(status: int, at: float, **more: str) -> dict[str, str]:
    moment = datetime.fromtimestamp(at, VIETNAM)
    return {
        "MaHoSo": CODE,
        "NguoiXuLy": "Nguyễn Văn Cán Bộ",
        "ThoiDiemXuLy": f"{moment:%Y%m%d%H%M%S}",
        "PhongBanXuLy": "Bộ phận một cửa",
        "NoiDungXuLy": "Nộp thêm giấy chứng sinh",
        "TrangThai": str(status),
        **more,
    }


async def call(door: httpx.AsyncClient, *items: dict[str, str], secret: str = PUSH_SECRET, at: float = 0) -> int:
    body = json.dumps({"session": "s", "service": "CapNhatTienDoHoSoMC", "data": items}).encode()
    timestamp = str(int(at or time.time()))
    headers = {TIMESTAMP: timestamp, SIGNATURE: sign(secret, timestamp, body)}
    return (await door.post(PATH, content=body, headers=headers)).status_code


def follow(town: Town) -> None:
    address = Address(town.refs.of("telegram", "lan"), "telegram", town.envelope.seal("lan"))
    town.subscriptions.follow(address, CODE, "hcc", seen=(4, "Đang xử lý"), asked=town.now, limit=5)


async def test_only_who_knows_the_secret_is_heard_and_only_now(town: Town, door: httpx.AsyncClient):
    assert await call(door, item(5, town.now), secret="another") == 401
    assert await call(door, item(5, town.now), at=time.time() - 400) == 401
    assert (await door.post(PATH, json={"data": []})).status_code == 401
    assert await town.redis.xlen(keys.PUSHES) == 0
    assert await call(door, item(5, town.now)) == 200
    assert await town.redis.xlen(keys.PUSHES) == 1


async def test_without_a_secret_there_is_no_door(town: Town):
    assert PushDoor(town.redis, town.envelope, "").routes() == []


async def test_a_body_of_another_shape_is_refused(door: httpx.AsyncClient):
    for body in (b"no", b'{"data": 1}', b"[1]", b'"x"'):
        timestamp = str(int(time.time()))
        headers = {TIMESTAMP: timestamp, SIGNATURE: sign(PUSH_SECRET, timestamp, body)}
        assert (await door.post(PATH, content=body, headers=headers)).status_code == 400


async def test_what_lies_in_redis_names_nobody(town: Town, door: httpx.AsyncClient):
    await call(door, item(5, town.now))
    [(_, fields)] = await town.redis.xrange(keys.PUSHES)
    assert CODE not in fields["push"]
    assert "NguoiXuLy" not in town.envelope.open(fields["push"])


async def test_a_push_is_told_once_however_often_and_in_whatever_order_it_comes(town: Town, door: httpx.AsyncClient):
    follow(town)
    await town.look()
    town.later(minutes=1)
    five, four = item(5, town.now), item(4, town.now + 60)
    town.later(minutes=2)
    for message in (five, five, four, five, four):
        await call(door, message)
    assert await town.news.pushes.round() == 5
    await town.tell()
    told = [text.splitlines()[1] for text in town.channel.texts("lan")]
    assert told == [f"Hồ sơ {CODE}: Yêu cầu bổ sung giấy tờ.", f"Hồ sơ {CODE}: Đang xử lý."]
    assert "Nộp thêm giấy chứng sinh" in town.channel.texts("lan")[0]


async def test_a_push_that_is_older_than_the_last_look_changes_nothing(town: Town, door: httpx.AsyncClient):
    follow(town)
    await town.look()
    await call(door, item(2, town.now - 3600))
    await town.news.pushes.round()
    await town.tell()
    assert town.channel.said == []


@pytest.mark.parametrize("odd", [{"ThoiDiemXuLy": ""}, {"ThoiDiemXuLy": "20990101000000"}, {"TrangThai": "11"}])
async def test_a_push_that_cannot_be_believed_makes_us_look(
    town: Town, door: httpx.AsyncClient, portal: Portal, odd: dict[str, str]
):
    follow(town)
    await town.look()
    portal.dossier(CODE).move(5, datetime.now(VIETNAM) + timedelta(minutes=1), "")
    await call(door, item(4, town.now, **odd))
    await town.news.pushes.round()
    town.later(minutes=1)
    await town.look()
    await town.tell()
    [told] = town.channel.texts("lan")
    assert "Yêu cầu bổ sung giấy tờ" in told
