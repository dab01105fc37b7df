"""Conversations about a dossier, over the real client and the sandbox portal."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from time import monotonic

import pytest
from support.portal import Portal, closed_port

from actions.answers.dossier.status import (
    NEXT_STEPS,
    OVERDUE,
    UNKNOWN_STATUS,
    days_left,
    describe,
    time_ago,
    too_often,
)
from actions.citizen.consent import ask_once
from actions.citizen.known import STRANGER
from actions.citizen.known import Citizen as Known
from actions.dossier import look_up as dossier
from actions.saying.reply import Decision
from actions.turn import Outcome, Turn
from common.today import VIETNAM
from data.releases.live import current_release
from nlu.reading.codes import dossier_codes, mask
from nlu.talk.state import Talk
from nlu.taps import of_tap, parse_tap
from nlu.understanding import Act, Reading
from portals.circuit import forget_failures
from portals.dossier import Dossier, Status, Step
from portals.limits import PER_CODE

CODE, OWNER = "H55.12-261120-0007", "019175000007"
WRONG = "019175000008"
UNKNOWN = "H55.12-261120-9999"


@dataclass
class Citizen:
    """One person's chat with the dossier action. What the NLU would find is found here with the same functions."""

    memory: Talk = field(default_factory=Talk)
    who: Known = STRANGER
    last: Outcome | None = None

    async def says(self, typed: str) -> str:
        text, number = mask(typed)
        codes = dossier_codes(text)
        only_number = not codes and (number or typed.strip().isdigit())
        intent = "give_identity" if only_number else "dossier_status"
        reading = Reading(intent, Act.SERVICE, dossier_codes=codes)
        return await self._turn(Turn(text, reading, self.memory, RELEASE, number, self.who))

    async def taps(self, payload: str) -> str:
        parsed = parse_tap(payload, {"dossier_status"})
        assert parsed
        return await self._turn(Turn(payload, of_tap(*parsed), self.memory, RELEASE))

    async def _turn(self, turn: Turn) -> str:
        self.last = await dossier.respond(turn)
        assert self.last.decision is Decision.DOSSIER
        self.memory = Talk.from_dict(self.last.memory.to_dict())
        return "\n\n".join(reply.text for reply in self.last.replies)

    @property
    def links(self) -> list[str]:
        assert self.last
        return [link.url for reply in self.last.replies for link in reply.links]


RELEASE = current_release()


@pytest.fixture
def citizen(portal: Portal, monkeypatch) -> Citizen:
    monkeypatch.setattr(dossier, "settings", portal.settings)
    return Citizen()


def with_settings(monkeypatch, portal: Portal, **changes) -> None:
    monkeypatch.setattr(dossier, "settings", lambda: portal.settings(**changes))


async def test_the_right_number(citizen: Citizen):
    asked = await citizen.says(f"{CODE} của tôi đến đâu rồi")
    assert "số định danh" in asked
    assert "không lưu lại" in asked
    assert citizen.memory.awaiting == "identity"
    answer = await citizen.says(OWNER)
    for fact in (
        CODE,
        "Đang xử lý",
        "UBND xã Mẫu",
        "8:40 ngày 20/11/2026",
        "17:00 ngày 25/11/2026",
        "(cổng mô phỏng)",
    ):
        assert fact in answer
    assert NEXT_STEPS[Status.IN_PROCESS] in answer
    assert citizen.memory.awaiting is None


async def test_a_dossier_that_was_found_is_handed_to_the_figures(citizen: Citizen):
    await citizen.says(f"{CODE} {WRONG}")
    assert citizen.last.sighted == ()
    await citizen.says(f"{CODE} {OWNER}")
    [one] = citizen.last.sighted
    assert (one.code, one.state) == (CODE, "")


async def test_nothing_is_told_before_the_number(citizen: Citizen, portal: Portal):
    asked = await citizen.says(f"hồ sơ {CODE}")
    assert portal.requests == []
    assert "UBND" not in asked
    assert "Đang xử lý" not in asked


