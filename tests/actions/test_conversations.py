"""The conversations of the first promise, word for word, through the whole brain: Rasa, matcher, actions, content."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field
from typing import Any

import pytest
from support.brain import brain, model

from actions.saying.reply import Choice, Decision, Reply
from actions.saying.tap import PAYLOAD_LIMIT
from actions.saying.wording import REPLY_LIMIT
from bot.messages.channel import Inbound, Kind

__all__ = ["brain", "model"]


def wrong(reason: str) -> pytest.MarkDecorator:
    """What is still understood wrongly, and how."""
    return pytest.mark.xfail(strict=False, reason=reason)


@dataclass
class Citizen:
    """One person's chat."""

    brain: Any
    memory: dict[str, Any] = field(default_factory=dict)
    replies: tuple[Reply, ...] = ()
    decision: Decision | None = None

    def says(self, text: str, kind: Kind = Kind.TEXT) -> str:
        result = asyncio.run(self.brain.turn(self.memory, Inbound("test", "c", str(time.monotonic_ns()), kind, text)))
        self.memory, self.replies, self.decision = result.memory, result.replies, result.decision
        assert all(0 < len(reply.text) <= REPLY_LIMIT for reply in self.replies)
        assert all(len(choice.payload.encode()) <= PAYLOAD_LIMIT for choice in self.buttons)
        return "\n\n".join(reply.text for reply in self.replies)

    def taps(self, label: str) -> str:
        return self.says(next(choice.payload for choice in self.buttons if choice.label == label), Kind.TAP)

    @property
    def buttons(self) -> list[Choice]:
        return [choice for reply in self.replies for choice in reply.choices]

    @property
    def links(self) -> list[str]:
        return [link.label for reply in self.replies for link in reply.links]


@pytest.fixture
def citizen(brain):
    return Citizen(brain)


def test_1_papers_of_a_birth_registration(citizen):
    text = citizen.says("con em sinh tuần trước giờ làm giấy khai sinh cho bé thì cần mang theo gì ạ")
    assert citizen.decision is Decision.ANSWER
    assert text.startswith("Đăng ký khai sinh – giấy tờ cần có\n\nGiấy tờ:")
    for fact in (
        "Giấy chứng sinh",
        "Có trường hợp cần thêm…",
        "trong 60 ngày",
        "Phí: ",
        "1 ngày làm việc",
        "Nơi nộp: ",
    ):
        assert fact in text
    assert "Nguồn: Cổng Dịch vụ công, 15/4/2026." in text
    assert "Để tôi nói đúng giấy tờ của bà con – câu 2/2" in text
    assert "Nộp trực tuyến" in citizen.links
    always, sometimes = citizen.says("Giấy tờ").split("Chỉ cần trong một số trường hợp:")
    assert "Luôn cần:" in always
    assert "• Giấy chứng sinh (1 bản chính)" in always
    sometimes += citizen.says("Xem tiếp")
    assert "• Nếu nhờ người khác làm thay: Văn bản ủy quyền" in sometimes
    assert sometimes.endswith("Nguồn: Cổng Dịch vụ công quốc gia, quyết định 163/QĐ-BTP, cập nhật 15/4/2026.")


def test_2_follow_ups_and_the_same_of_another(citizen):
    citizen.says("con em sinh tuần trước giờ làm giấy khai sinh cho bé thì cần mang theo gì ạ")
    assert citizen.says("hết bao nhiêu tiền").startswith(
        "Đăng ký khai sinh – phí, lệ phí\n\nĐang áp dụng theo luật:\n• Đăng ký khai sinh đúng hạn"
    )
    assert citizen.says("nộp ở đâu").startswith("Đăng ký khai sinh – nộp ở đâu")
    assert "1 ngày làm việc" in citizen.says("bao lâu có")
    assert "Được." in citizen.says("làm online được không")
    assert citizen.says("thế còn kết hôn thì sao").startswith("Đăng ký kết hôn – làm trực tuyến")
    assert "• Miễn phí: lệ phí đăng ký kết hôn" in citizen.says("het bao nhieu tien")


def test_3_an_unclear_wish_is_asked_about(citizen):
    citizen.says("lam so do")
    assert citizen.decision is Decision.CLARIFY
    assert citizen.replies[0].text.startswith("Bà con muốn làm việc nào dưới đây?")
    assert 2 <= len(citizen.buttons) - 1 <= 3
    assert citizen.buttons[-1].label == "Không phải các việc trên"
    first = citizen.buttons[0].label
    assert "sổ đỏ" in first
    assert citizen.taps(first).startswith(first)
    assert citizen.decision is Decision.ANSWER


