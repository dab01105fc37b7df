"""The desk: one owner at a time, nothing lost, nothing twice, wherever two want to speak at once."""

from __future__ import annotations

import asyncio
import time

import pytest
from support.outbox import SENT, Recorder, sending, until

from actions.citizen.known import PROVINCE
from actions.saying.reply import Reply
from bot import keys
from bot.channels.zalo_oa.allowance import Allowances
from bot.delivery.commit import Conversations
from bot.delivery.inbox import Event, Inbox
from bot.delivery.voice import Owner, Voice
from bot.messages.channel import Delivery, Inbound, Kind, Outcome
from bot.messages.envelope import Sealed
from bot.staff.desk import Blocked, Overtaken, StaffDesk, Unseen
from bot.staff.window import Windows
from citizens.talks import Officer, State, Who
from common.errors import InputError

LANE = keys.lane_of("web", "lan")
HERE, THERE = "xa-phu-thong", "xa-cho-ra"
MAI, HOA = Officer("mai", "Mai", HERE), Officer("hoa", "Hoa", HERE)
ELSEWHERE, AT_PROVINCE = Officer("thu", "Thu", THERE), Officer("an", "An", PROVINCE)
CASE = keys.case_id("web", "lan")


@pytest.fixture
def desk(redis) -> StaffDesk:
    return StaffDesk(redis)


async def write(redis, text: str, number: int = 0) -> Event:
    """A message of the citizen, taken in and begun."""
    inbox = Inbox(redis)
    assert await inbox.put(Inbound("web", "lan", f"e{number}{text}", Kind.TEXT, text))
    event = (await inbox.read({LANE: "0"}, count=50, block_ms=None))[-1]
    assert await inbox.begin(event)
    return event


async def turn(redis, text: str, answer: str, number: int = 0) -> None:
    """A message and the bot's turn about it."""
    assert await Conversations(redis).commit(await write(redis, text, number), {"n": text}, [Reply(answer)])


async def voice(redis) -> Voice:
    return Voice.read(await redis.get(keys.talk("web", "lan")))


async def test_a_talk_is_opened_once_and_shows_who_waits(redis, desk):
    assert await desk.open("web", "lan", HERE, "1.001193")
    assert not await desk.open("web", "lan", HERE)
    [case] = await desk.cases(MAI)
    assert (case.state, case.office, case.about, case.number) == (State.WAITING, HERE, "1.001193", 0)
    assert await desk.cases(ELSEWHERE) == []
    assert len(await desk.cases(AT_PROVINCE)) == 1
    with pytest.raises(InputError):
        await desk.look(ELSEWHERE, case.id)


async def test_while_it_waits_the_bot_answers_and_the_officer_will_read_it(redis, desk):
    await turn(redis, "trước đó", "không ai đọc")
    await desk.open("web", "lan", HERE)
    await turn(redis, "gọi 0977123987 cho tôi, số 019175000007", "Bà con đợi nhé.")
    lines = (await desk.look(MAI, CASE)).lines
    assert [line.who for line in lines] == [Who.NOTE, Who.CITIZEN, Who.BOT]
    assert "0977123987" not in lines[1].text
    assert "019175000007" not in lines[1].text
    assert lines[2].text == "Bà con đợi nhé."
    assert await redis.llen(keys.out("web", "lan")) == 2


async def test_the_last_words_of_a_citizen_are_their_own_and_masked(redis, desk):
    await desk.open("web", "lan", HERE)
    assert await desk.last_words(await desk.cases(MAI)) == {CASE: ""}
    await turn(redis, "gọi 0977123987 cho tôi", "Bà con đợi nhé.")
    inbox = Inbox(redis)
    await inbox.put(Inbound("web", "lan", "tap", Kind.TAP, "x"))
    event = (await inbox.read({LANE: "0"}, count=50, block_ms=None))[-1]
    assert await inbox.begin(event)
    assert await Conversations(redis).commit(event, {}, [Reply("Vâng.")])
    said = (await desk.last_words(await desk.cases(MAI)))[CASE]
    assert said.startswith("gọi ")
    assert "0977123987" not in said


