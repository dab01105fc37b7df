"""The Zalo OA channel against the sandbox Zalo, through the real gateway, Redis and worker."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import asynccontextmanager

import httpx
import pytest
from starlette.applications import Starlette
from support.live import EchoBrain
from support.telegram import until
from support.zalo_oa import access_of, authorized, channel, connected, zalo

from actions.saying.reply import Choice, Link, Reply
from bot import keys
from bot.channels.bodies import MAX_BODY
from bot.channels.lines import MENU
from bot.channels.zalo_oa import refresh as zalo_oa_refresh
from bot.channels.zalo_oa.allowance import Allowances
from bot.channels.zalo_oa.channel import build, zalo_oa_channel
from bot.channels.zalo_oa.counts import Counts
from bot.channels.zalo_oa.errors import RULES
from bot.delivery.inbox import Busy, Inbox
from bot.messages.channel import Kind, Outcome
from bot.staff.desk import StaffDesk
from bot.staff.zalo import console_officers
from citizens.talks import State
from common import metrics
from common.errors import SettingsError
from common.log import setup
from common.settings import load
from sandbox.zalo_oa.faults import Fault

EVERY_KIND = ["image", "gif", "sticker", "audio", "video", "file", "location", "business_card"]


class Shelf:
    """An inbox that keeps what it is given, or fails as it is told."""

    def __init__(self, *failures: Exception) -> None:
        self.got = []
        self.failures = list(failures)

    async def put(self, inbound) -> bool:
        if self.failures:
            raise self.failures.pop(0)
        self.got.append(inbound)
        return True


@pytest.fixture
async def sandbox():
    async with zalo() as running:
        yield running


@pytest.fixture
async def sending(sandbox, redis, tmp_path):
    """A channel that only sends, to somebody who has just written."""
    sandbox.say(sandbox.lan, "chào")
    async with channel(sandbox, redis, tmp_path) as made:
        yield made


@asynccontextmanager
async def receiving(sandbox, redis, tmp_path, shelf, **changes):
    """The webhook of a channel, called directly."""
    async with channel(sandbox, redis, tmp_path, shelf, **changes) as made:
        transport = httpx.ASGITransport(Starlette(routes=made.routes()))
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
            yield client


async def post(client, sandbox, body: bytes, **headers):
    stamp = str(int(time.time() * 1000))
    signed = sandbox.api.webhook.headers(body, stamp)
    return (await client.post("/zalo-oa", content=body, headers={**signed, **headers})).status_code


async def counted(redis, reason: str) -> int:
    await asyncio.sleep(0.05)
    return (await Counts(redis).all()).get(reason, 0)


# From end to end


async def test_a_conversation(sandbox, redis_url, tmp_path):
    brain = EchoBrain()
    async with connected(sandbox, redis_url, brain, tmp_path):
        sandbox.follow(sandbox.lan)
        assert await sandbox.next(0) == ["1. Chào mừng"]
        assert await sandbox.answer("cho xem nút") == ["2. Chọn việc cần làm:"]
        assert [button["title"] for button in sandbox.buttons()] == [
            "1. Đăng ký lần đầu",
            "2. Cấp lại",
            "Nộp trực tuyến",
        ]
        assert await sandbox.press("2. Cấp lại") == ['3. Đã bấm /choose{"p":"1.000002"}']
        for number, kind in enumerate(EVERY_KIND, 4):
            before = len(sandbox.shown())
            sandbox.send(sandbox.lan, kind)
            place = " 22.15,105.83" if kind == "location" else ""
            assert await sandbox.next(before) == [f"{number}. Đã nghe:{place}"]
        assert await sandbox.answer('/choose{"p":"1.000002"}') == ['12. Đã nghe: /choose{"p":"1.000002"}']
        sandbox.submit(sandbox.lan)
        await sandbox.next(12)
    assert [inbound.kind for inbound in brain.heard][-1] is Kind.CONTACT
    assert "Trần" not in str([inbound.to_dict() for inbound in brain.heard])


async def test_echoes_receipts_and_officers_make_no_turn(sandbox, redis_url, tmp_path):
    brain = EchoBrain()
    async with connected(sandbox, redis_url, brain, tmp_path):
        await sandbox.answer("một")
        sandbox.officer_says(sandbox.lan, "Chào bà, tôi là cán bộ")
        sandbox.follow(sandbox.lan, False)
        await until(lambda: sandbox.api.webhook.info()["events"]["waiting"] == 0)
        names = [delivery.event for delivery in sandbox.api.webhook.deliveries]
    assert {"oa_send_text", "user_received_message", "user_seen_message", "unfollow"} <= set(names)
    assert [inbound.text for inbound in brain.heard] == ["một"]


async def test_an_officer_in_zalos_console_silences_the_bot(sandbox, redis, redis_url, tmp_path):
    """What the account's program sends comes back as an echo too, without an admin's id: that changes nothing."""
    desk = StaffDesk(redis)
    brain = EchoBrain()
    async with connected(sandbox, redis_url, brain, tmp_path, take_over=console_officers(desk)):
        assert await sandbox.answer("một") == ["1. Đã nghe: một"]
        assert await sandbox.answer("hai") == ["2. Đã nghe: hai"]
        assert await desk.all() == []
        sandbox.officer_says(sandbox.lan, "Chào bà, tôi là cán bộ")
        await until(lambda: sandbox.api.webhook.info()["events"]["waiting"] == 0)
        before = len(sandbox.shown())
        sandbox.say(sandbox.lan, "ba")
        await until(lambda: len(brain.heard) == 3)
        await asyncio.sleep(0.3)
        assert len(sandbox.shown()) == before
    [case] = await desk.all()
    assert case.state is State.TAKEN
    assert case.asked, "the desk sees what is not answered yet"


async def test_duplicates_are_answered_once(sandbox, redis_url, tmp_path):
    brain = EchoBrain()
    async with connected(sandbox, redis_url, brain, tmp_path):
        await sandbox.answer("bắt đầu")
        sandbox.world.events.gate.hold()
        sandbox.say(sandbox.lan, "một")
        sandbox.say(sandbox.lan, "hai")
        assert sandbox.world.events.gate.release(copies=3) == 6
        await until(lambda: len(sandbox.shown()) == 3, 10)
        await sandbox.answer("hết")
    assert sorted(inbound.text for inbound in brain.heard) == ["bắt đầu", "hai", "hết", "một"]


async def test_one_citizen_waits_alone_while_zalo_fails(sandbox, redis_url, tmp_path):
    async with connected(sandbox, redis_url, EchoBrain(), tmp_path):
        await sandbox.answer("bắt đầu")
        sandbox.faults.add(Fault("503", "message/cs", who=sandbox.lan))
        other = sandbox.world.add_person("Páo").id
        for number in range(4):
            sandbox.say(sandbox.lan, f"câu {number}")
        assert await sandbox.answer("không phải chờ", other, seconds=0.9) == ["1. Đã nghe: không phải chờ"]
        await until(lambda: len(sandbox.shown()) == 5)
        assert [text.partition(". ")[0] for text in sandbox.shown()] == ["1", "2", "3", "4", "5"]


async def test_a_visitor_who_is_not_logged_in_is_answered_in_text(sandbox, redis_url, tmp_path):
    visitor = sandbox.world.add_person("Khách", anonymous=True).id
    async with connected(sandbox, redis_url, EchoBrain(), tmp_path):
        assert await sandbox.answer("Xin hỏi", visitor) == ["1. Đã nghe: Xin hỏi"]
        [shown] = await sandbox.answer("cho xem nút", visitor)
        assert "1. Đăng ký lần đầu" in shown
        sandbox.switches.set({"anonymous": False})
        sandbox.say(visitor, "nữa")
        await until(lambda: [call.error for call in sandbox.world.calls][-1] == -201)


# Receiving


@pytest.mark.parametrize("header", ["same", "different", "absent"])
@pytest.mark.parametrize("signed", ["body", "header"])
@pytest.mark.parametrize("prefix", ["mac=", ""])
async def test_every_way_in_which_zalo_may_sign(sandbox, redis, tmp_path, header, signed, prefix):
    if (header, signed) == ("absent", "header"):
        sandbox.switches.set({"header_timestamp": "absent"})
        return
    sandbox.switches.set({"header_timestamp": header, "signed_timestamp": signed, "mac_prefix": prefix})
    shelf = Shelf()
    async with receiving(sandbox, redis, tmp_path, shelf) as client:
        event = _said("chào")
        headers = sandbox.api.webhook.headers(event, _stamp(event))
        assert (await client.post("/zalo-oa", content=event, headers=headers)).status_code == 200
    assert [inbound.text for inbound in shelf.got] == ["chào"]


@pytest.mark.parametrize("signature", ["missing", "wrong"])
async def test_what_is_not_signed_is_refused_or_while_setting_up_counted(sandbox, redis, tmp_path, signature):
    sandbox.switches.set({"signature": signature})
    event = _said("chào")
    headers = sandbox.api.webhook.headers(event, _stamp(event))
    for mode, status in (("reject", 401), ("count", 200)):
        shelf = Shelf()
        async with receiving(sandbox, redis, tmp_path, shelf, zalo_oa_signature=mode) as client:
            assert (await client.post("/zalo-oa", content=event, headers=headers)).status_code == status
        assert len(shelf.got) == (status == 200)
    assert await counted(redis, "signature") == 2


async def test_the_probe_is_answered_without_a_signature(sandbox, redis, tmp_path):
    shelf = Shelf()
    async with receiving(sandbox, redis, tmp_path, shelf) as client:
        assert (await client.post("/zalo-oa", content=b"{}")).status_code == 200
        assert (await client.post("/zalo-oa", content=b" { } ")).status_code == 200
        for body in (b"", b"[]", b"null", b'{"a":1}'):
            assert (await client.post("/zalo-oa", content=body)).status_code == 401
        assert await post(client, sandbox, b"x" * (MAX_BODY + 1)) == 413
        assert await post(client, sandbox, b"[]") == 400
    assert shelf.got == []
    assert await counted(redis, "signature") == 4


async def test_zalo_hears_200_only_when_the_event_is_in_the_inbox(sandbox, redis, tmp_path, monkeypatch):
    monkeypatch.setattr("bot.channels.zalo_oa.channel.ANSWER_SECONDS", 0.2)
    shelf = Shelf(ConnectionError("redis is away"))
    event = _said("chào")
    headers = sandbox.api.webhook.headers(event, _stamp(event))
    async with receiving(sandbox, redis, tmp_path, shelf) as client:
        assert (await client.post("/zalo-oa", content=event, headers=headers)).status_code == 503
        assert (await client.post("/zalo-oa", content=event, headers=headers)).status_code == 200

        async def never(_inbound):
            await asyncio.sleep(60)

        shelf.put = never
        started = time.monotonic()
        assert (await client.post("/zalo-oa", content=event, headers=headers)).status_code == 503
        assert time.monotonic() - started < 10
    assert len(shelf.got) == 1


async def test_an_event_that_was_not_taken_comes_again_by_zalos_schedule(sandbox, redis, tmp_path):
    shelf = Shelf(ConnectionError("away"), ConnectionError("away"))
    async with channel(sandbox, redis, tmp_path, shelf) as made:
        from sandbox.program import running

        async with running(Starlette(routes=made.routes())) as address:
            await sandbox.api.webhook.register(f"{address}/zalo-oa")
            sandbox.say(sandbox.lan, "chào")
            await until(lambda: bool(shelf.got), 10.0)
    assert [(d.num_retry, d.status) for d in sandbox.api.webhook.deliveries] == [(0, 503), (1, 503), (2, 200)]


async def test_when_the_inbox_is_full_the_citizen_is_told(sandbox, redis, tmp_path):
    sandbox.say(sandbox.lan, "chào")
    event = _said("chào", sandbox.lan)
    headers = sandbox.api.webhook.headers(event, _stamp(event))
    async with receiving(sandbox, redis, tmp_path, Shelf(Busy("Đang rất đông."))) as client:
        assert (await client.post("/zalo-oa", content=event, headers=headers)).status_code == 200
    assert sandbox.shown() == ["Đang rất đông."]
    sandbox.faults.add(Fault("503", "message/cs"))
    async with receiving(sandbox, redis, tmp_path, Shelf(Busy("Đang rất đông.")), authorize=False) as client:
        with pytest.raises(Busy):
            await client.post("/zalo-oa", content=event, headers=headers)


async def test_the_page_after_the_authorisation_repeats_nothing(sandbox, redis, tmp_path):
    async with receiving(sandbox, redis, tmp_path, Shelf()) as client:
        page = await client.get("/zalo-oa/authorized?code=<script>&state=abc")
    assert (page.status_code, "sao chép" in page.text, "script" in page.text) == (200, True, False)


# How a send can end


@pytest.mark.parametrize(
    ("fault", "outcome", "final"),
    [
        (Fault("429"), Outcome.NOT_SENT, False),
        (Fault("503"), Outcome.NOT_SENT, False),
        (Fault("500"), Outcome.UNKNOWN, False),
        (Fault("502"), Outcome.UNKNOWN, False),
        (Fault("502_after"), Outcome.UNKNOWN, False),
        (Fault("not_json"), Outcome.UNKNOWN, False),
        (Fault("not_json_after"), Outcome.UNKNOWN, False),
        (Fault("drop"), Outcome.UNKNOWN, False),
        (Fault("drop_after"), Outcome.UNKNOWN, False),
        (Fault("timeout", seconds=1.0), Outcome.UNKNOWN, False),
        (Fault("slow", seconds=0.1), Outcome.SENT, False),
        *(
            (Fault(str(code)), Outcome.NOT_SENT, True)
            for code in (-200, -204, -209, -211, -213, -217, -230, -311, -999)
        ),
        (Fault("-32"), Outcome.NOT_SENT, False),
        (Fault("-234"), Outcome.NOT_SENT, False),
    ],
    ids=lambda value: value.kind if isinstance(value, Fault) else None,
)
async def test_how_a_send_can_end(sandbox, redis, tmp_path, monkeypatch, fault, outcome, final):
    monkeypatch.setattr("bot.channels.zalo_oa.api.READ_SECONDS", 0.4)
    sandbox.say(sandbox.lan, "chào")
    async with channel(sandbox, redis, tmp_path) as made:
        sandbox.faults.add(fault)
        delivery = await made.send(sandbox.lan, "k", Reply("Chào"))
        assert (delivery.outcome, delivery.final) == (outcome, final)
        assert sandbox.called() == 1
    if outcome is not Outcome.SENT:
        reasons = await Counts(redis).all()
        assert sum(count for reason, count in reasons.items() if reason.startswith(("not_sent", "unknown"))) == 1


async def test_every_error_of_the_table_leads_somewhere(sandbox, redis, tmp_path):
    sandbox.say(sandbox.lan, "chào")
    async with channel(sandbox, redis, tmp_path) as made:
        for number in sorted(set(RULES) - {0, -32}):
            await redis.delete(keys.zalo_oa(sandbox.lan))
            sandbox.faults.add(Fault(str(number), "message/cs", times=None))
            delivery = await made.send(sandbox.lan, str(number), Reply("Chào", (Choice("A", "/a"),)))
            sandbox.faults.clear()
            assert delivery.outcome is Outcome.NOT_SENT, number
            assert delivery.final or delivery.retry_after, number


async def test_nobody_at_the_other_end_is_not_sent(sandbox, redis, tmp_path):
    async with channel(sandbox, redis, tmp_path, zalo_oa_api_url="http://127.0.0.1:9") as made:
        delivery = await made.send(sandbox.lan, "k", Reply("Chào"))
        assert (delivery.outcome, delivery.final) == (Outcome.NOT_SENT, False)
        await made.typing(sandbox.lan)


async def test_too_many_calls_make_everybody_wait_and_longer_each_time(sandbox, sending, monkeypatch):
    other = sandbox.world.add_person("Páo").id
    sandbox.say(other, "chào")
    sandbox.faults.add(Fault("-32", times=None))
    waits = []
    for attempt in range(3):
        waits.append((await sending.send(sandbox.lan, "k", Reply("Chào"))).retry_after)
        held = await sending.send(other, "k2", Reply("Chào"))
        assert (held.outcome, held.final, sandbox.called()) == (Outcome.NOT_SENT, False, attempt + 1)
        sending._sender._pace._until = 0.0  # as if that time had passed
    assert [round(wait) for wait in waits] == [2, 4, 8]
    sandbox.faults.clear()
    assert (await sending.send(other, "k2", Reply("Chào"))).outcome is Outcome.SENT


async def test_zalos_own_limit_is_kept_by_our_pace(sandbox, redis, tmp_path):
    sandbox.switches.set({"rate": 20})
    sandbox.say(sandbox.lan, "chào")
    async with channel(sandbox, redis, tmp_path, zalo_oa_paid=True, zalo_oa_rate=18.0) as made:
        sends = [made.send(sandbox.lan, str(number), Reply(str(number))) for number in range(30)]
        assert {delivery.outcome for delivery in await asyncio.gather(*sends)} == {Outcome.SENT}


# Form


async def test_a_long_reply_is_split_and_later_tries_go_on_where_it_stopped(sandbox, sending):
    reply = Reply("Một câu dài vừa phải. " * 300, (Choice("Lệ phí", "/fee"),))
    real = sending._sender._api.send

    async def break_at_third(*args):
        if sandbox.called() == 2 and not sandbox.faults.active:
            sandbox.faults.add(Fault("503", "message/cs"))
        return await real(*args)

    sending._sender._api.send = break_at_third
    assert (await sending.send(sandbox.lan, "k", reply)).outcome is Outcome.NOT_SENT
    sending._sender._api.send = real
    assert (await sending.send(sandbox.lan, "k", reply)).outcome is Outcome.SENT
    assert " ".join(sandbox.shown()) == reply.text.strip()
    assert [button["title"] for button in sandbox.buttons()] == ["Lệ phí"]


async def test_what_zalo_finds_too_long_is_sent_in_smaller_pieces(sandbox, sending):
    reply = Reply("Một câu dài vừa phải. " * 60, (Choice("Lệ phí", "/fee"),))
    sandbox.faults.add(Fault("-210", "message/cs", times=2))
    assert (await sending.send(sandbox.lan, "k", reply)).outcome is Outcome.SENT
    assert len(sandbox.shown()) > 2
    assert " ".join(sandbox.shown()) == reply.text.strip()
    sandbox.faults.add(Fault("-210", "message/cs", times=None))
    assert (await sending.send(sandbox.lan, "k2", Reply("Ngắn"))).final


@pytest.mark.parametrize(("wanted", "template"), [("button", ""), ("absent", "button")])
async def test_buttons_that_zalo_refuses_become_lines(sandbox, redis, tmp_path, wanted, template):
    sandbox.switches.set({"button_template": wanted})
    sandbox.say(sandbox.lan, "chào")
    reply = Reply("Xem", (Choice("Lệ phí", "/fee"),), (Link("Trang", "https://a.vn"),))
    async with channel(sandbox, redis, tmp_path, zalo_oa_button_template=template) as made:
        assert (await made.send(sandbox.lan, "k", reply)).outcome is Outcome.SENT
    assert sandbox.shown() == [f"Xem\nTrang: https://a.vn\n{MENU}\n1. Lệ phí"]


async def test_template_type_is_a_setting(sandbox, redis, tmp_path):
    sandbox.switches.set({"button_template": "button", "message_id_name": "msg_id", "quota_in_answer": False})
    sandbox.say(sandbox.lan, "chào")
    async with channel(sandbox, redis, tmp_path, zalo_oa_button_template="button") as made:
        assert (await made.send(sandbox.lan, "k", Reply("Xem", (Choice("A", "/a"),)))).outcome is Outcome.SENT
    assert [button["title"] for button in sandbox.buttons()] == ["A"]


# Window and quota


async def test_eight_replies_then_silence_until_the_citizen_writes_again(sandbox, redis_url, redis, tmp_path):
    async with connected(sandbox, redis_url, EchoBrain(), tmp_path) as made:
        await sandbox.answer("chào")
        ends = [await made.send(sandbox.lan, f"push{number}", Reply(f"Tin {number}")) for number in range(9)]
        assert [end.outcome for end in ends] == [Outcome.SENT] * 7 + [Outcome.NOT_SENT] * 2
        assert ends[-1].final
        assert await counted(redis, "not_sent:after_8_replies") == 2
        assert (sandbox.called(), sandbox.world.package) == (8, 200)
        assert await sandbox.answer("còn đó không") == ["2. Đã nghe: còn đó không"]


async def test_with_the_package_more_than_eight_are_sent_and_cost_it(sandbox, redis, tmp_path):
    sandbox.say(sandbox.lan, "chào")
    async with channel(sandbox, redis, tmp_path, zalo_oa_paid=True) as made:
        await Allowances(redis, paid=True).touch(sandbox.lan, int(time.time() * 1000), "m")
        for number in range(10):
            assert (await made.send(sandbox.lan, str(number), Reply("Tin"))).outcome is Outcome.SENT
    assert sandbox.world.package == 198


@pytest.mark.parametrize(
    ("age", "paid", "reason"),
    [
        (47 * 3600, False, ""),
        (49 * 3600, False, "after_48_hours"),
        (49 * 3600, True, ""),
        (6 * 86400, True, ""),
        (7 * 86400 + 60, True, "after_7_days"),
    ],
)
async def test_the_window(redis, age, paid, reason):
    now = time.time()
    allowances = Allowances(redis, paid=paid, clock=lambda: now)
    await allowances.touch("1", int((now - age) * 1000), "m1")
    leave = await allowances.ask("1")
    assert (leave.reason, leave.message_id) == (reason, "m1")


async def test_what_zalo_counts_wins_over_our_count(redis):
    allowances = Allowances(redis, paid=False)
    await allowances.touch("1", 0, "")
    quota = {"quota_type": "reply", "remain": "0", "total": "8"}
    await allowances.count("1", {"quota": quota})
    assert (await allowances.ask("1")).reason == "after_8_replies"
    await allowances.count("1", {"quota": {**quota, "remain": "5"}})
    assert (await allowances.ask("1")).reason == ""
    for odd in ({"quota": None}, {"quota": {"quota_type": "reply"}}, {"quota": {**quota, "remain": "x"}}, {}):
        await allowances.count("1", odd)
    assert await redis.hget(keys.zalo_oa("1"), "used") == "7"


async def test_only_a_later_act_restores_and_a_future_one_is_not_believed(redis):
    now = int(time.time() * 1000)
    allowances = Allowances(redis, paid=False)
    await allowances.touch("1", now, "m1")
    for _ in range(8):
        await allowances.count("1", {})
    await allowances.touch("1", now - 5, "m0")
    assert (await allowances.ask("1")).reason == "after_8_replies"
    await allowances.touch("1", now + 10**12, "m2")
    assert int(await redis.hget(keys.zalo_oa("1"), "last")) < now + 60_000
    assert 0 < await redis.ttl(keys.zalo_oa("1")) <= 8 * 86400


async def test_a_citizen_to_whom_nothing_can_be_sent_is_left_alone_until_they_write(sandbox, redis_url, tmp_path):
    async with connected(sandbox, redis_url, EchoBrain(), tmp_path) as made:
        await sandbox.answer("chào")
        sandbox.faults.add(Fault("-217", "message/cs"))
        assert (await made.send(sandbox.lan, "a", Reply("Một"))).final
        called = sandbox.called()
        assert (await made.send(sandbox.lan, "b", Reply("Hai"))).final
        assert sandbox.called() == called
        assert await sandbox.answer("tôi đây") == ["2. Đã nghe: tôi đây"]


async def test_somebody_who_left_or_never_wrote(sandbox, redis, tmp_path):
    async with channel(sandbox, redis, tmp_path) as made:
        assert (await made.send(sandbox.lan, "k", Reply("Chào"))).final
        sandbox.follow(sandbox.lan)
        sandbox.follow(sandbox.lan, False)
        assert (await made.send(sandbox.lan, "k", Reply("Chào"))).final
        assert [call.error for call in sandbox.world.calls if "cs" in call.path] == [-232]


async def test_answers_can_name_the_message_they_answer(sandbox, redis_url, tmp_path):
    sandbox.switches.set({"reply_by_message_id": True})
    async with connected(sandbox, redis_url, EchoBrain(), tmp_path, zalo_oa_recipient="message_id"):
        await sandbox.answer("chào")
    assert sandbox.world.package == 200
    async with connected(sandbox, redis_url, EchoBrain(), tmp_path, authorize=False):
        await sandbox.answer("chào")
    assert sandbox.world.package == 199


# The token while sending


async def test_a_token_that_is_refused_in_mid_run_is_renewed_once_and_the_send_repeated(sandbox, redis, tmp_path):
    chosen = sandbox.settings(tmp_path)
    await authorized(chosen, sandbox)
    sandbox.say(sandbox.lan, "chào")
    for refusal in (-216, -220, 401):
        sandbox.switches.set({"token_refusal": refusal})
        later = access_of(chosen, lambda: time.time() + 1000)  # the pair is no newborn any more
        made = build(chosen, redis, Shelf(), later)
        sandbox.world.tokens.end_access()
        before = sandbox.called("/v4/oa/access_token")
        sends = [made.send(sandbox.lan, f"{refusal}{number}", Reply("Chào")) for number in range(2)]
        assert {delivery.outcome for delivery in await asyncio.gather(*sends)} == {Outcome.SENT}
        assert sandbox.called("/v4/oa/access_token") == before + 1
        await made.stop()


async def test_a_token_revoked_right_after_it_was_issued_is_renewed_at_once(sandbox, redis, tmp_path):
    """It silenced the channel until the pair was five minutes old."""
    chosen = sandbox.settings(tmp_path)
    await authorized(chosen, sandbox)
    sandbox.say(sandbox.lan, "chào")
    made = build(chosen, redis, Shelf(), access_of(chosen))
    sandbox.world.tokens.end_access()
    assert (await made.send(sandbox.lan, "k", Reply("Chào"))).outcome is Outcome.SENT
    assert made.trouble == ""
    await made.stop()


async def test_a_revoked_pair_is_told_to_whoever_looks(sandbox, redis, tmp_path, caplog, monkeypatch):
    monkeypatch.setattr(zalo_oa_refresh, "PAUSE_SECONDS", 0.01)
    chosen = sandbox.settings(tmp_path)
    await authorized(chosen, sandbox)
    sandbox.say(sandbox.lan, "chào")
    access = access_of(chosen)
    made = build(chosen, redis, Shelf(), access)
    for pair in sandbox.world.tokens.pairs:
        pair.revoked = True
    waiting = await made.send(sandbox.lan, "k", Reply("Chào"))
    assert (waiting.outcome, waiting.final) == (Outcome.NOT_SENT, False)
    assert "motcua zalo-oa authorize" in made.trouble, "the gateway tells it at /readyz"
    await access._look_after()
    assert "motcua_zalo_oa_person_needed 1.0" in metrics.text().decode()
    await authorized(chosen, sandbox)
    await access._look_after()
    assert made.trouble == ""
    assert "motcua_zalo_oa_person_needed 0.0" in metrics.text().decode()
    assert (await made.send(sandbox.lan, "k", Reply("Chào"))).outcome is Outcome.SENT
    await made.stop()


async def test_a_zalo_that_refuses_every_token_does_not_burn_refresh_tokens(sandbox, redis, tmp_path):
    chosen = sandbox.settings(tmp_path)
    await authorized(chosen, sandbox)
    offset = 1000.0  # the first pair is no newborn any more
    made = build(chosen, redis, Shelf(), access_of(chosen, lambda: time.time() + offset))
    sandbox.faults.add(Fault("-216", "message/cs", times=None))
    for number in range(5):
        delivery = await made.send(sandbox.lan, str(number), Reply("Chào"))
        assert (delivery.outcome, delivery.final, delivery.retry_after) == (Outcome.NOT_SENT, False, 60.0)
        offset = 0.0  # and the next one is
    assert len(sandbox.world.tokens.pairs) == 2
    await made.stop()
    assert await counted(redis, "not_sent:no_token") == 5


async def test_before_anybody_has_authorised_replies_wait(sandbox, redis, tmp_path):
    async with channel(sandbox, redis, tmp_path, authorize=False) as made:
        delivery = await made.send(sandbox.lan, "k", Reply("Chào"))
    assert (delivery.outcome, delivery.final, sandbox.called()) == (Outcome.NOT_SENT, False, 0)


async def test_neither_token_nor_secret_nor_text_nor_person_gets_into_the_log(sandbox, redis, tmp_path, caplog):
    setup("DEBUG")
    logging.getLogger().addHandler(caplog.handler)
    sandbox.say(sandbox.lan, "chào")
    async with channel(sandbox, redis, tmp_path) as made:
        for kind in ("502", "-201", "-216", "-999", "drop"):
            sandbox.faults.add(Fault(kind, "message/cs"))
            await made.send(sandbox.lan, kind, Reply("Số 001099012345"))
        sandbox.faults.add(Fault("-14020", "access_token"))
        sandbox.world.tokens.end_access()
        await access_of(sandbox.settings(tmp_path), lambda: time.time() + 90_000)._look_after()
    assert "-999" in caplog.text
    assert "14020" in caplog.text
    pairs = sandbox.world.tokens.pairs
    private = [text for pair in pairs for text in (pair.access, pair.refresh)]
    account = sandbox.world.account
    for secret in (*private, account.app_secret, account.oa_secret, "001099012345", sandbox.lan):
        assert secret not in caplog.text


# Settings


async def test_settings(redis, tmp_path):
    known = {"var_dir": tmp_path, "zalo_oa_app_id": "1", "zalo_oa_app_secret": "a", "zalo_oa_secret": "b"}
    assert zalo_oa_channel(load(zalo_oa_app_id=""), redis, Inbox(redis)) is None
    made = zalo_oa_channel(load(**known), redis, Inbox(redis))
    assert [route.path for route in made.routes()] == ["/zalo-oa", "/zalo-oa/authorized"]
    for missing in ("zalo_oa_app_secret", "zalo_oa_secret"):
        with pytest.raises(SettingsError, match="ZALO_OA_SECRET"):
            zalo_oa_channel(load(**{**known, missing: ""}), redis, Inbox(redis))
    with pytest.raises(SettingsError, match="giá trị"):
        load(zalo_oa_signature="off")


def _said(text: str, person: str = "2000000000000000001") -> bytes:
    import json

    event = {
        "app_id": "1111111111111111111",
        "event_name": "user_send_text",
        "timestamp": str(int(time.time() * 1000)),
        "sender": {"id": person},
        "recipient": {"id": "9000000000000000001"},
        "message": {"msg_id": "a1b2", "text": text},
    }
    return json.dumps(event, ensure_ascii=False).encode()


def _stamp(event: bytes) -> str:
    import json

    return json.loads(event)["timestamp"]