@pytest.mark.parametrize("said", ["1", "số 1", "cái thứ nhất", "label"])
def test_3_typing_the_choice_is_tapping_it(citizen, said):
    citizen.says("lam so do")
    first = citizen.buttons[0].label
    assert citizen.says(first if said == "label" else said).startswith(first)


def test_3_none_of_them(citizen):
    citizen.says("lam so do")
    offered = {choice.payload for choice in citizen.buttons if choice.payload.startswith("/choose")}
    citizen.taps("Không phải các việc trên")
    assert citizen.decision is Decision.CLARIFY
    assert not offered & {choice.payload for choice in citizen.buttons}
    citizen.says("không phải")
    assert "Gặp cán bộ" in [choice.label for choice in citizen.buttons]


def test_5_what_the_bot_cannot_do(citizen):
    text = citizen.says("mấy giờ thì ngân hàng mở cửa")
    assert citizen.decision is Decision.OUT_OF_SCOPE
    assert "không giúp được" in text
    assert "thủ tục hành chính" in text
    assert citizen.buttons


@pytest.mark.parametrize(
    ("said", "decision", "words"),
    [
        ("chào em", Decision.SMALLTALK, "Chào bà con!"),
        ("xin chao", Decision.SMALLTALK, "Chào bà con!"),
        ("cảm ơn nhé", Decision.SMALLTALK, "Không có gì"),
        ("gặp cán bộ", Decision.HANDOFF, "cán bộ"),
        ("/help", Decision.SMALLTALK, "Tôi giúp được những việc này"),
        ("/start", Decision.SMALLTALK, "Chào bà con!"),
    ],
)
def test_6_manners(citizen, said, decision, words):
    assert words in citizen.says(said)
    assert citizen.decision is decision


def test_a_fee_without_a_procedure_is_asked_about(citizen):
    assert citizen.says("hết bao nhiêu tiền").startswith("Bà con muốn hỏi phí của việc gì?")
    assert citizen.says("đăng ký thường trú").startswith("Đăng ký thường trú – phí, lệ phí")
    assert "20.000 đồng" in citizen.replies[0].text


def test_a_correction_keeps_the_question(citizen):
    citizen.says("đăng ký kết hôn ở đâu")
    assert citizen.says("không, ý em là đăng ký lại kết hôn").startswith("Đăng ký lại kết hôn – nộp ở đâu")


def test_a_bare_topic_is_asked_about_and_a_few_words_choose(citizen):
    citizen.says("tôi muốn hỏi giấy phép xây dựng")
    assert citizen.decision is Decision.CLARIFY
    assert citizen.says("cái bị mất xin lại ấy").startswith("Cấp lại giấy phép xây dựng")
    assert citizen.says("giống cái lúc nãy nhưng gia hạn").startswith("Gia hạn giấy phép xây dựng")


@wrong("“kết hôn mấy ngày xong” is told of the parents' marriage paper")
def test_a_follow_up_is_not_taken_for_a_name_by_chance(citizen):
    citizen.says("làm giấy khai sinh")
    assert citizen.says("nếu làm chung thì mấy ngày xong").startswith("Đăng ký khai sinh – thời gian")
    assert citizen.says("kết hôn mấy ngày xong").startswith("Đăng ký kết hôn – thời gian")


def test_a_bare_topic_is_no_frequent_question(citizen):
    citizen.says("can cuoc")
    assert not citizen.memory["entry"]
    assert citizen.memory["procedure"] == "1.116410" or citizen.decision is Decision.CLARIFY


def test_the_fee_is_told_where_an_official_word_looks_like_getting_money(citizen):
    assert citizen.says("xin giấy xác nhận độc thân bao nhiêu tiền").startswith(
        "Giấy xác nhận tình trạng hôn nhân (độc thân) – phí"
    )


def test_two_procedures_in_one_message(citizen):
    text = citizen.says("đăng ký khai sinh và đăng ký kết hôn nộp ở đâu")
    assert "Đăng ký khai sinh – nộp ở đâu" in text
    assert "Đăng ký kết hôn – nộp ở đâu" in text


def test_by_code(citizen):
    assert citizen.says("1.001193").startswith("Đăng ký khai sinh\n")
    assert "9.123456" in citizen.says("thủ tục 9.123456 cần gì")