async def test_a_talk_lies_sealed(redis):
    desk = StaffDesk(redis, Sealed(b"a secret for tests only, 32 characters"))
    await desk.open("web", "lan", HERE)
    await desk.take(MAI, CASE)
    case = (await desk.look(MAI, CASE)).case
    await desk.answer(MAI, CASE, case.number, "quánhoàng")
    assert "quánhoàng" not in str(await redis.lrange(keys.said(CASE), 0, -1))
    assert "quánhoàng" not in str(await redis.lrange(keys.out("web", "lan"), 0, -1))
    assert (await desk.look(MAI, CASE)).lines[-1].text == "quánhoàng"


async def test_the_bots_answer_is_a_draft_while_an_officer_speaks(redis, desk):
    await desk.open("web", "lan", HERE)
    await turn(redis, "một", "trợ lý một")
    await redis.delete(keys.out("web", "lan"))
    case = await desk.take(MAI, CASE)
    before = await Conversations(redis).memory("web", "lan")
    await turn(redis, "hai", "trợ lý hai")
    assert await redis.llen(keys.out("web", "lan")) == 0
    assert await Conversations(redis).memory("web", "lan") == before, "what was not said is not remembered as said"
    talk = await desk.look(MAI, CASE)
    assert [(line.who, line.text) for line in talk.lines[-2:]] == [(Who.CITIZEN, "hai"), (Who.DRAFT, "trợ lý hai")]
    assert talk.case.asked is not None
    await desk.answer(MAI, CASE, case.number, "cán bộ hai")
    assert (await desk.look(MAI, CASE)).case.asked is None


async def test_what_the_bot_still_wanted_to_say_stays_behind_and_the_officer_sees_it(redis, desk):
    await desk.open("web", "lan", HERE)
    await turn(redis, "một", "trợ lý một")
    case = await desk.take(MAI, CASE)
    await desk.answer(MAI, CASE, case.number, "cán bộ một")
    channel = Recorder()
    async with sending(redis, channel):
        await until(lambda: len(channel.texts("lan")) == 1)
        await asyncio.sleep(0.1)
    assert channel.texts("lan") == ["Cán bộ xa-phu-thong:\ncán bộ một"]
    lines = (await desk.look(MAI, CASE)).lines
    assert [line.text for line in lines if line.who is Who.UNSAID] == ["trợ lý một"]
    [said] = [line for line in lines if line.who is Who.OFFICER]
    assert (said.text, said.outcome) == ("cán bộ một", "sent")


async def test_a_bots_answer_that_is_tried_again_never_follows_the_officer(redis, desk):
    """It was on its way, and the service said "later", when the officer took the talk."""
    channel = Recorder(Delivery(Outcome.NOT_SENT, retry_after=0.4))
    await desk.open("web", "lan", HERE)
    await turn(redis, "một", "trợ lý một")
    async with sending(redis, channel):
        await until(lambda: channel.texts("lan") == ["trợ lý một"])
        case = await desk.take(MAI, CASE)
        await desk.answer(MAI, CASE, case.number, "cán bộ")
        await until(lambda: len(channel.texts("lan")) == 2, 4)
        await asyncio.sleep(0.6)
    assert channel.texts("lan") == ["trợ lý một", "Cán bộ xa-phu-thong:\ncán bộ"]
    assert Who.UNSAID in [line.who for line in (await desk.look(MAI, CASE)).lines]


async def test_a_bots_answer_of_unknown_end_is_not_said_again_under_an_officer(redis, desk):
    channel = Recorder(Delivery(Outcome.UNKNOWN))
    await desk.open("web", "lan", HERE)
    await turn(redis, "một", "trợ lý một")
    async with sending(redis, channel):
        await until(lambda: len(channel.tries) == 1)
        await asyncio.sleep(0.1)
        case = await desk.take(MAI, CASE)
        await desk.answer(MAI, CASE, case.number, "cán bộ")
        await until(lambda: len(channel.texts("lan")) == 2)
        await asyncio.sleep(0.1)
    assert channel.texts("lan")[1] == "Cán bộ xa-phu-thong:\ncán bộ"


