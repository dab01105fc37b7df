"""The state of the queues, looked at in one round to Redis however much waits: for metrics and ``motcua top``."""

from __future__ import annotations

import time
from dataclasses import dataclass

from bot import keys
from bot.redis import Client
from common import metrics


@dataclass(frozen=True)
class QueueState:
    """Events that wait to be answered, chats that wait to be sent to, events set aside; ages in seconds."""

    events: int = 0
    oldest: float = 0.0
    outbox: int = 0
    late: float = 0.0
    set_aside: int = 0


async def look_at_queues(redis: Client) -> QueueState:
    """Look at all lanes, by Redis's clock."""
    async with redis.pipeline(transaction=False) as pipe:
        pipe.time()
        for lane in range(keys.LANES):
            pipe.xlen(keys.inbox(lane)).xrange(keys.inbox(lane), count=1)
            pipe.zcard(keys.due(lane)).zrange(keys.due(lane), 0, 0, withscores=True).hlen(keys.quarantine(lane))
        (seconds, micros), *rows = await pipe.execute()
    now = seconds + micros / 1e6
    begun = [_moment(first[0][0]) for first in rows[1::5] if first]
    due = [first[0][1] / 1000 for first in rows[3::5] if first]
    return QueueState(
        events=sum(rows[0::5]),
        oldest=max(0.0, now - min(begun, default=now)),
        outbox=sum(rows[2::5]),
        late=max(0.0, time.time() - min(due, default=time.time())),
        set_aside=sum(rows[4::5]),
    )


async def measure_queues(redis: Client) -> None:
    """Set the metrics of the queues."""
    state = await look_at_queues(redis)
    metrics.show(metrics.QUEUE, state.events)
    metrics.show(metrics.QUEUE_AGE, state.oldest)
    metrics.show(metrics.OUTBOX, state.outbox)
    metrics.show(metrics.OUTBOX_LATE, state.late)
    metrics.show(metrics.SET_ASIDE, state.set_aside)


def _moment(entry: str) -> float:
    return int(entry.partition("-")[0]) / 1000