def test_an_old_commune(citizen):
    text = citizen.says("xã kim hỷ giờ thuộc xã nào")
    assert text.startswith("Xã Kim Hỷ cũ (huyện Na Rì) nay thuộc xã Văn Lang")
    assert "Nguồn: danh sách xã, phường của tỉnh Thái Nguyên từ 1/7/2025" in text


def test_a_link_of_a_commune(citizen):
    citizen.says('/start{"o":"xa-cho-ra","p":"1.001193"}', Kind.START)
    assert "xã Chợ Rã" in citizen.replies[0].text
    assert citizen.replies[1].text.startswith("Đăng ký khai sinh\n")
    assert "Với xã Chợ Rã" in citizen.says("nộp ở đâu")


def test_a_common_question(citizen):
    assert citizen.says("bây giờ còn huyện không").startswith("Không còn. Từ ngày 1/7/2025")
    assert "Nguồn: Nghị quyết 203/2025/QH15" in citizen.replies[0].text


def test_a_photo_is_not_looked_at(citizen):
    assert "không được lưu lại" in citizen.says("", Kind.PHOTO)
    assert "đừng gửi ảnh căn cước" in citizen.replies[0].text


@pytest.mark.parametrize(
    "said",
    [
        "",
        "   ",
        "\x00\x01",
        "😀😀",
        "<script>alert(1)</script>",
        "**_`[x](y)",
        "\u202e\u200bkhai sinh",
        "/choose",
        "a" * 10_000,
    ],
)
def test_anything_gets_one_clear_answer(citizen, said):
    text = citizen.says(said)
    assert "trục trặc" not in text
    assert "<" not in text


def test_typed_text_is_never_a_hidden_command(citizen):
    citizen.says("đăng ký kết hôn")
    assert "trợ lý thủ tục hành chính" not in citizen.says('/start{"o":"xa-cho-ra"}')
    assert citizen.memory["procedure"] == "1.000894"


@pytest.mark.parametrize(
    "said", ["có", "không", pytest.param("xóa", marks=wrong("asked whether to delete all data"))]
)
def test_yes_and_no_to_nothing_are_asked_about(citizen, said):
    assert citizen.says(said).startswith("Bà con cần hỏi việc gì?")
    assert citizen.decision is Decision.CLARIFY


@pytest.mark.parametrize("said", ["zxcvbnm", "😀😀", pytest.param("123", marks=wrong("asked for a code")), "x"])
def test_what_cannot_be_read_is_asked_for_again(citizen, said):
    assert citizen.says(said).startswith("Tôi chưa hiểu tin này.")


@wrong("“tell me a joke please” offers the procedure talked of")
def test_english_is_told_that_answers_are_vietnamese(citizen):
    assert citizen.says("how do I register a marriage?").startswith("I can only answer in Vietnamese")
    assert citizen.decision is Decision.ANSWER
    assert citizen.says("tell me a joke please").startswith("I can only answer in Vietnamese")
    assert citizen.decision is Decision.OUT_OF_SCOPE


def test_to_send_somebody_else_keeps_the_thread(citizen):
    citizen.says("đăng ký kết hôn")
    said = citizen.says("nhờ con đi làm thay được không")
    assert "cả hai phải có mặt" in said
    assert "gửi trên mạng" in said
    assert "Nguồn:" in said
    assert citizen.says("hết bao nhiêu tiền").startswith("Đăng ký kết hôn – phí")


def test_the_second_half_of_a_double_question_has_its_own_aspects(citizen):
    citizen.says("đăng ký tạm trú cần gì, với lại làm lý lịch tư pháp ở đâu?")
    assert citizen.memory["aspects"] == ("papers", "place")


@pytest.mark.parametrize(
    "aside",
    ["đau răng quá", "hôm nay trời đẹp", pytest.param("tôi đói bụng quá", marks=wrong("told to call an ambulance"))],
)
def test_small_talk_chooses_nothing_of_what_was_offered(citizen, aside):
    """It was taken for a description of one of the offers, and that one was told: a lost card to who was hungry."""
    citizen.says("căn cước")
    assert citizen.says(aside).startswith("Việc này tôi không giúp được")


@pytest.mark.parametrize(
    "before",
    [
        "căn cước",
        "con em tròn 14 làm căn cước",
        pytest.param("tạm trú", marks=wrong("taken for a choice of the offers")),
    ],
)
def test_another_matter_named_in_two_words_points_back_at_nothing(citizen, before):
    """ "So do" was read as "số đó", and cards were told of who asked for a land certificate."""
    citizen.says(before)
    citizen.says("lam so do")
    assert "1.013978" in citizen.memory["offered"]


