"""Conversation 4 of the bot's main job, end to end: typed words, Rasa in process, the client, the sandbox portal."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any

import pytest
from support.brain import brain, model
from support.portal import Portal, closed_port, portal, running_portal

from actions.dossier import look_up as dossier
from actions.saying.reply import Decision
from bot.brain import Brain
from bot.messages.channel import Inbound, Kind
from portals.circuit import forget_failures
from portals.limits import PER_CODE

__all__ = ["brain", "model", "portal", "running_portal"]

CODE, OWNER, WRONG = "H55.12-261120-0007", "019175000007", "019175000008"
UNKNOWN = "H55.12-261120-9999"


@dataclass
class Chat:
    """One citizen's chat with the brain."""

    brain: Brain
    memory: dict[str, Any] = field(default_factory=dict)
    decision: Decision | None = None

    async def says(self, text: str, kind: Kind = Kind.TEXT) -> str:
        result = await self.brain.turn(self.memory, Inbound("test", "1", "1", kind, text))
        self.memory, self.decision = result.memory, result.decision
        return "\n".join(reply.text for reply in result.replies)


@pytest.fixture
def chat(brain: Brain, portal: Portal, monkeypatch) -> Chat:
    monkeypatch.setattr(dossier, "settings", portal.settings)
    return Chat(brain)


async def test_the_owner_hears_where_it_is(chat: Chat, portal: Portal):
    asked = await chat.says(f"{CODE} của tôi đến đâu rồi")
    assert "số định danh" in asked
    assert portal.requests == []
    answer = await chat.says(OWNER)
    for fact in (CODE, "Đang xử lý", "UBND xã Mẫu", "20/11/2026", "25/11/2026", "Nguồn:"):
        assert fact in answer
    assert chat.decision is Decision.DOSSIER


async def test_each_ending_has_its_own_true_sentence(chat: Chat, portal: Portal):
    await chat.says(f"{CODE} của tôi đến đâu rồi")
    said = [await chat.says(WRONG)]
    portal.fault("503")
    said.append(await chat.says(OWNER))
    portal.fault("slow=9")
    said.append(await chat.says(OWNER))
    for text, words in zip(said, ("không xác nhận hồ sơ", "không kết nối được", "chưa trả lời kịp"), strict=True):
        assert words in text
        assert "UBND" not in text
    assert all("không xác nhận" not in text for text in said[1:])


async def test_nobody_learns_which_codes_exist(chat: Chat):
    wrong = await chat.says(f"hồ sơ {CODE} số định danh {WRONG}")
    unknown = await chat.says(f"hồ sơ {UNKNOWN} số định danh {WRONG}")
    assert unknown.replace(UNKNOWN, CODE) == wrong
    assert "xem lại cả hai" in wrong


async def test_who_tries_numbers_has_to_wait(chat: Chat, portal: Portal):
    await chat.says(f"hồ sơ {CODE}")
    for last in range(PER_CODE.burst):
        await chat.says(f"0191750001{last:02}")
    asked = len(portal.requests)
    assert "thử lại sau 6 phút" in await chat.says(OWNER)
    assert len(portal.requests) == asked


async def test_the_portal_breaks_down_after_a_good_answer(chat: Chat, portal: Portal):
    await chat.says(f"{CODE} {OWNER}")
    portal.fault("503")
    answer = await chat.says(f"hồ sơ {CODE} đến đâu rồi, số định danh {OWNER}")
    for words in ("không kết nối được", "Theo bản ghi lúc", "Đang xử lý", "Nguồn:"):
        assert words in answer
    for _ in range(3):
        await chat.says(OWNER)
    asked = len(portal.requests)
    assert "Theo bản ghi lúc" in await chat.says(OWNER)
    assert len(portal.requests) == asked  # a portal that keeps failing is left alone
    portal.fault()
    forget_failures()
    assert "Theo bản ghi" not in await chat.says(OWNER)


