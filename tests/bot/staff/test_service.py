"""The desk in a turn: opened by the citizen's wish, told in their talk, gone with their data."""

from __future__ import annotations

from dataclasses import replace

from actions.citizen.known import PROVINCE, Citizen, Effect, EffectKind
from actions.saying.reply import Decision, Reply
from bot import keys
from bot.citizen_data.citizen_ref import Refs
from bot.citizen_data.desk import CitizenDesk
from bot.delivery.inbox import Event
from bot.delivery.turn import TurnResult
from bot.messages.channel import Inbound, Kind
from bot.staff.desk import StaffDesk
from bot.staff.service import StaffService
from citizens.talks import Officer, State

LAN = Inbound("web", "lan", "1", Kind.TEXT, "gặp cán bộ")
EVENT = Event(keys.lane_of("web", "lan"), "1-1", LAN)
HERE = "xa-phu-thong"
MAI = Officer("mai", "Mai", HERE)
ASKS = TurnResult((Reply("Tôi đã báo."),), {}, (Effect(EffectKind.OFFICER, office=HERE, about="1.001193"),))


def citizen_desk(redis, *staffed: str) -> tuple[CitizenDesk, StaffDesk]:
    staff = StaffDesk(redis)
    services = [StaffService(staff, lambda: staffed)]

    async def erase(event: Event) -> str:
        return "; ".join([word for one in services for word in await one.erase("web", "lan")])

    return CitizenDesk(services, Refs(b"x" * 32), erase, thread_seconds=60), staff


async def test_a_wish_opens_one_talk_however_often_its_turn_is_repeated(redis):
    desk, staff = citizen_desk(redis, HERE)
    for _ in range(2):
        await desk.close(EVENT, await desk.citizen(LAN), ASKS)
    [case] = await staff.cases(MAI)
    assert (case.office, case.about, case.state) == (HERE, "1.001193", State.WAITING)
    known = await desk.citizen(LAN)
    assert known.asked
    assert (known.asked.office, known.asked.taken) == (HERE, False)


async def test_effects_of_a_draft_are_not_carried_out(redis):
    desk, staff = citizen_desk(redis, HERE)
    await desk.close(EVENT, await desk.citizen(LAN), ASKS)
    case = await staff.take(MAI, keys.case_id("web", "lan"))
    seen = (await staff.look(MAI, case.id)).seen
    closing = await desk.close(EVENT, await desk.citizen(LAN), ASKS)
    assert (await staff.look(MAI, case.id)).seen == seen
    assert closing.replies == ASKS.replies


async def test_a_deletion_is_done_whoever_speaks(redis):
    desk, staff = citizen_desk(redis, HERE)
    await desk.close(EVENT, await desk.citizen(LAN), ASKS)
    await staff.take(MAI, keys.case_id("web", "lan"))
    result = TurnResult((Reply("Tôi đã xóa."),), {}, (Effect(EffectKind.ERASE),))
    closing = await desk.close(EVENT, await desk.citizen(LAN), result)
    assert "cuộc trao đổi với cán bộ" in closing.replies[0].text
    assert await staff.all() == []
    assert not await redis.exists(keys.talk("web", "lan"))


async def test_a_talk_without_a_commune_follows_the_one_that_is_named_later(redis):
    desk, staff = citizen_desk(redis, "*")
    asks = replace(ASKS, effects=(Effect(EffectKind.OFFICER, office=PROVINCE),))
    await desk.close(EVENT, await desk.citizen(LAN), asks)
    assert await staff.cases(MAI) == []
    await desk.close(EVENT, await desk.citizen(LAN), TurnResult((Reply("Vâng."),), {"office": HERE}))
    assert [case.office for case in await staff.cases(MAI)] == [HERE]


async def test_a_talk_is_about_the_procedure_talked_of_last(redis):
    """The officer was told "Trợ lý chưa biết bà con hỏi thủ tục nào" right under the bot's answer about a birth."""
    desk, staff = citizen_desk(redis, HERE)
    told = TurnResult((Reply("Khai sinh …"),), {"procedure": "1.001193"})
    await desk.close(EVENT, await desk.citizen(LAN), told)
    assert await staff.all() == [], "nobody asked for an officer"
    asks = replace(ASKS, effects=(Effect(EffectKind.OFFICER, office=HERE),))
    await desk.close(EVENT, await desk.citizen(LAN), asks)
    for memory in ({"procedure": "1.001193"}, {"procedure": None, "recent": ("1.001193",)}, {}):
        await desk.close(EVENT, await desk.citizen(LAN), TurnResult((Reply("Vâng."),), memory))
        assert [case.about for case in await staff.cases(MAI)] == ["1.001193"]


async def test_what_is_told_of_a_dossier_is_for_the_citizen_only(redis):
    desk, _ = citizen_desk(redis, HERE)
    told = TurnResult((Reply("Hồ sơ …"),), decision=Decision.DOSSIER)
    assert (await desk.close(EVENT, await desk.citizen(LAN), told)).secret


def test_where_nobody_answers_the_province_helps_and_else_nobody():
    assert Citizen(staffed=("*",)).helper_for(HERE) == HERE
    assert Citizen(staffed=(HERE, PROVINCE)).helper_for("xa-khac") == PROVINCE
    assert Citizen(staffed=(HERE,)).helper_for("xa-khac") is None
    assert Citizen().helper_for(HERE) is None


async def test_an_officer_who_comes_in_is_known_with_the_next_message(redis):
    """A setting was read at the start: a new officer waited for a restart, and one who left was promised on."""
    at_work: list[str] = []
    desk = CitizenDesk([StaffService(StaffDesk(redis), lambda: at_work)], Refs(b"x" * 32), None, thread_seconds=60)
    assert (await desk.citizen(LAN)).helper_for(HERE) is None
    at_work.append(HERE)
    assert (await desk.citizen(LAN)).helper_for(HERE) == HERE