async def test_what_may_be_missing_is_the_officers_from_the_takeover_on(redis, desk):
    """Its end was unknown before the officer came: the bot does not say it again, so the officer must see it."""
    channel = Recorder(Delivery(Outcome.UNKNOWN))
    await turn(redis, "một", "trợ lý một")
    async with sending(redis, channel):
        await until(lambda: len(channel.tries) == 1)
        await asyncio.sleep(0.1)
    assert await redis.llen(keys.missing("web", "lan")) == 1
    await desk.open("web", "lan", HERE)
    await desk.take(MAI, CASE)
    assert not await redis.exists(keys.missing("web", "lan"))
    assert "trợ lý một" in [line.text for line in (await desk.look(MAI, CASE)).lines if line.who is Who.UNSAID]


async def test_an_officers_words_arrive_though_they_gave_the_talk_back(redis, desk):
    await desk.open("web", "lan", HERE)
    case = await desk.take(MAI, CASE)
    await desk.answer(MAI, CASE, case.number, "một")
    case = await desk.give_back(MAI, CASE, case.number, (await desk.look(MAI, CASE)).seen)
    assert case.state is State.RETURNED
    await turn(redis, "hai", "trợ lý hai")
    channel = Recorder()
    async with sending(redis, channel):
        await until(lambda: len(channel.tries) == 3)
    assert channel.texts("lan")[0].endswith("một")
    assert channel.texts("lan")[2] == "trợ lý hai"


async def test_an_officers_words_of_unknown_end_are_said_again(redis, desk):
    channel = Recorder(Delivery(Outcome.UNKNOWN), SENT)
    await desk.open("web", "lan", HERE)
    case = await desk.take(MAI, CASE)
    async with sending(redis, channel):
        await desk.answer(MAI, CASE, case.number, "một")
        await until(lambda: len(channel.tries) == 1)
        await desk.answer(MAI, CASE, case.number, "hai")
        await until(lambda: len(channel.tries) == 3)
        await asyncio.sleep(0.1)
    assert "có thể chưa tới" in channel.texts("lan")[1]
    assert "một" in channel.texts("lan")[1]


async def test_of_two_officers_one_speaks(redis, desk):
    await desk.open("web", "lan", HERE)
    mine, hers = await desk.look(MAI, CASE), await desk.look(HOA, CASE)
    taken = await asyncio.gather(
        desk.take(MAI, CASE, mine.case.number), desk.take(HOA, CASE, hers.case.number), return_exceptions=True
    )
    assert sorted(isinstance(one, Overtaken) for one in taken) == [False, True]
    [case] = await desk.cases(MAI)
    owner = MAI if case.officer == "mai" else HOA
    loser = HOA if owner is MAI else MAI
    assert await desk.answer(owner, CASE, case.number, "tôi đây")
    with pytest.raises(Overtaken):
        await desk.give_back(loser, CASE, case.number, 10_000)


async def test_a_colleague_may_take_over_and_the_first_can_say_no_more(redis, desk):
    await desk.open("web", "lan", HERE)
    first = await desk.take(MAI, CASE)
    second = await desk.take(HOA, CASE)
    with pytest.raises(Overtaken):
        await desk.answer(MAI, CASE, first.number, "tôi nữa")
    assert await desk.answer(HOA, CASE, second.number, "tôi")
    assert await voice(redis) == Voice(Owner.OFFICER, second.number)


async def test_an_answer_is_said_once_however_often_it_is_asked_for(redis, desk):
    await desk.open("web", "lan", HERE)
    case = await desk.take(MAI, CASE)
    assert await desk.answer(MAI, CASE, case.number, "một", "a1")
    assert not await desk.answer(MAI, CASE, case.number, "một", "a1")
    assert await redis.llen(keys.out("web", "lan")) == 1