@pytest.mark.parametrize(
    ("code", "number", "office"),
    [
        ("H17.12-261118-0201", "048190000201", "UBND phường Mẫu Hải"),
        ("000.00.12.H17-250520-0203", "048070000203", "UBND phường Mẫu Cũ"),
        ("G15.99.08-261117-100301", "019089000301", "Trung tâm Mẫu Quốc gia"),
        ("G09.20-20261116-0000103", "019188000103", "Trung tâm Dịch vụ việc làm Mẫu"),
        ("H29.45-261118-0101", "079095000101", "Công an phường Mẫu"),
    ],
)
async def test_dossiers_of_other_systems(chat: Chat, portal: Portal, code, number, office):
    assert "số định danh" in await chat.says(f"{code.lower()} tới đâu rồi em")
    assert office in await chat.says(number)


async def test_an_officers_move_shows_in_every_system(chat: Chat, portal: Portal):
    for code, number in (
        (CODE, OWNER),
        ("H29.45-261118-0101", "079095000101"),
        ("H17.12-261118-0201", "048190000201"),
        ("G15.99.08-261117-100301", "019089000301"),
    ):
        assert "Đang xử lý." in await chat.says(f"{code} {number}")
        with portal.client() as officer:
            assert officer.post(f"/sandbox/dossiers/{code}/move", json={"to": 9}).status_code == 200
        assert "Đã xử lý xong." in await chat.says(f"{code} {number}")


async def test_the_timeline_is_told_short_and_without_officers(chat: Chat, portal: Portal):
    with portal.client() as officer:
        officer.post(f"/sandbox/dossiers/{CODE}/move", json={"to": 5, "note": "Nộp thêm ảnh"})
    answer = await chat.says(f"{CODE} {OWNER}")
    lines = answer.splitlines()
    at = lines.index("Các bước gần đây:")
    names = [line.split(": ", 1)[1] for line in lines[at + 1 : at + 4]]
    assert names == ["Được tiếp nhận", "Đang xử lý", "Yêu cầu bổ sung giấy tờ"]
    assert "Cán bộ một cửa" not in answer


async def test_a_portal_that_is_down_for_an_unknown_code_is_not_not_found(chat: Chat, portal: Portal, monkeypatch):
    monkeypatch.setattr(dossier, "settings", lambda: portal.settings(hcc_url=closed_port()))
    await chat.says(f"hồ sơ {UNKNOWN}")
    assert "không kết nối được" in await chat.says(OWNER)


@pytest.mark.parametrize(
    "typed",
    [
        f"h55.12–261120–0007 số định danh {OWNER}",
        f"ma ho so la {CODE} cccd {OWNER[:3]} {OWNER[3:6]} {OWNER[6:9]} {OWNER[9:]}",
        f"{OWNER} xem giúp em {CODE} với ạ 🙏",
    ],
)
async def test_everything_in_one_message(chat: Chat, typed):
    assert "Đang xử lý" in await chat.says(typed)


async def test_two_codes_one_picked_by_its_number(chat: Chat):
    await chat.says(f"{CODE} với H55.12-261123-0001 tới đâu rồi")
    assert "H55.12-261123-0001" in await chat.says("2")
    assert "Mới đăng ký" in await chat.says("006092000001")


async def test_the_officer_moves_it_and_the_citizen_sees_it(chat: Chat, portal: Portal):
    with portal.client() as officer:
        note = {"to": 5, "note": "Nộp thêm bản sao giấy khai sinh"}
        assert officer.post(f"/sandbox/dossiers/{CODE}/move", json=note).status_code == 200
    answer = await chat.says(f"{CODE} {OWNER}")
    assert "Yêu cầu bổ sung giấy tờ" in answer
    assert "Nộp thêm bản sao giấy khai sinh" in answer


async def test_another_question_in_between_changes_nothing(chat: Chat):
    await chat.says(f"hồ sơ {CODE}")
    await chat.says("cảm ơn")
    assert "Đang xử lý" in await chat.says(OWNER)


async def test_the_number_is_in_no_log_memory_or_reply(chat: Chat, portal: Portal, caplog):
    caplog.set_level(logging.DEBUG)
    seen = [await chat.says(f"hồ sơ {CODE}"), await chat.says(WRONG), await chat.says(OWNER)]
    portal.fault("503")
    seen += [await chat.says(f"{CODE} {OWNER}"), str(chat.memory), caplog.text]
    assert not any(number in text for text in seen for number in (OWNER, WRONG))