async def test_a_wrong_number_then_the_right_one(citizen: Citizen):
    await citizen.says(CODE)
    refused = await citizen.says(WRONG)
    assert "không xác nhận hồ sơ" in refused
    assert not any(fact in refused for fact in ("Đang xử lý", "UBND", "25/11"))
    assert "Đang xử lý" in await citizen.says(OWNER)


async def test_an_unknown_code(citizen: Citizen):
    await citizen.says(UNKNOWN)
    answer = await citizen.says(OWNER)
    assert f"không xác nhận hồ sơ {UNKNOWN}" in answer
    assert "mã hồ sơ chưa đúng" in answer
    assert "không phải của chủ hồ sơ" in answer


async def test_a_wrong_number_and_an_unknown_code_sound_the_same(citizen: Citizen):
    wrong = await citizen.says(f"{CODE} {WRONG}")
    memory = citizen.memory
    unknown = await citizen.says(f"{UNKNOWN} {WRONG}")
    assert unknown.replace(UNKNOWN, CODE) == wrong
    assert citizen.memory == replace(memory, dossier=UNKNOWN)


async def test_each_ending_has_its_own_sentence(citizen: Citizen, portal: Portal, monkeypatch):
    said = [await citizen.says(f"{CODE} {WRONG}")]
    for fault in ("503", "slow=9", "rejected200", "malformed"):
        forget_failures()
        portal.fault(fault)
        said.append(await citizen.says(f"{CODE} {OWNER}"))
    assert len(set(said)) == len(said)
    for text, words in zip(
        said[1:], ("không kết nối được", "chưa trả lời kịp", "từ chối", "không đúng dạng"), strict=True
    ):
        assert words in text


@pytest.mark.parametrize("fault", ["503", "drop", "slow=9", "rejected200", "rejected403", "429=60", "malformed"])
@pytest.mark.parametrize(("code", "number"), [(CODE, OWNER), (UNKNOWN, OWNER), ("H29.45-261118-9999", OWNER)])
async def test_a_portal_that_fails_is_never_not_found(citizen: Citizen, portal: Portal, fault, code, number):
    portal.fault(fault)
    started = monotonic()
    answer = await citizen.says(f"{code} {number}")
    assert monotonic() - started < 2
    assert "không xác nhận" not in answer
    assert "chưa biết hồ sơ" in answer
    assert citizen.links == ["https://dichvucong.gov.vn/tra-cuu-ho-so"]


async def test_a_portal_that_is_down(citizen: Citizen, portal: Portal, monkeypatch):
    with_settings(monkeypatch, portal, hcc_url=closed_port())
    assert "không kết nối được" in await citizen.says(f"{CODE} {OWNER}")


async def test_after_a_failure_the_number_alone_tries_again(citizen: Citizen, portal: Portal):
    portal.fault("503")
    await citizen.says(f"{CODE} {OWNER}")
    portal.fault()
    assert "Đang xử lý" in await citizen.says(OWNER)


async def test_code_and_number_in_one_message(citizen: Citizen):
    assert "Đang xử lý" in await citizen.says(
        f"h55.12 – 261120 – 0007, số định danh {OWNER[:3]} {OWNER[3:6]} {OWNER[6:]}"
    )


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("tôi quên mã rồi", dossier.NO_CODE),
        ("mất giấy hẹn rồi", dossier.NO_CODE),
        ("không có", dossier.NO_CODE),
        ("ABC123", dossier.WRONG_CODE),
        ("12345", dossier.WRONG_CODE),
    ],
)
async def test_what_is_no_code_is_not_sent_away_while_one_is_asked_for(citizen: Citizen, typed: str, expected: str):
    """ "ABC123" got "Việc này tôi không giúp được"."""
    await citizen.says("hồ sơ của tôi đến đâu rồi")
    assert (await citizen.says(typed)).startswith(expected)
    assert citizen.memory.awaiting == dossier.CODE


async def test_who_is_asked_for_a_code_is_not_asked_for_consent_as_well(citizen: Citizen):
    """Two questions at once: the code, and a long one about remembering."""
    await citizen.says("hồ sơ của tôi đến đâu rồi")
    assert citizen.last
    known = Known(ref="lan")
    replies, _ = ask_once(known, citizen.last.decision, citizen.last.replies, citizen.memory)
    assert replies == citizen.last.replies


