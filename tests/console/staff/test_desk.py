"""The desk's pages over the real desk: who may see what, what is blocked, and what a stream tells."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import httpx
import pytest

from actions.saying.reply import Reply
from bot import keys
from bot.channels.zalo_oa.allowance import Allowances
from bot.delivery.commit import Conversations
from bot.delivery.inbox import Inbox
from bot.editors.talks import AWAY, DeskAway, OfficialsDesk
from bot.messages.channel import Inbound, Kind
from bot.processes.tasks import background
from bot.staff.desk import StaffDesk
from citizens.talks import PROVINCE, Officer
from console.entry.accounts import Role
from console.entry.sessions import Stage
from console.web.app import application
from console.web.visit import COOKIE

HERE, THERE = "xa-cho-ra", "xa-phu-thong"
MAI = Officer("mai", "Mai", HERE)
PATH = "/quan-tri/ban-tra-loi"


@pytest.fixture
async def desk(redis, console):
    """A console whose pages reach a desk in this loop."""
    officials = OfficialsDesk(redis, StaffDesk(redis))
    console.app = application(replace(console.parts, talks=officials))
    async with background(officials.listen()):
        yield officials
        officials.end()


def browser(console, name: str, role: Role = Role.COMMUNE, office: str = HERE) -> httpx.AsyncClient:
    if console.parts.accounts.find(name) is None:
        console.account(name, role, office)
    word, session = console.parts.sessions.begin(name, Stage.FULL)
    transport = httpx.ASGITransport(app=console.app)
    client = httpx.AsyncClient(transport=transport, base_url="http://quan-tri.test", cookies={COOKIE: word})
    client.session = session
    return client


async def until_it_listens(redis) -> None:
    """On a busy machine connecting takes seconds."""
    while not dict(await redis.pubsub_numsub(keys.STAFF_SIGNAL)).get(keys.STAFF_SIGNAL):  # noqa: ASYNC110
        await asyncio.sleep(0.05)


async def send(client: httpx.AsyncClient, path: str, **values: str) -> httpx.Response:
    return await client.post(f"{PATH}{path}", data={"csrf": client.session.csrf, **values}, follow_redirects=True)


async def says(redis, text: str) -> None:
    """A turn of the citizen and the bot."""
    inbox, lane = Inbox(redis), keys.lane_of("web", "lan")
    assert await inbox.put(Inbound("web", "lan", f"e{text}", Kind.TEXT, text))
    event = (await inbox.read({lane: "0"}, count=50, block_ms=None))[-1]
    assert await inbox.begin(event)
    assert await Conversations(redis).commit(event, {}, [Reply("Bà con đợi nhé.")])


@pytest.mark.parametrize(("staffed", "off"), [((), True), ((THERE,), True), ((HERE,), False), (("*",), False)])
async def test_a_desk_that_is_off_says_so(redis, console, desk, staffed, off):
    """Citizens asked for an officer all day and the desk showed "Đang đợi (0)": nobody had switched it on."""
    console.app = application(replace(console.parts, talks=desk, staffed=lambda: staffed))
    async with browser(console, "mai") as page:
        assert ("đang tắt" in (await page.get(PATH)).text) is off


async def test_every_page_tells_who_may_answer_that_a_citizen_waits(redis, console, desk):
    """A citizen waited for 40 minutes while the officer wrote the office's hours on the next page."""
    await StaffDesk(redis).open("web", "lan", HERE)
    mai, thu = browser(console, "mai"), browser(console, "thu", office=THERE)
    editor = browser(console, "bien-tap", Role.EDITOR, "")
    first = (await mai.get("/quan-tri")).text
    assert '<a href="/quan-tri/ban-tra-loi"><b>1 bà con đang đợi</b>, từ ' in first
    assert '1<span class="hidden"> bà con đang đợi' in (await mai.get("/quan-tri/toi")).text
    for other in (thu, editor):
        assert "bà con đang đợi" not in (await other.get("/quan-tri")).text
    await send(mai, f"/{keys.case_id('web', 'lan')}/nhan", number="0")
    assert "bà con đang đợi" not in (await mai.get("/quan-tri")).text


