"""What surrounds a look-up: limits, the same time for both refusals, and what is kept for when a system is ill."""

from __future__ import annotations

import asyncio
import math
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import Unreachable
from common.today import VIETNAM
from portals import inquiry, limits
from portals.dossier import Dossier, Finding, LookUp, Status
from portals.inquiry import TURN, Inquiry, Turn, hold, inquire
from portals.limits import (
    KEPT,
    MISSES_OF_ADDRESS,
    MISSES_OF_CITIZEN,
    MISSES_OF_NUMBER,
    PER_CITIZEN,
    PER_CODE,
    InProcess,
)
from portals.recent import Recent

CODE, NUMBER = "H55.12-261120-0007", "019175000007"
DOSSIER = Dossier(
    CODE, None, Status.NEW, "Mới đăng ký", None, None, None, None, None, None, "Thử", datetime.now(VIETNAM)
)


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


class System:
    """Answers as it is told."""

    can_watch = False

    def __init__(self) -> None:
        self.answer: LookUp | Unreachable = LookUp(Finding.CONFIRMED, DOSSIER)

    async def look_up(self, code: str, identity: str) -> LookUp:
        if isinstance(self.answer, Unreachable):
            raise self.answer
        return self.answer

    async def watch(self, code: str) -> Dossier | None:
        raise Unreachable("không theo dõi được")


@pytest.fixture
def system(monkeypatch) -> System:
    monkeypatch.setattr(inquiry, "HOLD_SECONDS", 0.01)
    inquiry.forget_recent()
    limits.install(InProcess())
    return System()


class TestHold:
    @pytest.mark.parametrize(("elapsed", "pause"), [(0.0, 0.0), (0.2, 1.3), (1.5, 0.0), (1.6, 1.4), (4.4, 0.1)])
    async def test_until_the_next_mark(self, clock, monkeypatch, elapsed, pause):
        monkeypatch.setattr(inquiry, "HOLD_SECONDS", 1.5)
        clock.now += elapsed
        await hold(1_000.0, clock, clock.sleep)
        assert clock.slept == [pytest.approx(pause)]

    @given(st.floats(0.001, 4.5))
    def test_both_answers_come_at_the_same_marks(self, elapsed):
        clock = Clock()
        clock.now += elapsed
        asyncio.run(hold(1_000.0, clock, clock.sleep))
        total = elapsed + clock.slept[0]
        assert total == pytest.approx(round(total / inquiry.HOLD_SECONDS) * inquiry.HOLD_SECONDS)
        assert total <= math.ceil(4.5 / inquiry.HOLD_SECONDS) * inquiry.HOLD_SECONDS + 1e-6

    @pytest.mark.parametrize("finding", [Finding.UNKNOWN_CODE, Finding.OTHER_NUMBER, Finding.UNCONFIRMED])
    async def test_every_refusal_is_held(self, system, monkeypatch, finding):
        held = []

        async def noted(started: float) -> None:
            held.append(started)

        monkeypatch.setattr(inquiry, "hold", noted)
        system.answer = LookUp(finding)
        assert await inquire(system, CODE, NUMBER, "lan", 60) == Inquiry(finding)
        assert len(held) == 1
        system.answer = LookUp(Finding.CONFIRMED, DOSSIER)
        await inquire(system, CODE, NUMBER, "lan", 60)
        assert len(held) == 1


class TestInquiry:
    async def test_a_confirmed_dossier_is_told_again_when_the_system_is_ill(self, system):
        await inquire(system, CODE, NUMBER, "lan", 60)
        system.answer = Unreachable("hỏng")
        ill = await inquire(system, CODE, NUMBER, "lan", 60)
        assert (ill.error, ill.dossier) == (system.answer, DOSSIER)
        assert (await inquire(system, CODE, "019175000008", "lan", 60)).dossier is None

    async def test_refusals_count_against_the_code_and_the_rest_does_not(self, system):
        system.answer = Unreachable("hỏng")
        for _ in range(PER_CODE.burst + 1):
            assert (await inquire(system, CODE, NUMBER, "", 60)).wait == 0
        system.answer = LookUp(Finding.OTHER_NUMBER)
        for number in range(PER_CODE.burst):
            assert (await inquire(system, CODE, f"{number:012}", "", 60)).wait == 0
        assert (await inquire(system, CODE, NUMBER, "", 60)).wait > 0