async def test_a_number_without_a_code(citizen: Citizen, portal: Portal):
    answer = await citizen.says(OWNER)
    assert "mã hồ sơ" in answer
    assert portal.requests == []
    assert OWNER not in str(citizen.memory)


async def test_an_old_number_of_nine_digits(citizen: Citizen, portal: Portal):
    await citizen.says(CODE)
    assert "12 chữ số" in await citizen.says("095123456")
    assert portal.requests == []
    assert "Đang xử lý" in await citizen.says(OWNER)


async def test_a_number_of_another_length(citizen: Citizen, portal: Portal):
    await citizen.says(CODE)
    assert "đúng 12 chữ số" in await citizen.says("12345")
    assert portal.requests == []


async def test_no_code_at_all(citizen: Citizen):
    answer = await citizen.says("hồ sơ của tôi đến đâu rồi")
    assert "mã hồ sơ" in answer
    assert "H55.12-" in answer


@pytest.mark.parametrize("said", ["không có số định danh", "quên số rồi", "12345"])
async def test_other_answers_to_the_question_for_the_number(citizen: Citizen, said):
    await citizen.says(CODE)
    assert await citizen.says(said) in (dossier.NO_NUMBER, dossier.WRONG_SHAPE)
    assert citizen.memory.awaiting == dossier.IDENTITY


async def test_when_is_asked_of_the_dossier_last_spoken_of(citizen: Citizen):
    await citizen.says(CODE)
    assert CODE in await citizen.says("thế bao giờ tôi lấy được")


async def test_a_code_of_the_wrong_shape(citizen: Citizen):
    await citizen.says(CODE)
    answer = await citizen.says("hồ sơ H55.12-0007")
    assert "chưa đúng dạng" in answer
    assert CODE not in answer.replace("ví dụ " + CODE, "")


async def test_an_unusual_date_is_a_warning_only(citizen: Citizen):
    code = "H55.12-261320-0007"
    assert "không có trên lịch" in await citizen.says(code)
    assert f"không xác nhận hồ sơ {code}" in await citizen.says(OWNER)


async def test_a_payment_code_is_no_dossier(citizen: Citizen):
    assert "thanh toán" in await citizen.says("G22.99.3-240101000001 của tôi xong chưa")


@pytest.mark.parametrize("code", ["H99.12-261120-0007", "G22.99.08-260101-100001"])
async def test_an_unknown_prefix_asks_for_no_number(citizen: Citizen, portal: Portal, code):
    answer = await citizen.says(code)
    assert "số định danh" not in answer
    assert code in answer
    assert citizen.links == ["https://dichvucong.gov.vn/tra-cuu-ho-so"]
    assert await citizen.says(f"{code} {OWNER}") == answer
    assert portal.requests == []


async def test_a_system_without_adapter_has_its_own_page(citizen: Citizen):
    answer = await citizen.says("00001/2026/00001")
    assert "Bảo hiểm xã hội" in answer
    assert citizen.links == ["https://dichvucong.baohiemxahoi.gov.vn"]


async def test_a_system_whose_address_is_not_set(citizen: Citizen, portal: Portal, monkeypatch):
    with_settings(monkeypatch, portal, hcc_url="")
    assert "chưa tra được" in await citizen.says(CODE)


async def test_a_record_without_a_number_is_not_told(citizen: Citizen, portal: Portal):
    portal.fault("no_identity")
    answer = await citizen.says("H29.45-261118-0101 079095000101")
    assert "không được cho xem" in answer
    assert "Công an phường Mẫu" not in answer


async def test_several_codes_become_buttons(citizen: Citizen):
    await citizen.says(f"{CODE} với H55.12-261123-0001 đến đâu rồi")
    assert citizen.last
    choices = citizen.last.replies[0].choices
    assert [choice.label for choice in choices] == [CODE, "H55.12-261123-0001"]
    assert all(len(choice.payload.encode()) <= 64 for choice in choices)
    assert [option.label for option in citizen.memory.options] == [choice.label for choice in choices]
    assert "H55.12-261123-0001" in await citizen.taps(choices[1].payload)
    assert "Mới đăng ký" in await citizen.says("006092000001")