async def test_the_list_shows_what_each_citizen_wrote_last(redis, console, desk):
    """Three talks in a row were called "Bà con xin gặp cán bộ": which was the urgent one?"""
    await StaffDesk(redis).open("web", "lan", HERE)
    await says(redis, "Sổ hộ khẩu <cũ> còn dùng được không, số tôi 0977123987, " + "tôi hỏi cho cả nhà " * 9)
    page = (await browser(console, "mai").get(PATH)).text
    assert "“Sổ hộ khẩu &lt;cũ&gt; còn dùng được không" in page
    assert "…”</a>" in page
    assert "0977123987" not in page


async def test_pages_open_where_redis_is_away(console, desk):
    class Away:
        async def cases(self, officer, *, over=False):
            raise DeskAway(AWAY)

    console.app = application(replace(console.parts, talks=Away()))
    assert (await browser(console, "mai").get("/quan-tri")).status_code == 200


async def test_drafts_are_whole_sections_before_the_first_answer(redis, console, desk):
    """The first answer says "chọn nút cùng tên": an officer's words come without buttons."""
    told = [{"text": text} for text in ("Tóm tắt: chọn nút", "Phí: 8.000 đồng", "Giấy tờ: tờ khai")]
    console.app = application(replace(console.parts, talks=desk, preview=lambda kind, values: told))
    await StaffDesk(redis).open("web", "lan", HERE, "1.001193")
    page = (await browser(console, "mai").get(f"{PATH}/{keys.case_id('web', 'lan')}/goi-y")).text
    assert page.index("Giấy tờ: tờ khai") < page.index("Phí: 8.000 đồng") < page.index("Tóm tắt: chọn nút")


async def test_a_talk_of_another_commune_is_not_there(redis, console, desk):
    staff = StaffDesk(redis)
    await staff.open("web", "lan", THERE, "1.001193")
    [case] = await staff.cases(Officer("x", "X", THERE))
    mai, admin = browser(console, "mai"), browser(console, "sep", Role.ADMIN, "")
    assert "Không có." in (await mai.get(PATH)).text
    assert (await mai.get(f"{PATH}/{case.id}")).status_code == 400
    assert (await send(mai, f"/{case.id}/nhan", number="0")).status_code == 400
    assert case.id in (await admin.get(PATH)).text
    assert (await admin.get(f"{PATH}/{case.id}")).status_code == 200


async def test_who_was_overtaken_is_told_and_the_same_form_says_it_once(redis, console, desk):
    staff = StaffDesk(redis)
    await staff.open("web", "lan", HERE)
    [case] = await staff.cases(MAI)
    mai, hoa = browser(console, "mai"), browser(console, "hoa")
    assert "Bạn đang trả lời" in (await send(mai, f"/{case.id}/nhan", number="0")).text
    late = await send(hoa, f"/{case.id}/nhan", number="0")
    assert late.status_code == 409
    assert "vừa đổi người" in late.text
    for _ in range(2):
        await send(mai, f"/{case.id}/tra-loi", number="1", key="k1", text="Chào bà con")
    said = [line.text for line in (await staff.look(MAI, case.id)).lines if line.who.value == "officer"]
    assert said == ["Chào bà con"]
    stale = await send(hoa, f"/{case.id}/tra-loi", number="0", key="k2", text="Tôi nữa")
    assert (stale.status_code, "Tôi nữa</textarea>" in stale.text) == (409, True)


