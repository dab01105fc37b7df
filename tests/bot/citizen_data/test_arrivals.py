"""From the outbox to the receipt: how an answer arrived."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from support.outbox import SENT, Recorder, sending, until

from actions.citizen.known import STRANGER
from actions.saying.reply import Decision, Reply
from bot import keys
from bot.citizen_data.arrivals import Arrivals
from bot.citizen_data.citizen_ref import Refs
from bot.citizen_data.desk import CitizenDesk
from bot.citizen_data.receipts import ReceiptService
from bot.delivery.commit import Conversations
from bot.delivery.inbox import Event, Inbox
from bot.delivery.lanes import Lanes
from bot.delivery.turn import TurnResult
from bot.messages.channel import Delivery, Inbound, Kind, Outcome
from bot.messages.envelope import PLAIN
from bot.messages.short_codes import short_code
from citizens.receipts import Arrival, Arrived, Receipt, Receipts, Report
from data.releases.store import Store

SECRET = b"a secret for tests only, 32 characters"
LANE = keys.lane_of("web", "lan")
UNKNOWN, REFUSED = Delivery(Outcome.UNKNOWN), Delivery(Outcome.NOT_SENT, final=True)


@pytest.fixture
def receipts(tmp_path) -> Receipts:
    return Receipts(Store(f"sqlite:///{tmp_path / 'motcua.sqlite3'}"))


class Town:
    """One citizen who writes, and what becomes of each answer."""

    def __init__(self, redis, receipts: Receipts) -> None:
        self.redis, self.receipts = redis, receipts
        service = ReceiptService(receipts, Refs(SECRET), PLAIN, SECRET)
        self.desk = CitizenDesk([service], Refs(SECRET), self.erase, thread_seconds=60)
        self.turns = 0

    async def erase(self, event: Event) -> str:
        raise AssertionError

    async def turn(self, *texts: str) -> str:
        """A turn that answers with ``texts``; the code under it."""
        self.turns += 1
        inbox, lanes = Inbox(self.redis), Lanes(self.redis, "worker")
        await inbox.put(Inbound("web", "lan", str(self.turns), Kind.TEXT, "khai sinh"))
        await lanes.renew()
        [event] = await inbox.read({LANE: "0"}, count=1, block_ms=None, fences=lanes.held)
        replies = tuple(map(Reply, texts))
        result = TurnResult(replies, decision=Decision.ANSWER, release=1)
        closing = await self.desk.close(event, STRANGER, result)
        assert await Conversations(self.redis).commit(event, closing.memory, closing.replies)
        await lanes.leave()
        return short_code(SECRET, "receipt", f"web\0{self.turns}")

    async def arrived(self, code: str) -> Arrived | None:
        await Arrivals(self.redis, self.receipts).note()
        return self.receipts.arrived(self.receipts.get(code).answer)


async def sent(redis, channel: Recorder) -> None:
    async with sending(redis, channel) as box:
        box.wake(LANE)
        await until(lambda: bool(channel.tries))
        while await redis.exists(keys.out("web", "lan"), keys.sending(LANE)):
            pass


@pytest.mark.parametrize(
    ("ends", "arrival", "counts"),
    [
        ([], Arrival.WHOLE, (2, 0)),
        ([SENT, UNKNOWN], Arrival.UNKNOWN, (1, 1)),
        ([SENT, REFUSED], Arrival.PARTLY, (1, 1)),
        ([REFUSED], Arrival.NONE, (0, 2)),
        ([UNKNOWN], Arrival.WHOLE, (2, 0)),
    ],
    ids=["whole", "last unknown", "last refused", "all refused", "first said again at once"],
)
async def test_a_receipt_knows_how_its_answer_arrived(redis, receipts, ends, arrival, counts):
    town = Town(redis, receipts)
    code = await town.turn("một", "hai")
    assert await town.arrived(code) is None, "nothing is known before it is sent"
    await sent(redis, Recorder(*ends))
    arrived = await town.arrived(code)
    assert (arrived.arrival, (arrived.sent, arrived.missing)) == (arrival, counts)
    assert await redis.xlen(keys.arrivals(LANE)) == 0


@pytest.mark.parametrize("end", [UNKNOWN, REFUSED])
async def test_what_is_said_again_with_the_next_answer_completes_the_first(redis, receipts, end):
    town = Town(redis, receipts)
    first = await town.turn("một")
    await sent(redis, Recorder(end))
    assert (await town.arrived(first)).arrival is not Arrival.WHOLE
    second = await town.turn("hai")
    await sent(redis, Recorder())
    assert (await town.arrived(first)).arrival is Arrival.WHOLE
    assert (await town.arrived(second)).arrival is Arrival.WHOLE


async def test_two_workers_that_note_the_same_reports_come_to_the_same(redis, receipts):
    receipts.put(Receipt("K7Q2M9TX4H", datetime.now(timezone.utc), "web", "answer", 1, (), (), answer="1-2-0"))
    lost, late = Report("1-2-0", 0, 1, 0), Report("1-2-0", 1, 0, 0, late=True)
    for report in (lost, late, lost, late, lost):
        receipts.note(report)
    assert receipts.arrived("1-2-0").arrival is Arrival.WHOLE


def test_of_an_answer_without_a_receipt_nothing_is_kept(receipts):
    receipts.note(Report("1-2-0", 1, 0, 0))
    assert receipts.arrived("1-2-0") is None


def test_an_arrival_goes_with_its_receipt(receipts):
    receipts.put(Receipt("K7Q2M9TX4H", datetime.now(timezone.utc), "web", "answer", 1, (), (), answer="1-2-0"))
    receipts.note(Report("1-2-0", 1, 0, 0))
    receipts.sweep(datetime.now(timezone.utc) + timedelta(seconds=1))
    assert receipts.arrived("1-2-0") is None