async def test_several_codes_with_a_number_are_answered_each(citizen: Citizen):
    answer = await citizen.says(f"{CODE}, H55.12-261123-0001, {UNKNOWN}, H99.1-261120-0001: {OWNER}")
    assert citizen.last
    assert len(citizen.last.replies) == 4
    assert "Đang xử lý" in answer
    assert "các mã còn lại" in answer


async def test_after_many_wrong_numbers_a_code_is_not_asked_about(citizen: Citizen, portal: Portal):
    await citizen.says(CODE)
    for last in range(PER_CODE.burst):
        await citizen.says(f"0191750001{last:02}")
    asked = len(portal.requests)
    blocked = await citizen.says(OWNER)
    assert "số lần tra cứu có giới hạn" in blocked
    assert "thử lại sau 6 phút" in blocked
    assert citizen.links == ["https://dichvucong.gov.vn/tra-cuu-ho-so"]
    other = Citizen()
    assert await other.says(f"{CODE} {OWNER}") == blocked  # another chat is no way around it
    assert len(portal.requests) == asked


async def test_a_code_that_does_not_exist_is_limited_alike(citizen: Citizen):
    for last in range(PER_CODE.burst):
        await citizen.says(f"{UNKNOWN} 0191750001{last:02}")
    assert "số lần tra cứu có giới hạn" in await citizen.says(f"{UNKNOWN} {OWNER}")


async def test_one_citizen_cannot_go_through_many_codes(citizen: Citizen, portal: Portal):
    citizen.who = Known(ref="lan")
    for number in range(20):
        await citizen.says(f"H55.12-261120-1{number:03d} {OWNER}")
    assert "số lần tra cứu có giới hạn" in await citizen.says(f"{CODE} {OWNER}")
    citizen.who = Known(ref="hoa")
    assert "Đang xử lý" in await citizen.says(f"{CODE} {OWNER}")


async def test_owners_who_look_often_and_an_ill_portal_lock_nobody_out(citizen: Citizen, portal: Portal):
    for _ in range(6):
        assert "Đang xử lý" in await citizen.says(f"{CODE} {OWNER}")
    portal.fault("503")
    for _ in range(6):
        await citizen.says(f"{CODE} {OWNER}")
    portal.fault()
    forget_failures()
    assert "Đang xử lý" in await citizen.says(f"{CODE} {OWNER}")


async def test_when_the_portal_is_ill_the_last_answer_is_told_with_its_age(citizen: Citizen, portal: Portal):
    await citizen.says(f"{CODE} {OWNER}")
    portal.fault("503")
    answer = await citizen.says(OWNER)
    assert "không kết nối được" in answer
    assert "chưa biết tin mới nhất" in answer
    assert "Theo bản ghi lúc" in answer
    assert "Đang xử lý" in answer
    assert citizen.memory.awaiting == "identity"
    assert citizen.links == ["https://dichvucong.gov.vn/tra-cuu-ho-so"]


async def test_the_last_answer_is_for_its_owner_only(citizen: Citizen, portal: Portal):
    await citizen.says(f"{CODE} {OWNER}")
    portal.fault("503")
    answer = await Citizen().says(f"{CODE} {WRONG}")
    assert "UBND" not in answer
    assert "Đang xử lý" not in answer


async def test_what_is_no_longer_confirmed_is_not_remembered(citizen: Citizen, portal: Portal):
    await citizen.says(f"{CODE} {OWNER}")
    portal.dossier(CODE).identity = WRONG
    await citizen.says(f"{CODE} {OWNER}")
    portal.fault("503")
    assert "chưa biết hồ sơ" in await citizen.says(f"{CODE} {OWNER}")