async def test_what_was_done_just_before_is_done(redis, desk):
    """An officer's program that was killed before it heard of it does the same again."""
    await desk.open("web", "lan", HERE)
    number = (await desk.look(MAI, CASE)).case.number
    first, again = await desk.take(MAI, CASE, number), await desk.take(MAI, CASE, number)
    assert first.number == again.number == number + 1
    seen = (await desk.look(MAI, CASE)).seen
    await desk.close(MAI, CASE, first.number, seen)
    await desk.close(MAI, CASE, first.number, seen)
    assert await redis.llen(keys.out("web", "lan")) == 1


async def test_nobody_ends_a_talk_over_what_they_have_not_read(redis, desk):
    await desk.open("web", "lan", HERE)
    case = await desk.take(MAI, CASE)
    seen = (await desk.look(MAI, CASE)).seen
    await turn(redis, "còn nữa ạ", "nháp")
    for end in (desk.give_back, desk.close):
        with pytest.raises(Unseen):
            await end(MAI, CASE, case.number, seen)
    await desk.answer(MAI, CASE, case.number, "vâng")
    await desk.close(MAI, CASE, case.number, (await desk.look(MAI, CASE)).seen)


async def test_after_the_end_the_bot_speaks_when_the_citizen_writes(redis, desk):
    await desk.open("web", "lan", HERE)
    case = await desk.take(MAI, CASE)
    await desk.close(MAI, CASE, case.number, (await desk.look(MAI, CASE)).seen)
    assert (await voice(redis)).owner is Owner.CLOSED
    await turn(redis, "chào", "trợ lý chào")
    assert await voice(redis) == Voice(Owner.BOT, case.number + 2)
    channel = Recorder()
    async with sending(redis, channel):
        await until(lambda: len(channel.tries) == 2)
    assert channel.texts("lan")[1] == "trợ lý chào"
    assert await desk.open("web", "lan", HERE), "and may ask for an officer again"
    assert (await desk.take(HOA, CASE)).number == case.number + 3


async def test_a_turn_that_began_before_the_officer_came_is_not_said_after(redis, desk):
    await desk.open("web", "lan", HERE)
    event = await write(redis, "một")
    await desk.take(MAI, CASE)
    assert await Conversations(redis).commit(event, {}, [Reply("muộn")])
    assert await redis.llen(keys.out("web", "lan")) == 0
    assert [(one.who, one.text) for one in (await desk.look(MAI, CASE)).lines[-2:]] == [
        (Who.CITIZEN, "một"),
        (Who.DRAFT, "muộn"),
    ]


async def test_what_broke_is_not_apologised_for_over_an_officer(redis, desk):
    await desk.open("web", "lan", HERE)
    event = await write(redis, "độc")
    await desk.take(MAI, CASE)
    assert await Conversations(redis).set_aside(event, "error", [Reply("Xin lỗi")])
    assert await redis.llen(keys.out("web", "lan")) == 0
    assert (await desk.look(MAI, CASE)).lines[-2].text == "độc"


async def test_an_answer_about_a_dossier_is_not_shown_to_officers(redis, desk):
    await desk.open("web", "lan", HERE)
    event = await write(redis, "hồ sơ của tôi")
    await Conversations(redis).commit(event, {}, [Reply("Hồ sơ H55 đang bổ sung")], secret=True)
    assert "H55" not in (await desk.look(MAI, CASE)).lines[-1].text


async def test_pictures_are_named_and_not_kept(redis, desk):
    await desk.open("web", "lan", HERE)
    inbox = Inbox(redis)
    await inbox.put(Inbound("web", "lan", "p", Kind.PHOTO))
    [event] = await inbox.read({LANE: "0"}, count=1, block_ms=None)
    await inbox.begin(event)
    await Conversations(redis).commit(event, {}, [])
    assert "ảnh" in (await desk.look(MAI, CASE)).lines[-1].text


async def test_a_talk_can_be_passed_on(redis, desk):
    await desk.open("web", "lan", HERE, "1.001193")
    case = await desk.take(MAI, CASE)
    await desk.pass_on(MAI, CASE, case.number, THERE)
    assert await desk.cases(MAI) == []
    [there] = await desk.cases(ELSEWHERE)
    assert (there.state, there.about) == (State.WAITING, "1.001193")
    assert (await voice(redis)).owner is Owner.BOT
    await desk.take(ELSEWHERE, CASE)


