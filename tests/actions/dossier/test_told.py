"""Questions about a dossier that was told, over the real client and the sandbox portal."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from support.portal import Portal

from actions.answers.dossier.told import GENERAL, About, without_invitation
from actions.dossier import look_up as dossier
from actions.dossier.look_up import ASKED_BACK
from actions.dossier.told import payment_beside, questions
from actions.turn import Outcome, Turn
from data.catalogue import catalogue_of
from data.releases.live import current_release
from nlu.aspects.asked import aspects_in
from nlu.reading.codes import dossier_codes, mask
from nlu.talk.cues import cues
from nlu.talk.readings.told_dossier import CUES
from nlu.talk.state import Talk
from nlu.understanding import Act, Reading
from portals.dossier import Status

RELEASE = current_release()
PAYMENT, LATE = ("H55.20-261117-0005", "019068000005"), ("H55.12-261105-0011", "019190000011")
RUNNING, SUPPLEMENT = ("H55.12-261120-0007", "019175000007"), ("H55.12-261118-0004", "019080000004")
REFUSED, READY = ("H55.12-261116-0003", "006301000003"), ("H55.12-261119-0009", "006195000009")


@dataclass
class Citizen:
    """A chat with the dossier action, in which everything is read as said of a dossier."""

    memory: Talk = field(default_factory=Talk)
    last: Outcome | None = None

    async def says(self, typed: str) -> str:
        text, number = mask(typed)
        reading = Reading("dossier_status", Act.SERVICE, aspects=aspects_in(text), dossier_codes=dossier_codes(text))
        self.last = await dossier.respond(Turn(text, reading, self.memory, RELEASE, number))
        self.memory = Talk.from_dict(self.last.memory.to_dict())
        return "\n\n".join(reply.text for reply in self.last.replies)


@pytest.fixture
def citizen(portal: Portal, monkeypatch) -> Citizen:
    monkeypatch.setattr(dossier, "settings", lambda: portal.settings(lookup_budget=5.0))
    return Citizen()


async def test_how_much_is_told_at_once_and_again(citizen: Citizen):
    """It was asked four times, and the status sheet was told four times."""
    assert "• Số tiền hệ thống ghi: 350.000 đồng" in await citizen.says(" ".join(PAYMENT))
    for asked in ("phải nộp bao nhiêu", "hết bao nhiêu tiền vậy", "the toi phai dong may tien"):
        told = await citizen.says(asked)
        assert told.startswith(f"Phải nộp 350.000 đồng: đó là số tiền hệ thống ghi cho hồ sơ {PAYMENT[0]}.")
        assert "• Thủ tục" not in told


async def test_without_the_amount_that_is_said(citizen: Citizen, portal: Portal, monkeypatch):
    monkeypatch.setattr(dossier, "settings", lambda: portal.settings(hcc_captcha="", lookup_budget=5.0))
    await citizen.says(" ".join(PAYMENT))
    assert "hệ thống không cho biết bao nhiêu" in await citizen.says("phải nộp bao nhiêu")


@pytest.mark.parametrize(
    ("whose", "asked", "begins", "holds"),
    [
        (PAYMENT, "nộp ở đâu", "Trả ngay trong hồ sơ", "Nguồn: Nghị định 224/2026/NĐ-CP"),
        (PAYMENT, "hạn nộp đến khi nào", "Hệ thống không ghi hạn nộp tiền", "chưa được làm tiếp"),
        (PAYMENT, "có phải lừa đảo không", "Hồ sơ H55.20-261117-0005 đúng là đang chờ nộp 350.000 đồng", "156"),
        (PAYMENT, "tôi nộp rồi mà", "Hệ thống chưa ghi nhận tiền", "Đừng trả lại lần nữa"),
        (RUNNING, "phải nộp bao nhiêu", "Lúc này hệ thống không yêu cầu nộp tiền", "Đang xử lý"),
        (RUNNING, "khi nào xong", "Hẹn trả kết quả hồ sơ H55.12-261120-0007: 17:00 ngày 25/11/2026", ""),
        (RUNNING, "cần nộp thêm gì", "Hệ thống không yêu cầu nộp thêm giấy tờ nào", ""),
        (RUNNING, "đang ở cơ quan nào", "Hồ sơ H55.12-261120-0007 đang ở UBND xã Mẫu", "Đang xử lý"),
        (RUNNING, "hỏi ai được", "Bà con hỏi UBND xã Mẫu", "Hệ thống không cho số điện thoại"),
        (RUNNING, "họ gửi về nhà à", "Chưa có kết quả.", "đã chọn nhận cách nào thì hệ thống không cho biết"),
        (RUNNING, "quên mã rồi thì tra kiểu gì", "Hồ sơ vừa xem có mã H55.12-261120-0007", "Đem căn cước"),
        (LATE, "sao trễ thế", "Hồ sơ H55.12-261105-0011 trễ thật", "phải xin lỗi, nói lý do và hẹn ngày mới"),
        (LATE, "bao giờ mới xong", "Hẹn trả kết quả hồ sơ", "Hệ thống chưa ghi ngày hẹn mới."),
        (SUPPLEMENT, "thiếu giấy gì", "Cơ quan ghi hồ sơ cần nộp thêm: Nộp thêm bản vẽ", ""),
        (SUPPLEMENT, "nộp bổ sung ở đâu", "Cơ quan ghi hồ sơ cần nộp thêm", "Hồ sơ này nộp trực tuyến."),
        (SUPPLEMENT, "nộp trước ngày nào", "Cơ quan ghi: Nộp thêm bản vẽ", "hệ thống không ghi hạn nộp thêm"),
        (REFUSED, "vì sao không nhận", "Cơ quan ghi ở hồ sơ", "Tờ khai chưa ghi nơi cư trú trước đây"),
        (READY, "lấy kết quả ở đâu", "Hồ sơ H55.12-261119-0009 đã có kết quả", "giấy hẹn và căn cước"),
    ],
)
async def test_a_question_is_answered_by_itself(citizen: Citizen, whose, asked: str, begins: str, holds: str):
    sheet = await citizen.says(" ".join(whose))
    told = await citizen.says(asked)
    assert told.startswith(begins)
    assert holds in told
    assert "Nguồn:" in told
    assert told != sheet
    assert "• Thủ tục" not in told
    assert citizen.memory.dossier == whose[0]


async def test_the_same_sheet_is_not_told_twice_unless_something_moved(citizen: Citizen, portal: Portal):
    sheet = await citizen.says(" ".join(RUNNING))
    again = await citizen.says("đến đâu rồi")
    assert again.startswith(f"Hồ sơ {RUNNING[0]} vẫn ở bước: Đang xử lý.")
    assert len(again) < len(sheet)
    portal.dossier(RUNNING[0]).status = 9
    assert "• Thủ tục" in await citizen.says("xem lại giúp tôi")


async def test_what_was_told_a_moment_ago_needs_no_system(citizen: Citizen, portal: Portal):
    await citizen.says(" ".join(PAYMENT))
    portal.fault("503")
    assert "350.000 đồng" in await citizen.says("phải nộp bao nhiêu")
    asked = len(portal.requests)
    await citizen.says("bao giờ xong")
    assert len(portal.requests) == asked


async def test_nobody_but_the_owner_is_told(citizen: Citizen):
    await citizen.says(PAYMENT[0])
    assert "350.000" not in await citizen.says("phải nộp bao nhiêu")


async def test_nothing_personal_is_kept(citizen: Citizen, portal: Portal):
    await citizen.says(" ".join(SUPPLEMENT))
    await citizen.says("cần nộp thêm gì")
    kept = str(citizen.memory)
    for secret in (SUPPLEMENT[1], portal.dossier(SUPPLEMENT[0]).owner, "bản vẽ"):
        assert secret not in kept


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("sao lại cần số căn cước", "số định danh để chắc đúng người"),
        ("hồ sơ của mẹ tôi tra hộ được không", "Được nếu có mã hồ sơ và số định danh của chủ hồ sơ"),
    ],
)
async def test_who_asks_about_the_number_is_answered_and_it_is_still_waited_for(citizen: Citizen, asked, told):
    """The request for the number was said a second time."""
    await citizen.says(RUNNING[0])
    assert told in await citizen.says(asked)
    assert citizen.memory.awaiting == dossier.IDENTITY


async def test_beside_a_warning_stands_what_is_really_due(citizen: Citizen):
    await citizen.says(" ".join(PAYMENT))
    turn = Turn("có ai gọi bảo chuyển khoản", Reading("danger", Act.DANGER), citizen.memory, RELEASE)
    assert "đang chờ nộp 350.000 đồng" in payment_beside(turn)
    other = Citizen()
    await other.says(" ".join(RUNNING))
    assert payment_beside(Turn("x", Reading("danger", Act.DANGER), other.memory, RELEASE)) == ""


def test_every_entry_told_is_in_the_content():
    known = catalogue_of(RELEASE.content)
    assert all(known.faq(entry) for entry in (*GENERAL.values(), *ASKED_BACK.values()))


def test_every_cue_is_something_that_is_answered():
    assert set(cues(CUES)) <= {about.value for about in About}


@pytest.mark.parametrize(
    ("status", "about"),
    [(Status.PAYMENT, About.PAY_WHERE), (Status.SUPPLEMENT, About.SUPPLY_WHERE), (Status.ACCEPTED, About.AGENCY)],
)
def test_where_means_what_the_status_asks_for(status: Status, about: About):
    assert questions("nộp ở đâu", aspects_in("nộp ở đâu"), status) == (about,)


def test_an_invitation_to_what_was_done_is_left_out():
    text = "Cơ quan phải xin lỗi. Nhắn mã hồ sơ, tôi tra xem đang ở đâu.\nRồi hỏi nơi đã nộp."
    assert without_invitation(text) == "Cơ quan phải xin lỗi.\nRồi hỏi nơi đã nộp."