async def test_nothing_is_remembered_when_the_settings_say_so(citizen: Citizen, portal: Portal, monkeypatch):
    with_settings(monkeypatch, portal, lookup_keep_minutes=0)
    await citizen.says(f"{CODE} {OWNER}")
    portal.fault("503")
    assert "chưa biết hồ sơ" in await citizen.says(f"{CODE} {OWNER}")


async def test_a_portal_that_keeps_failing_is_left_alone(citizen: Citizen, portal: Portal):
    portal.fault("503")
    for _ in range(3):
        await citizen.says(f"{CODE} {OWNER}")
    asked = len(portal.requests)
    assert "không kết nối được" in await citizen.says(f"{CODE} {OWNER}")
    assert len(portal.requests) == asked


@pytest.mark.parametrize(
    ("code", "number", "office"),
    [
        ("H55.12-261120-0007", "019175000007", "UBND xã Mẫu"),
        ("000.00.53.H55-241220-0012", "019099000012", "UBND xã Mẫu Cũ"),
        ("H03.15-250610-0013", "006185000013", "UBND xã Mẫu Bắc"),
        ("H29.45-261118-0101", "079095000101", "Công an phường Mẫu"),
        ("G09.20-20261116-0000103", "019188000103", "Trung tâm Dịch vụ việc làm Mẫu"),
        ("H17.12-261118-0201", "048190000201", "UBND phường Mẫu Hải"),
        ("000.00.12.H17-250520-0203", "048070000203", "UBND phường Mẫu Cũ"),
        ("G15.99.08-261117-100301", "019089000301", "Trung tâm Mẫu Quốc gia"),
        ("000.00.07.G15-241105-0302", "019077000302", "Cục Mẫu Cũ"),
    ],
)
async def test_dossiers_of_every_system_and_age_of_code(citizen: Citizen, code, number, office):
    answer = await citizen.says(f"{code} {number}")
    assert office in answer
    assert "(cổng mô phỏng)" in answer


async def test_a_tap_with_nonsense_asks_for_the_code(citizen: Citizen):
    assert "mã hồ sơ" in await citizen.taps('/dossier_status{"d":"<script>"}')


async def test_the_number_leaves_no_trace(citizen: Citizen, portal: Portal, caplog):
    caplog.set_level(logging.DEBUG)
    said = []
    for fault in ("", "503", "malformed"):
        portal.fault(*filter(None, [fault]))
        said += [await citizen.says(f"{CODE} {OWNER}"), await citizen.says(WRONG), str(citizen.memory)]
    seen = "\n".join([*said, caplog.text])
    assert OWNER not in seen
    assert WRONG not in seen


@pytest.mark.parametrize("status", range(1, 11))
async def test_every_status_says_what_to_do(citizen: Citizen, portal: Portal, status):
    portal.dossier(CODE).status = status
    assert NEXT_STEPS[Status(status)] in await citizen.says(f"{CODE} {OWNER}")


NOW = datetime(2026, 11, 25, 9, 30, tzinfo=VIETNAM)


def told(now: datetime = NOW, **changes) -> str:
    facts = {
        "code": CODE,
        "procedure": "Thủ tục đăng ký khai sinh",
        "status": Status.IN_PROCESS,
        "status_text": "Đang xử lý",
        "agency": "UBND xã Mẫu",
        "submitted": None,
        "accepted": None,
        "due": datetime(2026, 11, 20, 17, tzinfo=VIETNAM),
        "finished": None,
        "note": None,
        "source": "Hệ thống thử",
        "fetched_at": NOW,
    }
    return describe(Dossier(**{**facts, **changes}), now)


def test_an_overdue_dossier_says_so():
    assert "đã quá hẹn 2 ngày làm việc" in told()  # the 23rd and the 25th: the 24th is a holiday
    assert OVERDUE in told()


def test_a_holiday_does_not_make_it_late():
    text = told(due=datetime(2026, 11, 27, 17, tzinfo=VIETNAM), now=datetime(2026, 11, 29, 9, tzinfo=VIETNAM))
    assert "vừa qua hẹn, từ đó tới nay là ngày nghỉ" in text
    assert OVERDUE not in text