def test_both_that_were_offered_are_told(citizen):
    """ "Cả hai" was no answer to a question of the bot's own."""
    citizen.says("xóa đăng ký")
    said = citizen.says("cả hai")
    assert "Xóa đăng ký thường trú" in said
    assert "Xóa đăng ký tạm trú" in said
    assert {"1.003197", "1.010028"} <= set(citizen.memory["together"])


def test_examples_are_no_offer_to_ask_about(citizen):
    """ "Mỗi cái bao nhiêu tiền" was asked back with examples that nobody had asked about."""
    citizen.says("bao nhiêu tiền")
    assert "tạm trú" not in citizen.says("mỗi cái bao nhiêu tiền").lower()


def test_a_slip_is_no_wrong_certificate(citizen):
    citizen.says("đăng ký kết hôn")
    assert citizen.says("à nhầm, đăng ký khai sinh").startswith("Đăng ký khai sinh")


def test_what_if_it_is_lost_asks_how_to_report_it(citizen):
    """ "Còn nếu bị mất thì" told the same of the same procedure again."""
    citizen.says("hộ chiếu làm ở đâu")
    said = citizen.says("còn nếu bị mất thì")
    assert said.startswith(("Hộ chiếu còn hạn mà mất thì phải báo", "Báo mất hộ chiếu"))


def test_the_price_of_petrol_is_no_fee_of_what_is_talked_of(citizen):
    citizen.says("đăng ký xe máy mới mua cần gì")
    citizen.says("hôm nay giá xăng bao nhiêu")
    assert citizen.decision is Decision.OUT_OF_SCOPE


@wrong("“đăng ký kết hôn ở đâu” is asked back about")
def test_back_to_what_was_talked_of_before(citizen):
    citizen.says("mở tiệm tạp hóa tại nhà cần gì")
    citizen.says("đăng ký kết hôn ở đâu")
    assert citizen.says("quay lại cái lúc nãy, phí bao nhiêu").startswith("Mở hộ kinh doanh – phí")
    assert citizen.says("cái hồi nãy nộp ở đâu").startswith("Đăng ký kết hôn – nộp ở đâu")


def test_who_does_not_understand_hears_it_again(citizen):
    said = citizen.says("đăng ký kết hôn ở đâu")
    assert citizen.says("nói lại xem nào") == said


def test_notes_are_told_once_in_a_conversation(citizen):
    """They came again with every aspect."""
    assert "Mẫu CT01 trên Cổng là mẫu cũ" in citizen.says("xóa đăng ký thường trú cần gì")
    said = citizen.says("bao lâu xong")
    assert "Mẫu CT01" not in said
    assert "Lưu ý" not in said


def test_who_is_beaten_is_told_whom_to_call(citizen):
    assert "113" in citizen.says("chồng tôi đánh tôi")
    assert citizen.decision is Decision.DANGER


@pytest.mark.parametrize("cry", ["chồng tôi đột quỵ rồi", "nha toi dang chay", "otp của tôi là 482913 nhập hộ nhé"])
def test_a_danger_leaves_nothing_behind_and_the_talk_goes_on(citizen, cry):
    citizen.says("làm khai sinh cần gì")
    before = {**citizen.memory, "touched": None}
    told = citizen.says(cry)
    assert citizen.decision is Decision.DANGER
    assert "khai sinh" not in told.lower()
    assert citizen.memory["danger"]
    assert {**citizen.memory, "touched": None, "danger": None} == before
    assert "482913" not in str(citizen.memory)
    assert "khai sinh" in citizen.says("mất bao nhiêu tiền").lower()
    assert citizen.memory["danger"] is None


def test_who_is_still_in_danger_gets_no_paperwork(citizen):
    """Met in a talk about land: "mẹ 90 không đi được thì cho mẹ ra cách nào", said in a fire, got who may sign."""
    citizen.says("sang tên sổ đỏ cho con trai làm thế nào")
    citizen.says("chet roi lua ben sang rung keo chay ve nha bac khoi mu me gia nam mot cho goi so nao")
    assert citizen.decision is Decision.DANGER
    told = citizen.says("lua cach nha tram met roi ca ban co may ong ba, me 90 khong di dc thi cho me ra cach nao")
    assert citizen.decision is Decision.DANGER
    assert "114" in told
    assert "1.013831" in citizen.says("phí sang tên sổ đỏ bao nhiêu")


def test_what_the_record_says_of_sending_somebody_else_is_told(citizen):
    """The frequent answer speaks of papers of civil status only."""
    citizen.says("mở hộ kinh doanh cần gì")
    said = citizen.says("nhờ em gái đi làm thay được không")
    assert said.startswith("Giấy nhờ người đi nộp thì không phải chứng thực")
    assert "Nguồn: bản ghi thủ tục 1.001612" in said