async def test_one_press_takes_a_talk_and_sends_what_was_typed(redis, console, desk):
    """The only button took the talk, and the answer stayed unsent in the field."""
    staff = StaffDesk(redis)
    await staff.open("web", "lan", HERE)
    [case] = await staff.cases(MAI)
    mai, hoa = browser(console, "mai"), browser(console, "hoa")
    page = (await mai.get(f"{PATH}/{case.id}")).text
    assert 'name="send" value="1">Nhận và gửi</button>' in page
    assert ">Nhận cuộc này</button>" in page
    for _ in range(2):
        sent = await send(mai, f"/{case.id}/nhan", number="0", key="k1", text="Chào bà con", send="1")
        assert "Bạn đang trả lời" in sent.text
        assert "Chào bà con</textarea>" not in sent.text
    late = await send(hoa, f"/{case.id}/nhan", number="0", key="k2", text="Tôi nữa", send="1")
    assert (late.status_code, "Tôi nữa</textarea>" in late.text) == (409, True)
    assert " và gửi</button>" in late.text
    said = [line.text for line in (await staff.look(MAI, case.id)).lines if line.who.value == "officer"]
    assert said == ["Chào bà con"]


async def test_what_was_typed_is_kept_where_a_talk_is_only_taken(redis, console, desk):
    staff = StaffDesk(redis)
    await staff.open("web", "lan", HERE)
    [case] = await staff.cases(MAI)
    taken = await send(browser(console, "mai"), f"/{case.id}/nhan", number="0", text="Đang gõ dở")
    assert "Đang gõ dở</textarea>" in taken.text
    assert all(line.who.value != "officer" for line in (await staff.look(MAI, case.id)).lines)


async def test_where_zalo_takes_nothing_a_talk_is_taken_without_sending(redis, console, desk):
    staff = StaffDesk(redis)
    await staff.open("zalo_oa", "lan", HERE)
    friday = time.time() - 62.5 * 3600
    await Allowances(redis, paid=False, clock=lambda: friday).touch("lan", int(friday * 1000), "m")
    [case] = await staff.cases(MAI)
    page = (await browser(console, "mai").get(f"{PATH}/{case.id}")).text
    assert "Nhận và gửi" not in page, "neither the button nor the hint"
    assert "Nhận cuộc này</button>" in page


async def test_what_zalo_would_refuse_is_blocked_with_the_reason(redis, console, desk):
    staff = StaffDesk(redis)
    await staff.open("zalo_oa", "lan", HERE)
    case = await staff.take(MAI, (await staff.cases(MAI))[0].id)
    friday = time.time() - 62.5 * 3600
    await Allowances(redis, paid=False, clock=lambda: friday).touch("lan", int(friday * 1000), "m")
    mai = browser(console, "mai")
    page = (await mai.get(f"{PATH}/{case.id}")).text
    assert "Không gửi được: Zalo chỉ cho trả lời trong 48 giờ" in page
    assert '<button form="answer" disabled' in page
    refused = await send(mai, f"/{case.id}/tra-loi", number=str(case.number), key="k", text="Chào")
    assert (refused.status_code, "48 giờ" in refused.text) == (409, True)


async def test_a_change_wakes_the_pages_of_its_offices_only(redis, console, desk):
    staff = StaffDesk(redis)
    numbers = {office: await desk.after(office, -1, 0.1) for office in (HERE, THERE, PROVINCE)}
    await until_it_listens(redis)
    waits = {office: asyncio.create_task(desk.after(office, number, 3)) for office, number in numbers.items()}
    await staff.open("web", "lan", HERE)
    found = {office: await wait for office, wait in waits.items()}
    assert {office for office in numbers if found[office] != numbers[office]} == {HERE, PROVINCE}


async def test_a_stream_tells_no_word_and_ends_with_the_log_in(redis, console, desk):
    from console.web.staff import desk as pages
    from console.web.visit import Visit

    browser(console, "mai")
    _, session = console.parts.sessions.begin("mai", Stage.FULL)
    visit = Visit(console.parts, None, session, console.parts.accounts.find("mai"))
    events = pages._events(visit, desk)
    assert (await events.__anext__()).startswith("retry")
    first = await events.__anext__()
    await until_it_listens(redis)
    await StaffDesk(redis).open("web", "lan", HERE, "1.001193")
    second = await events.__anext__()
    assert first.startswith("id: ")
    assert second.startswith("id: ")
    assert second != first
    assert "lan" not in second
    console.parts.sessions.end(session)
    assert [event async for event in events] == []