@pytest.mark.parametrize("status", [3, 5, 7, 8, 9, 10])
def test_days_are_not_counted_where_the_clock_stands(status):
    text = told(status=Status(status))
    assert "quá hẹn" not in text
    assert OVERDUE not in text


def test_a_status_of_another_vocabulary_is_shown_as_it_came():
    text = told(status=None, status_text="thẩm định tại phòng chuyên môn")
    assert "Thẩm định tại phòng chuyên môn" in text
    assert UNKNOWN_STATUS in text
    assert "quá hẹn" not in text


def test_what_is_missing_is_left_out_or_said():
    text = told(procedure=None, agency=None, due=None)
    assert "Thủ tục" not in text
    assert "Cơ quan: hệ thống chưa nêu" in text
    assert "None" not in text


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ((2026, 11, 25, 9, 5), "lúc 9:05 sáng nay"),
        ((2026, 11, 24, 16, 30), "lúc 16:30 chiều qua"),
        ((2026, 11, 24, 12, 0), "lúc 12:00 trưa qua"),
        ((2026, 11, 20, 21, 0), "lúc 21:00 ngày 20/11/2026"),
    ],
)
def test_the_age_of_a_record(moment, words):
    assert time_ago(datetime(*moment, tzinfo=VIETNAM), NOW) == words


@pytest.mark.parametrize(("seconds", "words"), [(0.2, "sau 1 phút"), (61, "sau 2 phút"), (360, "sau 6 phút")])
def test_how_long_to_wait(seconds, words):
    assert words in too_often(seconds)


def test_the_source_and_its_time():
    assert told().endswith("Nguồn: Hệ thống thử, tra lúc 09:30 ngày 25/11/2026.")


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (date(2026, 11, 25), "là hôm nay"),
        (date(2026, 11, 26), "còn 1 ngày làm việc, là ngày mai"),
        (date(2026, 12, 2), "còn 5 ngày làm việc"),
        (date(2026, 11, 24), "đã quá hẹn 1 ngày làm việc"),
        (date(2026, 11, 20), "đã quá hẹn 2 ngày làm việc"),
        (date(2027, 2, 22), "còn 57 ngày làm việc"),  # over new year and Tết
        (date(2150, 1, 1), "còn 44962 ngày, chưa trừ ngày nghỉ lễ"),
    ],
)
def test_days_left(due, words):
    assert days_left(due, NOW.date()) == words


def test_a_weekend_ahead():
    assert days_left(date(2026, 11, 28), date(2026, 11, 27)) == "từ nay tới đó là ngày nghỉ, là ngày mai"
    assert days_left(date(2026, 11, 29), date(2026, 11, 27)) == "từ nay tới đó là ngày nghỉ"


def step(name: str, day: int, unit: str = "UBND xã Mẫu", opinion: str | None = None) -> Step:
    return Step(name, unit, datetime(2026, 11, day, 9, tzinfo=VIETNAM), opinion)


def test_the_last_three_steps_oldest_first():
    steps = (
        step("Mới đăng ký", 16),
        step("Được tiếp nhận", 17),
        step("Đang xử lý", 18, "Phòng Kinh tế"),
        step("Yêu cầu bổ sung giấy tờ", 19, opinion="Nộp thêm bản vẽ."),
    )
    lines = told(status=Status.SUPPLEMENT, steps=steps, note="Nộp thêm bản vẽ.").splitlines()
    at = lines.index("Các bước gần đây:")
    assert lines[at + 1 : at + 4] == [
        "– 17/11/2026: Được tiếp nhận",
        "– 18/11/2026: Đang xử lý (Phòng Kinh tế)",
        "– 19/11/2026: Yêu cầu bổ sung giấy tờ",
    ]
    assert "• Cơ quan ghi: Nộp thêm bản vẽ." in lines


def test_a_single_step_is_no_timeline():
    assert "Các bước" not in told(steps=(step("Mới đăng ký", 16),))


def test_a_step_without_a_date_is_told_without_one():
    steps = (Step("Thẩm định", None, None, "thiếu chữ ký"), step("Đang xử lý", 18))
    assert "– Thẩm định: thiếu chữ ký" in told(steps=steps).splitlines()
