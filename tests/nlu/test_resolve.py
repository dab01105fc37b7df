from __future__ import annotations

import pytest

from nlu.codes import mask
from nlu.resolve import ANGRY, MACHINE, PROXY, Evidence, resolve
from nlu.understanding import Aspect, Candidate, Match, Verdict

BIRTH = Match(Verdict.ANSWER, (Candidate("1.001193", "Đăng ký khai sinh", 0.9),))
PERHAPS = Match(Verdict.CLARIFY, (Candidate("1.001193", "Đăng ký khai sinh", 0.3),), ("1.001193",))
NOTHING = Match(Verdict.NONE, (Candidate("1.001193", "Đăng ký khai sinh", 0.2),))


def test_a_dossier_code_asks_for_the_dossier_whatever_else_is_said():
    found = resolve(Evidence("hồ sơ này hết bao nhiêu tiền", {"ask_fee": 1.0}, dossier_codes=("H55.1-260101-0001",)))
    assert (found.intent, found.confidence) == ("dossier_status", 1.0)
    assert found.dossier_codes == ("H55.1-260101-0001",)


@pytest.mark.parametrize("text", ["012345678901", "số của tôi 012345678901 ạ", "0123 4567 8901"])
def test_an_identity_number_is_given(text):
    masked, identity = mask(text)
    assert identity == "012345678901"
    assert resolve(Evidence(masked, {"out_of_scope": 0.9})).intent == "give_identity"
    assert resolve(Evidence("01234567890", {"out_of_scope": 0.9})).intent == "give_identity"  # a digit short


def test_a_number_picks():
    found = resolve(Evidence("cái thứ hai thì bao lâu", {"ask_time": 0.9}, matches=(BIRTH,)))
    assert (found.intent, found.ordinal, found.aspects) == ("pick", 2, (Aspect.TIME,))
    assert found.matches == ()


def test_a_procedure_beats_small_talk():
    found = resolve(Evidence("chào em chị hỏi khai sinh", {"greet": 0.99}, matches=(BIRTH,)))
    assert found.intent == "ask_procedure"
    assert found.matches == (BIRTH,)


def test_small_talk_beats_a_match_by_accident():
    assert resolve(Evidence("chào bé yêu", {"greet": 0.95}, matches=(PERHAPS,))).intent == "greet"
    assert resolve(Evidence("con tôi sốt", {"out_of_scope": 0.95}, matches=(PERHAPS,))).intent == "out_of_scope"
    assert resolve(Evidence("con tôi mới sinh", {"out_of_scope": 0.6}, matches=(PERHAPS,))).intent == "ask_procedure"


@pytest.mark.parametrize(
    ("text", "intent"),
    [("hết bao nhiêu tiền", "ask_fee"), ("thế nộp ở đâu", "ask_place"), ("bao lâu", "ask_time")],
)
def test_a_bare_aspect_goes_on_about_the_last_procedure(text, intent):
    found = resolve(Evidence(text, {"out_of_scope": 0.4}, matches=(PERHAPS,), faq=("phi", 0.9)))
    assert found.intent == intent
    assert found.matches == ()
    assert found.faq is None


def test_another_procedure_without_an_aspect():
    found = resolve(Evidence("thế còn kết hôn thì sao", {"ask_procedure": 0.9}, matches=(BIRTH,)))
    assert (found.intent, found.aspects, found.matches) == ("ask_procedure", (), (BIRTH,))


def test_a_correction_names_another_procedure():
    found = resolve(Evidence("không, ý em là khai sinh", {"reject": 0.9}, matches=(BIRTH,)))
    assert (found.intent, found.rejects, found.matches) == ("ask_procedure", True, (BIRTH,))
    assert resolve(Evidence("không phải", {"reject": 0.9}, matches=(NOTHING,))).intent == "reject"


def test_a_procedure_code_needs_no_match():
    found = resolve(Evidence("1.001193 cần giấy tờ gì", {"out_of_scope": 0.9}, procedure_codes=("1.001193",)))
    assert found.intent == "ask_papers"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("hồ sơ của tôi đến đâu rồi", "dossier_status"),
        ("cho tôi gặp cán bộ tư pháp", "handoff"),
        ("xã Cao Sơn cũ giờ là xã nào", "place_lookup"),
    ],
)
def test_services_are_believed_when_words_and_classifier_agree(text, intent):
    assert resolve(Evidence(text, {intent: 0.2}, matches=(PERHAPS,))).intent == intent
    assert resolve(Evidence(text, {intent: 0.0}, matches=(BIRTH,))).intent.startswith("ask_")