async def test_a_talk_is_forgotten_and_the_bot_speaks_again(redis, desk):
    await desk.open("web", "lan", HERE)
    case = await desk.take(MAI, CASE)
    assert await desk.forget("web", "lan")
    assert not await desk.forget("web", "lan")
    assert await desk.all() == []
    assert await redis.keys(f"*{CASE}*") == []
    with pytest.raises(InputError):
        await desk.answer(MAI, CASE, case.number, "còn đó không")
    await turn(redis, "chào", "trợ lý")
    assert await redis.llen(keys.out("web", "lan")) == 1


async def test_a_talk_that_is_over_is_kept_for_some_days_only(redis):
    desk = StaffDesk(redis, kept_seconds=1)
    await desk.open("web", "lan", HERE)
    case = await desk.take(MAI, CASE)
    await desk.close(MAI, CASE, case.number, (await desk.look(MAI, CASE)).seen)
    assert 0 < await redis.pttl(keys.said(CASE)) <= 1000
    assert [one.state for one in await desk.cases(MAI, over=True)] == [State.CLOSED]
    await asyncio.sleep(1.1)
    assert await desk.all() == []
    assert await redis.zcard(keys.cases(LANE)) == 0


async def test_an_officer_in_the_services_own_console_takes_the_talk(redis, desk):
    zalo = Officer("zalo-1", "Cán bộ trên Zalo", PROVINCE)
    await turn(redis, "một", "trợ lý một")
    for _ in range(2):
        await desk.heard_elsewhere("web", "lan", zalo, "m1", "tôi trả lời đây, gọi 0977123987")
    assert (await voice(redis)).owner is Owner.OFFICER
    [case] = await desk.cases(AT_PROVINCE)
    assert (case.state, case.officer) == (State.TAKEN, "zalo-1")
    said = [line.text for line in (await desk.look(AT_PROVINCE, CASE)).lines if line.who is Who.OFFICER]
    assert len(said) == 1
    assert "0977123987" not in said[0]
    assert await redis.llen(keys.out("web", "lan")) == 0, "what the bot still wanted to say stays behind"


async def test_zalos_window_blocks_what_would_fail(redis):
    chat, now = "lan", time.time()
    friday = now - 62.5 * 3600
    windows = Windows(redis, paid=False)
    desk = StaffDesk(redis, windows=windows)
    await desk.open("zalo_oa", chat, HERE)
    case = await desk.take(MAI, keys.case_id("zalo_oa", chat))
    await Allowances(redis, paid=False).touch(chat, int(now * 1000) - 5_000, "m")
    talk = await desk.look(MAI, case.id)
    assert talk.window.left == 8
    for number in range(8):
        assert await desk.answer(MAI, case.id, case.number, str(number))
    with pytest.raises(Blocked, match="8 tin"):
        await desk.answer(MAI, case.id, case.number, "chín")
    await redis.delete(keys.zalo_oa(chat))
    await Allowances(redis, paid=False, clock=lambda: friday).touch(chat, int(friday * 1000), "m")
    with pytest.raises(Blocked, match="48 giờ"):
        await desk.answer(MAI, case.id, case.number, "thứ Hai")
    assert (await desk.look(MAI, case.id)).window.reason


@pytest.mark.parametrize("text", ["", "   ", "x" * 1_501])
async def test_an_answer_has_words_and_fits_one_message(redis, desk, text):
    await desk.open("web", "lan", HERE)
    case = await desk.take(MAI, CASE)
    with pytest.raises(InputError):
        await desk.answer(MAI, CASE, case.number, text)


async def test_changes_are_signalled(redis, desk):
    changes = desk.changes()
    first = asyncio.ensure_future(changes.__anext__())
    await asyncio.sleep(0.1)
    await desk.open("web", "lan", HERE)
    assert await asyncio.wait_for(first, 5) == CASE
    await changes.aclose()


def test_the_name_of_a_case_tells_nobody_whose_it_is():
    assert "lan" not in keys.case_id("web", "lan")
