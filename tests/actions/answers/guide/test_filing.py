"""Filing online in the chat: one step at a time, the way on, and where no form opens."""

from __future__ import annotations

import pytest
from support.turns import Talk, message_of

from actions.answers.aspects.places import NO_CASE
from actions.answers.compose import answer
from actions.answers.guide.filing import AGAIN, DONE, GUIDE, ON, SCAN, tools
from actions.answers.section import View
from actions.saying.tap import PAYLOAD_LIMIT
from actions.saying.wording import MORE
from data.catalogue import catalogue_of
from data.models import Case, Form, Method, OnlineLevel, Paper, Procedure, State, SubmissionMethod
from data.releases.live import current_release
from nlu.matcher import matcher_for
from nlu.talk.readings.candidates import possible_readings
from nlu.talk.state import Talk as TalkState
from nlu.understanding import Act, Aspect

CODE = "1.004194"
ID = "019dd021-f563-755f-abf3-a308189ef24f"
STEPS = 9


def record(**fields) -> Procedure:
    given = {"methods": (Method(via=SubmissionMethod.ONLINE),), "openings": 1}
    return Procedure(**{"code": "1.000001", "name": "Xin một việc", **given, **fields})


def labels(procedure: Procedure, *asked: Aspect) -> list[str]:
    return [choice.label for reply in answer(View(procedure, alone=True), asked) for choice in reply.choices]


def link_labels(procedure: Procedure, *asked: Aspect) -> list[str]:
    return [link.label for reply in answer(View(procedure, alone=True), asked) for link in reply.links]


@pytest.fixture
def talk() -> Talk:
    """Told how to file, before the first step."""
    talk = Talk()
    talk.read("làm trên mạng thế nào", Act.NAMED, CODE, aspects="online")
    return talk


def test_the_steps_follow_one_another_to_the_last(talk):
    talk.tap(GUIDE)
    for number in range(1, STEPS + 1):
        assert f"bước {number}/{STEPS}" in talk.text
        assert "Không tự làm được" in talk.text
        assert "\n\nNguồn: " in talk.text
        assert talk.replies[0].drawing
        if number < STEPS:
            talk.tap(ON)
    assert talk.labels[:2] == [DONE, AGAIN]


@pytest.mark.parametrize(
    "said", ["xong bước này", "xong rồi", "bước tiếp theo", "tiep", "ok xong", "Bước tiếp", "xong, bước tiếp"]
)
def test_going_on_by_word(talk, said):
    talk.tap(GUIDE)
    talk.say(said)
    assert f"bước 2/{STEPS}" in talk.text


def test_any_step_by_its_number_and_one_back(talk):
    talk.tap(GUIDE)
    talk.say("bước 6")
    assert f"bước 6/{STEPS}" in talk.text
    talk.say("quay lại bước trước")
    assert f"bước 5/{STEPS}" in talk.text
    talk.say("bước 40")
    assert f"bước {STEPS}/{STEPS}" in talk.text


def test_after_a_question_between_the_guide_goes_on_where_it_was(talk):
    talk.tap(GUIDE)
    talk.tap(ON)
    talk.read("phí bao nhiêu", Act.MORE, CODE, aspects="fee")
    talk.tap("Làm tiếp từ bước 2")
    assert f"bước 2/{STEPS}" in talk.text


def test_another_matter_ends_the_guide(talk):
    talk.tap(GUIDE)
    talk.read("làm khai sinh", Act.NAMED, "1.001193")
    assert talk.memory.step == 0
    assert GUIDE in talk.labels


@pytest.mark.parametrize(
    ("said", "entry"),
    [
        ("quên mất mật khẩu vneid", "vneid-quen-mat-khau"),
        ("tải ảnh lên báo quá dung lượng", "tai-tep-loi"),
        ("trang báo request rejected", "trang-cong-loi"),
        ("em lỡ chọn nhầm cơ quan nhận hồ sơ rồi", "nop-nham-thu-tuc"),
        ("đã chuyển tiền rồi mà hồ sơ vẫn báo chưa thanh toán", "tra-tien-chua-ghi-nhan"),
        ("nhà em toàn điện thoại cục gạch", "khong-co-dien-thoai-thong-minh"),
    ],
)
def test_what_goes_wrong_is_helped_with_and_leads_back(talk, said, entry):
    talk.tap(GUIDE)
    talk.say(said)
    assert talk.reading is not None
    assert talk.reading.entry == entry
    talk.say("tiếp")
    assert f"bước 1/{STEPS}" in talk.text


def test_help_has_a_button_at_its_step(talk):
    talk.tap(GUIDE)
    talk.tap("Quên mật khẩu VNeID thì làm thế nào?")
    assert "Quên mật khẩu" in talk.text
    talk.tap("Làm tiếp từ bước 1")


def test_danger_comes_before_every_step(talk):
    talk.tap(GUIDE)
    talk.say("có người gọi xưng công an bắt đọc mã otp")
    assert talk.act is Act.DANGER