@wrong("asked back about")
def test_who_asks_the_same_of_another_procedure_by_its_name_is_told(citizen):
    citizen.says("mở hộ kinh doanh cần gì")
    citizen.says("nhờ em gái đi làm thay được không")
    said = citizen.says("làm lý lịch tư pháp nhờ mẹ đi nộp thay được không")
    assert said.startswith("Xin phiếu lý lịch tư pháp")
    assert "Phiếu số 1: được. Cha, mẹ" in said
    assert "Phiếu số 2: không" in said


def test_an_unclear_question_about_what_is_talked_of_is_not_refused(citizen):
    citizen.says("đăng ký khai sinh")
    citizen.says("có phải đi mấy lần không")
    assert citizen.decision is Decision.ANSWER
    assert citizen.memory["procedure"] == "1.001193"
    citizen.says("giá vàng hôm nay")
    assert citizen.decision is Decision.OUT_OF_SCOPE


def test_the_second_of_two_told_together_is_no_button(citizen):
    """ "Cái thứ hai mất bao lâu" tapped the second button and forgot what was asked."""
    citizen.says("tôi muốn đổi bằng lái và xin lý lịch tư pháp")
    assert citizen.says("cái thứ hai mất bao lâu").startswith("Xin phiếu lý lịch tư pháp – thời gian")


def test_what_if_it_is_late_is_no_copy(citizen):
    """ "Thì sao" was read as "bản sao"."""
    citizen.says("làm giấy khai sinh")
    citizen.says("còn nếu quá hạn thì sao")
    assert citizen.memory["procedure"] != "2.000635"


@wrong("“không có giấy chứng sinh thì sao” is told which one is handed in")
def test_what_a_frequent_answer_says_of_what_is_talked_of_is_told(citizen):
    """ "Không có giấy chứng sinh thì sao" told all of the birth registration at a glance again."""
    citizen.says("làm giấy khai sinh")
    assert "người làm chứng" in citizen.says("không có giấy chứng sinh thì sao")
    assert "60 ngày" in citizen.says("còn nếu quá hạn thì sao")
    assert citizen.says("lệ phí bao nhiêu").startswith("Đăng ký khai sinh – phí")


def test_what_a_citizen_tells_of_themselves_beats_the_options(citizen):
    """ "Bố sinh năm 1950" chose the registration of a new-born child, since that was on offer."""
    citizen.says("cho hỏi làm lại giấy khai sinh cho bố")
    citizen.says("bố sinh năm 1950")
    assert citizen.memory["procedure"] != "1.001193"


def test_what_is_not_understood_does_not_end_the_talk(citizen):
    """ "Con tôi bị cận thì" was asked what it is about, and the next question had lost its procedure."""
    citizen.says("hoi ve nghia vu quan su")
    citizen.says("con toi bi can thi")
    assert citizen.memory["procedure"] == "1.013133"
    assert citizen.says("nộp ở đâu").startswith("Đăng ký nghĩa vụ quân sự lần đầu – nộp ở đâu")


def test_who_asks_on_after_a_vague_wish_means_the_same_procedure(citizen):
    """The vague wish was asked back about with the only likely procedure, and another stood beside it then."""
    assert citizen.says("hoi ve nghia vu quan su").startswith("Đăng ký nghĩa vụ quân sự lần đầu\n")
    assert citizen.says("cần giấy tờ gì").startswith("Đăng ký nghĩa vụ quân sự lần đầu – giấy tờ cần có")
    assert citizen.memory["procedure"] == "1.013133"


def test_who_is_beaten_hears_whom_to_call_with_source_and_day(citizen):
    told = citizen.says("tôi bị chồng đánh, cứu tôi với")
    assert "113" in told
    assert re.search(r"Nguồn số .*113.*: .+, \d+/\d+/\d{4}\.", told)


@wrong("the papers of the card talked of are told")
@pytest.mark.parametrize("said", ["nuôi cá lồng trên hồ phải xin gì", "nuoi ca long tren ho phai xin gi"])
def test_a_matter_that_is_not_in_the_catalogue_is_no_detail_of_the_one_talked_of(citizen, said):
    """It was answered with the papers of the card talked of before."""
    citizen.says("làm lại căn cước bị mất hết bao nhiêu tiền")
    assert "chưa có trong dữ liệu của tôi" in citizen.says(said)