def test_papers_of_a_dossier_are_no_look_up():
    assert resolve(Evidence("hồ sơ gồm những gì", {"dossier_status": 0.97})).intent == "ask_papers"


def test_a_faq_entry_answers_when_it_is_liker_than_any_procedure():
    intents = {"ask_faq": 0.5}
    assert (
        resolve(Evidence("sổ hộ khẩu còn dùng không", intents, matches=(PERHAPS,), faq=("so-ho-khau", 0.8))).faq
        == "so-ho-khau"
    )
    assert (
        resolve(Evidence("đăng ký khai sinh", intents, matches=(BIRTH,), faq=("so-ho-khau", 0.8))).intent
        == "ask_procedure"
    )
    assert resolve(Evidence("chữ viết lạ lùng", intents, faq=("so-ho-khau", 0.2))).faq is None


def test_nothing_of_ours_is_out_of_scope():
    assert resolve(Evidence("giá vàng hôm nay", {"out_of_scope": 0.9}, matches=(NOTHING,))).intent == "out_of_scope"
    assert (
        resolve(Evidence("xin cấp phép bay lên sao hỏa", {"ask_procedure": 0.9}, matches=(NOTHING,))).intent
        == "out_of_scope"
    )
    assert resolve(Evidence("", {})).intent == "out_of_scope"


@pytest.mark.parametrize(
    "text",
    [
        "tôi tên A, số điện thoại 0912345678, muốn đăng ký khai sinh",
        "sđt của em là 0912345678 làm khai sinh",
        "0912345678 làm giấy khai sinh",
    ],
)
def test_who_gives_their_phone_number_asks_for_nobodys(text):
    """It was taken for a wish to call an officer."""
    evidence = Evidence(mask(text)[0], {"handoff": 0.4, "ask_procedure": 0.3}, matches=(BIRTH,))
    assert resolve(evidence).intent == "ask_procedure"


def test_a_plan_that_the_catalogue_knows_is_not_refused():
    halves = (Candidate("1", "Đăng ký xe trong nước", 0.6), Candidate("2", "Đăng ký xe nhập khẩu", 0.3))
    vehicle = Match(Verdict.ANSWER, halves)
    assert (
        resolve(Evidence("tôi định mua xe máy", {"out_of_scope": 0.9}, matches=(vehicle,))).intent == "ask_procedure"
    )
    assert (
        resolve(Evidence("xe máy nhà bên ồn quá", {"out_of_scope": 0.9}, matches=(vehicle,))).intent == "out_of_scope"
    )


def test_gossip_is_refused_whatever_it_looks_like():
    sure = Match(Verdict.ANSWER, (Candidate("1", "Hòa giải tranh chấp đất ở xã", 0.95),))
    assert (
        resolve(Evidence("hàng xóm nhà tôi ồn quá", {"out_of_scope": 0.98}, matches=(sure,))).intent == "out_of_scope"
    )


@pytest.mark.parametrize("text", ["xóa", "có", "được"])
def test_a_bare_yes_is_no_request_of_its_own(text):
    assert resolve(Evidence(text, {"erase_data": 1.0})).intent == "pick"


@pytest.mark.parametrize("text", ["zxcvbnm", "😀", "123"])
def test_what_cannot_be_read_is_no_matter_to_be_refused(text):
    found = resolve(Evidence(text, {"out_of_scope": 0.6}, matches=(NOTHING,)))
    assert (found.intent, found.kind) == ("out_of_scope", "unread")
    assert resolve(Evidence("tôi buồn quá", {"out_of_scope": 0.9})).kind is None


def test_to_send_somebody_else_is_asked_of_the_frequent_questions():
    faq = ("nho-nguoi-khac", 0.3)
    for text in ("nhờ con đi làm thay được không", "để chồng em nộp hộ có được không", "vợ nhận thay cần giấy gì"):
        assert resolve(Evidence(text, {"ask_conditions": 0.98}, faq=faq)).intent == "ask_faq", text
    named = resolve(Evidence("đăng ký khai sinh cần gì", {"ask_papers": 0.9}, matches=(BIRTH,), faq=faq))
    assert named.intent == "ask_papers"