def test_outside_the_guide_nothing_is_taken_for_a_trouble_of_it():
    message, release = message_of("tải ảnh lên báo quá dung lượng"), current_release()
    matcher, catalogue = matcher_for(release), catalogue_of(release.content)
    for step, helped in ((0, []), (1, ["tai-tep-loi"])):
        found = possible_readings(message, TalkState(procedure=CODE, step=step), matcher, catalogue)
        assert [one.entry for one in found if one.exact] == helped


def test_the_steps_of_what_was_told_of_filing_online_are_the_guide(talk):
    talk.read("từng bước thì sao", Act.MORE, CODE, aspects="steps")
    assert f"bước 1/{STEPS}" in talk.text


def test_the_button_of_the_steps_still_tells_what_the_office_does(talk):
    talk.send(f'/choose{{"p":"{CODE}","a":"steps"}}')
    assert "các bước làm" in talk.text


def test_the_papers_of_ones_own_case_can_be_chosen(talk):
    talk.tap(GUIDE)
    talk.say("bước 4")
    assert "Văn bản đề nghị đăng ký tạm trú" not in talk.text
    talk.tap("Giấy tờ trường hợp của tôi")
    talk.say("cả khu trọ")
    assert "Văn bản đề nghị đăng ký tạm trú" in talk.text
    talk.tap("Làm tiếp từ bước 4")
    assert f"bước 4/{STEPS}" in talk.text
    assert "Văn bản đề nghị đăng ký tạm trú" in talk.text
    talk.tap(ON)
    talk.say("bước 4")
    assert "Văn bản đề nghị đăng ký tạm trú" in talk.text


class TestWhereNothingOpens:
    CLOSED = record(openings=0)

    def test_no_button_is_shown_and_that_is_said(self):
        assert "Nộp trực tuyến" not in link_labels(self.CLOSED)
        assert GUIDE not in labels(self.CLOSED)
        [reply] = answer(View(self.CLOSED, alone=True), [])
        assert "chưa mở chỗ nộp" in reply.text

    def test_who_asks_is_told(self):
        [reply] = answer(View(self.CLOSED), [Aspect.ONLINE])
        assert NO_CASE in reply.text

    @pytest.mark.parametrize("fields", [{"openings": None}, {"openings": 2}])
    def test_where_one_opens_or_nobody_knows_it_is_shown(self, fields):
        assert "Nộp trực tuyến" in link_labels(record(**fields))
        assert GUIDE in labels(record(**fields))

    @pytest.mark.parametrize(
        "fields",
        [
            {"online_level": OnlineLevel.NONE},
            {"methods": ()},
            {"state": State.REPLACED, "cases": (Case(papers=(Paper(name="Đơn"),)),)},
        ],
    )
    def test_other_reasons_not_to_show_it(self, fields):
        assert GUIDE not in labels(record(**fields))
        assert "Nộp trực tuyến" not in link_labels(record(**fields))


def test_filing_online_tells_cost_time_and_steps_at_once():
    [reply] = answer(View(record()), [Aspect.ONLINE])
    assert f"Có {STEPS} bước: tài khoản VNeID, " in reply.text
    assert "Phí: " in reply.text
    assert "Thời gian: " in reply.text
    assert "Không tự làm được" in reply.text


def test_what_goes_before_the_steps_is_one_leaf():
    """A button "Xem tiếp" would carry the number of the first step."""
    for procedure in current_release().content.procedures:
        assert MORE not in labels(procedure, Aspect.ONLINE)


@pytest.mark.parametrize("kind", [None, "plainer"])
def test_once_more_is_the_same_step(talk, kind):
    talk.tap(GUIDE)
    talk.tap(ON)
    talk.read("nói lại đi", Act.AGAIN, kind=kind)
    assert f"bước 2/{STEPS}" in talk.text


def test_the_step_of_the_form_gives_its_file():
    procedure = record(forms=(Form(id=ID, name="Mẫu CT01.docx", paper="Tờ khai"),))
    [reply] = answer(View(procedure), [Aspect.ONLINE], 4)
    assert [file.url.rsplit("/mau/")[1] for file in reply.files] == [f"{ID}/mau-ct01.docx"]


def test_no_step_is_too_long_for_a_message_and_no_button_for_its_service():
    questions = {entry.id: entry.question for entry in current_release().content.faq}
    for procedure in current_release().content.procedures[::7]:
        for leaf in range(2, STEPS + 2):
            replies = answer(View(procedure, questions=questions), [Aspect.ONLINE], leaf)
            assert len(replies) <= 2
            choices = [choice for reply in replies for choice in reply.choices]
            assert len(choices) <= 5
            assert all(len(choice.payload.encode()) <= PAYLOAD_LIMIT for choice in choices)


def test_the_step_of_photographing_opens_the_page_that_makes_one_file(talk):
    talk.tap(GUIDE)
    seen = []
    for _ in range(STEPS - 1):
        seen.append([link.url for reply in talk.replies for link in reply.links if link.label == SCAN])
        talk.tap(ON)
    assert [bool(urls) for urls in seen].index(True) == 3
    assert sum(map(bool, seen)) == 1
    assert seen[3][0].endswith("/chup-giay-to")


@pytest.mark.parametrize(("entry", "helps"), [("giay-nhieu-trang", True), ("quen-mat-khau-vneid", False)])
def test_help_with_photos_opens_it_too(entry, helps):
    assert bool(tools(entry)) is helps