class Registry(System):
    """One dossier, and counts what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    async def look_up(self, code: str, identity: str) -> LookUp:
        self.asked.append(code)
        if code != CODE:
            return LookUp(Finding.UNKNOWN_CODE)
        return LookUp(Finding.CONFIRMED, DOSSIER) if identity == NUMBER else LookUp(Finding.OTHER_NUMBER)


async def message(source: Registry, *codes: str, number: str = NUMBER, chat: str, address: str = "") -> list[Inquiry]:
    """All codes of one message, at once as the bot asks."""
    TURN.set(Turn(address))
    return await asyncio.gather(*(inquire(source, code, number, chat, 60) for code in codes))


@pytest.fixture
def registry(system) -> Registry:
    return Registry()


class TestHarvest:
    """With a known number 240 codes were tried in 13 s from one address; five wrong numbers locked the owner out."""

    async def test_codes_cannot_be_tried_with_a_known_number_in_new_chats(self, registry):
        for attempt in range(240):
            await message(registry, f"H55.12-261120-{attempt + 1000}", chat=f"chat {attempt}", address=f"a{attempt}")
        assert len(registry.asked) <= MISSES_OF_NUMBER.burst + 1

    async def test_nor_from_one_address_with_many_numbers(self, registry):
        for attempt in range(240):
            await message(
                registry, f"H55.12-261120-{attempt}", number=f"{attempt:012}", chat=f"chat {attempt}", address="one"
            )
        assert len(registry.asked) <= MISSES_OF_ADDRESS.burst + 1

    async def test_nor_in_one_chat(self, registry):
        for attempt in range(100):
            await message(registry, f"H55.12-261120-{attempt}", number=f"{attempt:012}", chat="one")
        assert len(registry.asked) <= MISSES_OF_CITIZEN.burst + 1

    async def test_one_message_tries_one_code_until_one_is_confirmed(self, registry):
        wrong = [f"H55.12-261120-100{number}" for number in range(3)]
        findings = [one.finding for one in await message(registry, *wrong, chat="lan")]
        assert findings == [Finding.UNKNOWN_CODE, None, None]
        assert registry.asked == wrong[:1]
        told = await message(registry, CODE, *wrong[:2], chat="lan")
        assert [one.finding for one in told] == [Finding.CONFIRMED, Finding.UNKNOWN_CODE, Finding.UNKNOWN_CODE]

    async def test_an_abuser_is_stopped_before_the_owner(self, registry):
        for attempt in range(100):
            await message(registry, CODE, number=f"{attempt:012}", chat=f"bad {attempt}", address="bad")
        [owner] = await message(registry, CODE, chat="owner", address="home")
        assert owner.finding is Finding.CONFIRMED

    async def test_a_confirmed_owner_is_not_locked_out_by_many_addresses(self, registry):
        await message(registry, CODE, chat="owner", address="home")
        for attempt in range(200):
            await message(registry, CODE, number=f"{attempt:012}", chat=f"bad {attempt}", address=f"bad {attempt}")
            await message(registry, f"H55-261120-{attempt}", chat=f"worse {attempt}", address=f"worse {attempt}")
        for _ in range(10):
            [owner] = await message(registry, CODE, chat="owner", address="home")
            assert owner.finding is Finding.CONFIRMED

    async def test_a_wait_uses_up_nothing_of_others(self, registry):
        for attempt in range(100):
            await message(registry, CODE, number=f"{attempt:012}", chat="bad")
        assert len(registry.asked) <= MISSES_OF_CITIZEN.burst
        [someone] = await message(registry, CODE, chat="other")
        assert someone.finding is Finding.CONFIRMED

    async def test_misses_are_told_to_whoever_runs_it(self, registry, caplog):
        for attempt in range(20):
            await message(registry, f"H55.12-261120-{attempt}", chat=f"chat {attempt}", address="one")
        assert "held back" in caplog.text
        assert NUMBER not in caplog.text


class TestLimits:
    async def test_a_code_is_asked_about_so_often(self, clock):
        buckets = InProcess(clock)
        assert [await buckets.wait_for("", CODE) for _ in range(PER_CODE.burst)] == [0.0] * PER_CODE.burst
        wait = await buckets.wait_for("", CODE)
        assert wait == pytest.approx(3600 / PER_CODE.per_hour)
        clock.now += wait
        assert await buckets.wait_for("", CODE) == 0
        assert await buckets.wait_for("", CODE) > 0

    async def test_a_citizen_asks_so_often_whatever_the_code(self, clock):
        buckets = InProcess(clock)
        waits = [await buckets.wait_for("lan", f"mã {number}") for number in range(PER_CITIZEN.burst + 1)]
        assert waits[:-1] == [0.0] * PER_CITIZEN.burst
        assert waits[-1] > 0
        assert await buckets.wait_for("hoa", "mã 0") == 0

    async def test_who_must_wait_uses_up_nothing_of_the_code(self, clock):
        buckets = InProcess(clock)
        for number in range(PER_CITIZEN.burst):
            await buckets.wait_for("lan", f"mã {number}")
        for _ in range(10):
            assert await buckets.wait_for("lan", CODE) > 0
        assert [await buckets.wait_for("", CODE) for _ in range(PER_CODE.burst)] == [0.0] * PER_CODE.burst

    async def test_what_is_given_back_never_exceeds_the_bucket(self, clock):
        buckets = InProcess(clock)
        for _ in range(3):
            await buckets.give_back(CODE)
        waits = [await buckets.wait_for("", CODE) for _ in range(PER_CODE.burst + 1)]
        assert [wait > 0 for wait in waits] == [False] * PER_CODE.burst + [True]

    async def test_a_full_hour_never_lets_more_pass(self, clock):
        buckets = InProcess(clock)
        passed = 0
        for _ in range(3600):
            clock.now += 1
            passed += await buckets.wait_for("", CODE) == 0
        assert passed <= PER_CODE.burst + PER_CODE.per_hour

    async def test_the_memory_is_bounded(self, clock):
        buckets = InProcess(clock)
        for number in range(KEPT + 50):
            await buckets.wait_for("", f"mã {number}")
        assert len(buckets._levels) == KEPT


class TestRecent:
    def test_it_is_kept_for_so_many_minutes(self, clock):
        recent = Recent(clock)
        recent.keep(CODE, NUMBER, DOSSIER, 60)
        clock.now += 59 * 60
        assert recent.find(CODE, NUMBER, 60) == DOSSIER
        clock.now += 61
        assert recent.find(CODE, NUMBER, 60) is None
        assert recent._records == {}

    def test_only_with_both_code_and_number(self, clock):
        recent = Recent(clock)
        recent.keep(CODE, NUMBER, DOSSIER, 60)
        assert recent.find(CODE, NUMBER[::-1], 60) is None
        assert recent.find(CODE[::-1], NUMBER, 60) is None
        assert Recent(clock).find(CODE, NUMBER, 60) is None

    def test_the_number_is_nowhere_in_it(self, clock):
        recent = Recent(clock)
        recent.keep(CODE, NUMBER, DOSSIER, 60)
        assert NUMBER not in repr(vars(recent))
        assert len({recent._key(CODE, NUMBER), Recent(clock)._key(CODE, NUMBER)}) == 2

    def test_the_memory_is_bounded(self, clock, monkeypatch):
        monkeypatch.setattr("portals.recent.KEPT", 3)
        recent = Recent(clock)
        for number in range(5):
            recent.keep(str(number), NUMBER, DOSSIER, 60)
        assert [recent.find(str(number), NUMBER, 60) is None for number in range(5)] == [
            True,
            True,
            False,
            False,
            False,
        ]