def test_a_procedure_named_in_a_complaint_does_not_hide_the_dossier():
    found = resolve(
        Evidence("làm hộ chiếu hai tháng rồi sao chưa thấy gì", {"dossier_status": 0.9}, matches=(BIRTH,))
    )
    assert found.intent == "dossier_status"


def test_a_question_beside_thanks_is_answered():
    """ "Cảm ơn em, à mà lệ phí bao nhiêu" was answered with "không có gì"."""
    found = resolve(Evidence("cảm ơn em, à mà lệ phí bao nhiêu", {"thanks": 0.5, "ask_fee": 0.4}))
    assert (found.intent, found.aspects) == ("ask_fee", (Aspect.FEE,))
    assert resolve(Evidence("vang cam on em nhieu", {"thanks": 0.9})).intent == "thanks"


def test_who_is_impatient_is_not_refused():
    assert resolve(Evidence("trả lời đi", {"out_of_scope": 0.99})).intent == "ask_procedure"


@pytest.mark.parametrize(
    "text", ["chồng tôi đánh tôi", "chong em danh em", "tôi bị chồng hành hạ", "bạo lực gia đình"]
)
def test_who_is_beaten_is_no_mediator_who_had_an_accident(text):
    sure = Match(Verdict.ANSWER, (Candidate("2.000424", "Hỗ trợ hòa giải viên gặp tai nạn", 0.98),))
    found = resolve(Evidence(text, {"ask_procedure": 0.98}, matches=(sure,), faq=("bi-danh-bi-doa", 0.7)))
    assert (found.intent, found.kind, found.faq) == ("out_of_scope", "danger", "bi-danh-bi-doa")


@pytest.mark.parametrize("text", ["bố đánh mất giấy khai sinh của em", "mẹ đánh rơi thẻ của con", "con bị mất thẻ"])
def test_who_lost_a_paper_is_in_no_danger(text):
    assert resolve(Evidence(text, {"ask_procedure": 0.98}, matches=(BIRTH,))).kind is None


@pytest.mark.parametrize("text", ["cảm ơn hí", "chào bot"])
def test_one_odd_word_beside_thanks_asks_nothing(text):
    assert resolve(Evidence(text, {"thanks": 0.6, "greet": 0.6})).intent in {"thanks", "greet"}


def test_an_apology_beside_a_question_names_nothing():
    """ "xin lỗi, phí bao nhiêu" was answered with all steps."""
    found = resolve(Evidence("xin lỗi, phí bao nhiêu", {"ask_steps": 0.9, "ask_fee": 0.1}))
    assert (found.intent, found.aspects) == ("ask_fee", (Aspect.FEE,))


@pytest.mark.parametrize(
    "text",
    ["em nhờ bà ngoại đi làm thay có được không", "nhờ cháu nội đi nộp hộ", "nho con di nop thay", "tôi nộp thay"],
)
@pytest.mark.parametrize("intent", ["ask_conditions", "out_of_scope"])
def test_somebody_else_shall_go(text, intent):
    assert resolve(Evidence(text, {intent: 0.9})).kind == PROXY


@pytest.mark.parametrize("text", ["em làm hộ chiếu", "tôi lấy hộ khẩu", "em nộp hồ sơ"])
def test_who_goes_in_person_sends_nobody(text):
    assert resolve(Evidence(text, {"ask_procedure": 0.9})).kind is None


@pytest.mark.parametrize("text", ["bạn là người hay máy", "em là robot à", "bot trả lời à"])
def test_whether_a_person_writes_here(text):
    assert resolve(Evidence(text, {"help": 0.9})).kind == MACHINE


@pytest.mark.parametrize("text", ["đồ bot ngu", "trả lời chán quá", "vô dụng"])
def test_a_scolding_is_heard_as_one(text):
    assert resolve(Evidence(text, {"out_of_scope": 0.9})).kind == ANGRY


@pytest.mark.parametrize(
    "text", ["đốt rơm ngoài đồng có bị phạt không", "chó dại cắn", "máy tính bị hỏng", "giúp tôi với"]
)
def test_other_matters_scold_nobody(text):
    assert resolve(Evidence(text, {"out_of_scope": 0.9})).kind not in {ANGRY, MACHINE}
