"""Looks at what keeps things: Redis, SQL, and the queues between the programs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

from bot import keys
from bot.delivery.inbox import FULL
from bot.delivery.queue_state import look_at_queues
from bot.messages.envelope import CannotOpen, Sealed
from bot.messages.seal_check import OTHER_SECRET
from bot.processes.heartbeat import READY, WITHOUT_SQL, Roll
from bot.processes.redis_state import RedisState, look_at_redis
from bot.redis import DOWN, Client, address, connect
from bot.secret import secrets_of
from bot.upkeep.finding import Finding, bad, fine, warning
from common.errors import SettingsError
from common.settings import Settings
from common.sql.engine import AWAY, engine_of
from common.sql.migrating import current
from common.sql.migrating import newest as sql_newest
from data.releases.store import Store

REDIS, CLOCK, SQL, QUEUE = "Redis", "Đồng hồ", "SQL", "Hàng đợi"
FILLING = 0.75
SKEW_SECONDS, LOST_SECONDS = 2.0, 30.0
"""Seconds by which clocks may differ before it is worth a word, and before it breaks something."""
LONG_SECONDS = 30.0


async def redis_keeps(chosen: Settings) -> Sequence[Finding]:
    """Look whether Redis answers, keeps what it is given, has room, and opens with our secret."""
    try:
        redis = connect(address(chosen))
    except SettingsError as error:
        return [bad(REDIS, str(error), "chạy bot trước, hoặc đặt REDIS_URL")]
    try:
        state = await look_at_redis(redis)
        return [*_kept(state), *await _sealed(redis, chosen), await _clock(redis)]
    except DOWN as error:
        if "MISCONF" in str(error):  # it refuses even a ping as long as it cannot write
            return [_CANNOT_WRITE]
        return [bad(REDIS, f"không nối được ({type(error).__name__})", _WAY_ON)]
    finally:
        await redis.close()


_WAY_ON = (
    "xem Redis có chạy không (docker compose ps redis, hoặc var/log/redis.log); nhật ký nói “Bad file format” thì "
    "chạy motcua redis-repair"
)


_CANNOT_WRITE = bad(
    REDIS, "lần ghi đĩa gần nhất không được", "xem đĩa còn chỗ không; bot không nhận tin cho tới khi Redis ghi được"
)


def _kept(state: RedisState) -> Sequence[Finding]:
    found = []
    if not state.fsync:
        found.append(bad(REDIS, "không ghi xuống đĩa: tắt máy là mất tin", "đặt appendonly yes, appendfsync always"))
    elif state.fsync != "always":
        do = "đặt appendfsync always (make run: REDIS_FSYNC=always) nếu không chấp nhận mất"
        found.append(warning(REDIS, f"ghi đĩa kiểu {state.fsync}: mất điện có thể mất 1 giây tin", do))
    if not state.writes_ok:
        found.append(_CANNOT_WRITE)
    if not state.most:
        found.append(warning(REDIS, "không có giới hạn bộ nhớ", "đặt maxmemory"))
    elif state.policy != "noeviction":
        found.append(bad(REDIS, f"đầy thì tự quên dữ liệu ({state.policy})", "đặt maxmemory-policy noeviction"))
    used = f"đã dùng {state.share:.0%} của {state.most >> 20} MB"
    if state.share > FULL:
        found.append(bad(REDIS, used, "bot đã ngừng nhận tin: tăng REDIS_MAX_MB, xem vì sao tin chờ nhiều"))
    elif state.share > FILLING:
        found.append(warning(REDIS, used, "tăng REDIS_MAX_MB trước khi tới 85 %"))
    return found or [fine(REDIS, f"{state.version}, ghi đĩa từng lệnh, {used}")]


async def _sealed(redis: Client, chosen: Settings) -> Sequence[Finding]:
    word = await redis.get(keys.SEAL)
    try:
        if word:
            Sealed(*secrets_of(chosen).every).open(word)
    except CannotOpen:
        return [bad("Khóa bí mật", OTHER_SECRET, "làm như câu trên")]
    return []


async def _clock(redis: Client) -> Finding:
    seconds, micros = await redis.time()
    skew = abs(time.time() - (seconds + micros / 1e6))
    told = f"lệch máy Redis {skew:.1f} giây"
    if skew > LOST_SECONDS:
        return bad(CLOCK, told, "bật đồng bộ giờ (timedatectl set-ntp true) trên cả hai máy")
    return warning(CLOCK, told, "bật đồng bộ giờ trên cả hai máy") if skew > SKEW_SECONDS else fine(CLOCK, told)


async def sql_answers(chosen: Settings) -> Sequence[Finding]:
    """Look whether SQL answers, and a release of the content is there."""
    kind = chosen.sql_url.partition(":")[0].partition("+")[0]
    begun = time.monotonic()
    try:
        revision, newest = await asyncio.to_thread(_in_sql, chosen.sql_url)
    except AWAY as error:
        do = "xem PostgreSQL có chạy không (docker compose ps postgres), mật khẩu có đúng không"
        return [bad(SQL, f"{kind} không trả lời ({type(error).__name__})", do)]
    told = f"{kind}, trả lời sau {(time.monotonic() - begun) * 1000:.0f} ms"
    if revision != sql_newest():
        do = "sao lưu, rồi chạy lại mọi phần: mỗi phần tự nâng cấp khi khởi động (xem motcua db current)"
        return [warning(SQL, f"{told}, cấu trúc bản {revision or 'chưa có'}, cần {sql_newest()}", do)]
    if newest is None:
        return [warning(SQL, f"{told}, chưa có bản nội dung nào", "được tạo khi phần trả lời chạy lần đầu")]
    return [fine(SQL, f"{told}, bản nội dung số {newest}")]


def is_of_this_version(url: str) -> bool:
    """Tell whether the database is there and has the shape of this version. Nothing is made or migrated."""
    return _in_sql(url)[0] == sql_newest()


def _in_sql(url: str) -> tuple[str | None, int | None]:
    """The revision of the database and the number of the release in force."""
    engine = engine_of(url)
    if engine.url.get_backend_name() == "sqlite" and not Path(engine.url.database or "").exists():
        return None, None
    revision = current(engine)
    return revision, Store(url).newest_id() if revision == sql_newest() else None


async def queues_move(chosen: Settings) -> Sequence[Finding]:
    """Look whether anybody answers, what waits, and what was set aside."""
    try:
        redis = connect(address(chosen))
    except SettingsError:
        return []
    try:
        states, queue = await Roll(redis).states(), await look_at_queues(redis)
    except DOWN:
        return []  # told as Redis that does not answer
    finally:
        await redis.close()
    found = []
    if not states[READY] + states[WITHOUT_SQL]:
        do = "xem nhật ký phần trả lời (docker compose logs worker, hoặc var/log/worker.log) rồi chạy lại nó"
        found.append(bad("Phần trả lời", "không có cái nào đang chạy", do))
    elif states[WITHOUT_SQL]:
        found.append(bad("Phần trả lời", f"{states[WITHOUT_SQL]} cái không nối được SQL", "xem mục SQL"))
    if queue.oldest > LONG_SECONDS:
        told = f"{queue.events} tin chờ, cũ nhất {queue.oldest:.0f} giây"
        found.append(bad(QUEUE, told, "thêm phần trả lời (--scale worker=2); xem motcua top"))
    if queue.late > LONG_SECONDS:
        told = f"{queue.outbox} cuộc trò chuyện chờ gửi, trễ nhất {queue.late:.0f} giây"
        found.append(bad(QUEUE, told, "xem kênh nào không gửi được ở dưới"))
    if queue.set_aside:
        found.append(warning(QUEUE, f"{queue.set_aside} tin bị cách ly", "xem: motcua quarantine list"))
    ready = f"{states[READY]} phần trả lời sẵn sàng, {queue.events} tin chờ"
    return found or [fine(QUEUE, ready)]
