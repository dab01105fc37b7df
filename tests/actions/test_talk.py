"""What is done with a reading: telling, asking back, turning down, buttons, links, and what cannot be read."""

from __future__ import annotations

import pytest
from support.turns import Talk, changed, content_of

from actions import handoff
from actions.moves import NOT_CHOSEN, OTHERS
from actions.procedure import WHAT_FOR
from actions.saying.reply import Decision
from common.settings import load
from data.entries import FaqEntry
from data.models import State
from data.releases.live import current_release
from nlu.talk.understand import ANGRY, MACHINE, PLAINER
from nlu.understanding import Act, Aspect

BIRTH, AGAIN, FOREIGN, MARRIAGE = "1.001193", "1.004884", "2.000528", "1.000894"
RESIDENCE = "1.004194"


FOREIGN_MARRIAGE = "2.000806"


def sending_to(code: str) -> str:
    """The follow-up of the marriage that names this procedure."""
    entries = current_release().content.faq
    return next(entry.id for entry in entries if MARRIAGE in entry.procedures and code in entry.answer)


def line_of(talk: Talk, label: str) -> str:
    """The one line of the first answer that tells this."""
    (line,) = [line for line in talk.text.splitlines() if line.startswith(label)]
    return line


class TestTelling:
    def test_papers_with_source_and_a_way_to_file_online(self, talk):
        outcome = talk.read("làm giấy khai sinh cần gì", Act.NAMED, BIRTH, aspects="papers")
        assert outcome.decision is Decision.ANSWER
        assert "Giấy chứng sinh" in line_of(talk, "Giấy tờ:")
        assert "Nguồn: Cổng Dịch vụ công, 15/4/2026." in talk.text
        assert ("Nộp trực tuyến", f"https://dichvucong.gov.vn/dich-vu-cong-truc-tuyen/{BIRTH}") in [
            (link.label, link.url) for link in talk.replies[0].links
        ]
        assert "Làm trên mạng từng bước" in talk.labels

    def test_all_papers_are_behind_the_questions_about_ones_own_case(self, talk):
        talk.read("làm giấy khai sinh cần gì", Act.NAMED, BIRTH, aspects="papers")
        assert line_of(talk, "Giấy tờ:").endswith("Có trường hợp cần thêm…"), "that there is more must be said"
        talk.tap("Xem giấy tờ mọi trường hợp")
        always, sometimes = talk.text.split("Chỉ cần trong một số trường hợp:")
        assert "Luôn cần:\n" in always
        assert "• Giấy chứng sinh (1 bản chính)" in always
        talk.tap("Xem tiếp")
        assert "• Nếu nhờ người khác làm thay: Văn bản ủy quyền" in sometimes + talk.text
        assert "Nguồn: Cổng Dịch vụ công quốc gia, quyết định 163/QĐ-BTP, cập nhật 15/4/2026." in talk.text

    def test_how_it_is_done_opens_with_what_to_bring(self, talk):
        """Who asked "phải làm thế nào" at first was told what officers do, step by step."""
        talk.read("đăng ký kết hôn thì phải làm thế nào", Act.NAMED, MARRIAGE, aspects="steps")
        assert line_of(talk, "Nơi nộp:")
        assert "Các bước làm" in talk.labels
        talk.tap("Các bước làm")
        assert "các bước làm" in talk.text

    def test_who_asks_for_the_steps_is_told_the_steps(self, talk):
        talk.read("các bước đăng ký kết hôn", Act.NAMED, MARRIAGE, aspects="steps")
        assert talk.text.startswith("Đăng ký kết hôn – các bước làm")

    def test_without_an_aspect_everything_at_a_glance(self, talk):
        talk.read("em muốn làm giấy khai sinh", Act.NAMED, BIRTH)
        assert "Giấy chứng sinh" in line_of(talk, "Giấy tờ:")
        assert "không thu lệ phí" in line_of(talk, "Phí:")
        assert "1 ngày làm việc" in line_of(talk, "Thời gian:")
        assert "Trung tâm Phục vụ hành chính công" in line_of(talk, "Nơi nộp:")

    def test_what_is_cut_is_marked_once(self, talk):
        """A fee that was cut at its end, and had others beside it, ended in two marks."""
        talk.read("mở hộ kinh doanh", Act.NAMED, "1.001612")
        assert "…" in line_of(talk, "Phí:")
        assert "……" not in talk.text

    def test_several_aspects_in_one_message(self, talk):
        talk.read("hết bao nhiêu và bao lâu", Act.NAMED, RESIDENCE, aspects="fee time")
        first, second = [line for line in talk.text.splitlines() if line][1:3]
        assert (first.split(":")[0], second) == ("Phí", "Thời gian: 3 ngày làm việc."), "what is asked comes first"
        assert "15.000 đồng" in first

    def test_several_procedures_in_one_message(self, talk):
        outcome = talk.read("khai sinh với kết hôn ở đâu", Act.NAMED, BIRTH, MARRIAGE, aspects="place")
        assert "Đăng ký khai sinh – nộp ở đâu" in talk.text
        assert "Đăng ký kết hôn – nộp ở đâu" in talk.text
        assert outcome.memory.together == outcome.memory.listed == (BIRTH, MARRIAGE)
        assert [told.procedure for told in outcome.told] == [BIRTH, MARRIAGE]

    def test_each_procedure_is_asked_something_else(self, talk):
        own = {BIRTH: (Aspect.PAPERS,), RESIDENCE: (Aspect.TIME,)}
        talk.read(
            "khai sinh cần gì, tạm trú mất bao lâu",
            Act.NAMED,
            BIRTH,
            RESIDENCE,
            aspects="papers time",
            own_aspects=own,
        )
        assert "Đăng ký khai sinh – giấy tờ" in talk.text
        assert "Đăng ký tạm trú – thời gian" in talk.text
        assert "Đăng ký tạm trú – giấy tờ" not in talk.text

    def test_what_is_sure_is_told_and_the_rest_is_offered_without_a_question(self, talk):
        outcome = talk.read("kết hôn với khai sinh", Act.NAMED, MARRIAGE, offered=(BIRTH, AGAIN), aspects="fee")
        assert outcome.decision is Decision.ANSWER
        assert outcome.memory.procedure == MARRIAGE
        assert "Đăng ký kết hôn – phí" in talk.text
        assert "?" not in talk.replies[-1].text
        assert talk.replies[-1].choices[0].label == "Đăng ký khai sinh"
        assert "Đăng ký kết hôn" not in [choice.label for choice in talk.replies[-1].choices]

    def test_what_only_offices_apply_for_is_answered_for_citizens(self, talk):
        talk.read("vneid bị khóa thì mở thế nào", Act.NAMED, "3.000284")
        assert "1900 0368" in talk.text
        talk.read("3.000284", Act.NAMED, "3.000284", procedure_codes=("3.000284",))
        assert "cơ quan" in talk.text

    def test_an_answer_that_sends_to_another_procedure_has_its_button(self, talk):
        talk.read("đăng ký kết hôn", Act.NAMED, MARRIAGE)
        talk.read("vợ là người nước ngoài", Act.MORE, MARRIAGE, follow_ups=(sending_to(FOREIGN_MARRIAGE),))
        talk.tap("Kết hôn có yếu tố nước ngoài")
        assert talk.memory.procedure == FOREIGN_MARRIAGE

    def test_a_correction_that_makes_no_difference_is_answered_with_what_was_asked(self, talk):
        talk.read("đăng ký kết hôn mất bao lâu", Act.NAMED, MARRIAGE, aspects="time")
        talk.read(
            "em gái em chứ không phải em", Act.MORE, MARRIAGE, aspects="time", details=True, instead="em gái em"
        )
        assert talk.text.startswith("Với “em gái em”, Cổng không ghi gì khác:")
        assert "thời gian" in talk.text

    def test_by_code(self, talk):
        talk.read("1.001193 mấy ngày", Act.NAMED, BIRTH, aspects="time", procedure_codes=(BIRTH,))
        assert "1 ngày làm việc" in talk.text

    def test_an_unknown_code_is_named(self, talk):
        outcome = talk.read("9.999999", Act.NAMED, "9.999999", procedure_codes=("9.999999",))
        assert outcome.decision is Decision.OUT_OF_SCOPE
        assert "9.999999" in talk.text

    def test_a_code_the_matcher_still_has_but_the_content_has_not(self, talk):
        outcome = talk.read("làm gì đó", Act.NAMED, "9.999999")
        assert outcome.decision is Decision.CLARIFY
        assert talk.text.startswith("Tôi chưa rõ đây là thủ tục nào.")

    def test_a_chosen_case_and_the_next_likely_stay_with_the_same_procedure_only(self, talk):
        talk.read("khai sinh", Act.NAMED, BIRTH, also=(AGAIN,))
        assert talk.read("phí", Act.MORE, BIRTH, aspects="fee").memory.spare == (AGAIN,)
        assert talk.read("kết hôn", Act.NAMED, MARRIAGE).memory.spare == ()


class TestGoingOn:
    def test_a_detail_is_looked_for_in_the_record(self, talk):
        talk.read("làm giấy khai sinh", Act.NAMED, BIRTH)
        outcome = talk.read("không có giấy chứng sinh thì có làm được không", Act.MORE, BIRTH)
        assert outcome.decision is Decision.ANSWER
        assert "chứng sinh" in talk.text
        assert "Nguồn:" in talk.text
        assert [told.procedure for told in outcome.told] == [BIRTH]

    def test_a_detail_that_the_record_lacks_is_said_to_be_unknown(self, talk):
        talk.read("làm giấy khai sinh", Act.NAMED, BIRTH)
        outcome = talk.read("có phải mang theo chó mèo không", Act.MORE, BIRTH)
        assert "không tìm thấy" in talk.text
        assert "không thấy đòi" in talk.text
        assert "Trung tâm Phục vụ hành chính công" in talk.text, "who may know it is named"
        assert "Gặp cán bộ" in talk.labels
        assert outcome.told == ()

    def test_who_only_tells_is_asked_what_they_want_to_know(self, talk):
        talk.read("đăng ký kết hôn", Act.NAMED, MARRIAGE)
        outcome = talk.read("hai đứa quen nhau ở công ty cũ", Act.MORE, MARRIAGE)
        assert outcome.decision is Decision.CLARIFY
        assert "muốn biết gì tiếp về “" in talk.text

    def test_who_tells_something_of_their_own_case_is_led_on_to_it(self, talk):
        """Met in a talk: "bố mẹ nó chưa đăng ký" was asked what they want to know."""
        talk.read("đăng ký tạm trú", Act.NAMED, RESIDENCE)
        outcome = talk.read("tôi đi cùng hai con", Act.MORE, RESIDENCE, details=True)
        assert outcome.decision is Decision.CLARIFY
        assert talk.memory.path_in(RESIDENCE) == ""
        talk.read("chủ nhà hiền lắm", Act.MORE, RESIDENCE, details=True)
        assert talk.text.startswith("Bà con muốn biết gì tiếp"), "the question about the case is asked once"

    def test_the_name_of_what_was_told_is_no_question(self, talk):
        """Met in a talk: "lam lan dau" (which also sounds like "đâu") was not found in the record."""
        talk.read("toi muon lam so do", Act.NAMED, "1.013978")
        talk.read("lam lan dau", Act.MORE, "1.013978", details=True)
        assert "không tìm thấy" not in talk.text
        assert talk.memory.path_in("1.013978") == ""

    def test_memory_that_is_too_old_is_not_used(self, talk):
        talk.read("làm giấy khai sinh cần gì", Act.NAMED, BIRTH, aspects="papers")
        talk.wait(minutes=61)
        outcome = talk.read("hết bao nhiêu tiền", Act.UNCLEAR, aspects="fee")
        assert outcome.decision is Decision.CLARIFY
        assert "khai sinh –" not in talk.text
        assert talk.text.startswith("Bà con muốn hỏi phí của việc gì?")

    def test_the_commune_is_remembered_longer(self, talk):
        talk.send('/start{"o":"xa-cho-ra"}')
        talk.wait(minutes=600)
        talk.read("khai sinh nộp ở đâu", Act.NAMED, BIRTH, aspects="place")
        assert "xã Chợ Rã" in line_of(talk, "Nơi nộp:")

    def test_what_was_told_before_comes_first_when_it_is_asked_what_it_is_about(self, talk):
        talk.read("làm giấy khai sinh", Act.NAMED, BIRTH)
        talk.read("không phải", Act.REJECT)
        talk.read("mất mấy ngày", Act.UNCLEAR, aspects="time")
        assert talk.buttons[0].label == "Đăng ký khai sinh"

    def test_another_matter_ends_the_list(self, talk):
        talk.read("khai sinh với kết hôn", Act.NAMED, BIRTH, MARRIAGE)
        assert talk.read("cái thứ hai", Act.PICK, MARRIAGE).memory.listed == (BIRTH, MARRIAGE)
        assert talk.read("đăng ký tạm trú", Act.NAMED, RESIDENCE).memory.listed == ()

    def test_the_last_answer_once_more(self, talk):
        talk.read("kết hôn ở đâu", Act.NAMED, MARRIAGE, aspects="place")
        said = talk.text
        talk.read("nói lại xem nào", Act.AGAIN)
        assert talk.text == said

    def test_in_simpler_words_it_is_shorter(self, talk):
        talk.read("kết hôn cần gì", Act.NAMED, MARRIAGE, aspects="papers")
        said = talk.text
        talk.read("dài quá, nói ngắn lại", Act.AGAIN, kind=PLAINER)
        assert talk.text.startswith("Đăng ký kết hôn")
        assert len(talk.text) < len(said)

    def test_who_asks_on_instead_of_choosing_is_told_of_which_and_may_choose_still(self, talk):
        """The question was searched alone, and the matter was lost."""
        talk.read("khai sinh", Act.NAMED, offered=(BIRTH, AGAIN))
        talk.read("hết bao nhiêu tiền", Act.MORE, BIRTH, offered=(AGAIN,), aspects="fee")
        assert talk.replies[0].text.startswith(NOT_CHOSEN)
        assert talk.replies[-1].text == OTHERS
        assert [choice.label for choice in talk.replies[-1].choices] == ["Đăng ký lại khai sinh"]
        assert talk.memory.procedure == BIRTH

    def test_the_last_question_once_more_is_asked_in_another_way(self, talk):
        talk.read("khai sinh", Act.NAMED, offered=(BIRTH, AGAIN))
        said = talk.text
        talk.read("là sao", Act.AGAIN)
        assert talk.text != said
        assert {"Đăng ký khai sinh", "Đăng ký lại khai sinh", "Gặp cán bộ"} <= set(talk.labels)

    def test_nothing_to_say_again(self, talk):
        assert talk.read("nói lại đi", Act.AGAIN).decision is Decision.CLARIFY
        assert talk.text == WHAT_FOR

    def test_yes_after_an_answer_asks_what_more(self, talk):
        talk.read("làm giấy khai sinh", Act.NAMED, BIRTH)
        talk.read("đúng rồi", Act.YES)
        assert talk.text == "Bà con muốn biết gì thêm về “Đăng ký khai sinh”?"
        talk.tap("Giấy tờ")
        assert talk.text.startswith("Đăng ký khai sinh – giấy tờ")

    def test_yes_with_a_question_is_told_what_it_asks(self, talk):
        talk.read("làm giấy khai sinh", Act.NAMED, BIRTH)
        outcome = talk.read("vâng, thế nộp ở đâu", Act.YES, aspects="place")
        assert outcome.decision is Decision.ANSWER
        assert talk.text.startswith("Đăng ký khai sinh – nộp ở đâu")

    def test_yes_to_a_question_between_several_is_asked_again_in_another_way(self, talk):
        talk.read("khai sinh", Act.NAMED, offered=(BIRTH, AGAIN))
        said = talk.text
        assert talk.read("có", Act.YES).decision is Decision.CLARIFY
        assert talk.text != said
        assert "Đăng ký khai sinh" in talk.labels

    def test_yes_to_nothing(self, talk):
        assert talk.read("ừ", Act.YES).decision is Decision.CLARIFY
        assert talk.text == WHAT_FOR


class TestAskingBack:
    def test_a_tap_answers_what_was_asked(self, talk):
        outcome = talk.read("khai sinh hết bao nhiêu", Act.NAMED, offered=(BIRTH, AGAIN, FOREIGN), aspects="fee")
        assert outcome.decision is Decision.CLARIFY
        assert talk.labels == [
            "Đăng ký khai sinh",
            "Đăng ký lại khai sinh",
            "Khai sinh có yếu tố nước ngoài",
            "Không phải các việc trên",
        ]
        talk.tap("Đăng ký lại khai sinh")
        assert talk.text.startswith("Đăng ký lại khai sinh – phí")

    def test_several_wanted_aspects_survive_the_question(self, talk):
        talk.read("khai sinh phí và thời gian", Act.NAMED, offered=(BIRTH, AGAIN), aspects="fee time")
        talk.tap("Đăng ký lại khai sinh")
        first, second = [line for line in talk.text.splitlines() if line][1:3]
        assert first.startswith("Phí: ")
        assert second.startswith("Thời gian: 5 ngày làm việc")

    @pytest.mark.parametrize(
        "typed", ["2", "số 2", "cái thứ hai", "cái cuối", "Đăng ký lại khai sinh", "dang ky lai khai sinh"]
    )
    def test_a_number_or_the_words_count_as_a_tap(self, talk, typed):
        talk.read("khai sinh", Act.NAMED, offered=(BIRTH, AGAIN), aspects="papers")
        talk.say(typed)
        assert talk.text.startswith("Đăng ký lại khai sinh – giấy tờ")

    def test_a_number_with_another_question(self, talk):
        talk.read("khai sinh", Act.NAMED, offered=(BIRTH, AGAIN), aspects="papers")
        talk.say("cái thứ hai thì hết bao nhiêu tiền")
        assert talk.text.startswith("Đăng ký lại khai sinh – phí")

    def test_the_number_of_the_way_out(self, talk):
        talk.read("khai sinh", Act.NAMED, offered=(BIRTH, AGAIN), also=(FOREIGN,), aspects="papers")
        talk.say("3")
        assert talk.text.startswith("Vậy có phải việc nào dưới đây không?")
        assert talk.buttons[0].label == "Khai sinh có yếu tố nước ngoài"

    def test_options_turned_down_twice_lead_to_a_person(self, talk):
        talk.read("khai sinh", Act.NAMED, offered=(BIRTH, AGAIN), also=(FOREIGN,), aspects="fee")
        talk.read("không phải", Act.REJECT)
        assert talk.buttons[0].payload == f'/choose{{"p":"{FOREIGN}","a":"fee"}}'
        outcome = talk.read("cũng không phải", Act.REJECT)
        assert outcome.decision is Decision.CLARIFY
        assert talk.buttons[0].label == "Gặp cán bộ"
        talk.tap("Gặp cán bộ")
        assert "cán bộ" in talk.text

    def test_a_wrong_answer_turned_down_offers_the_next_likely(self, talk):
        talk.read("khai sinh", Act.NAMED, BIRTH, also=(AGAIN, FOREIGN), aspects="fee")
        talk.read("không phải cái này", Act.REJECT)
        assert talk.labels[:2] == ["Đăng ký lại khai sinh", "Khai sinh có yếu tố nước ngoài"]

    def test_what_was_turned_down_is_no_matter_to_go_back_to(self, talk):
        """Met in a talk: "không phải các việc trên", and the next message was read as going back to one of them."""
        talk.read("công chứng hợp đồng thế chấp", Act.NAMED, MARRIAGE)
        talk.read("ko, gio phai di dang ki the chap", Act.NAMED, offered=(MARRIAGE, BIRTH))
        talk.tap("Không phải các việc trên")
        assert MARRIAGE not in talk.memory.recent

    def test_what_was_turned_down_does_not_come_back(self, talk):
        talk.read("khai sinh", Act.NAMED, BIRTH, also=(BIRTH, AGAIN))
        talk.read("không phải cái này", Act.REJECT)
        assert all(BIRTH not in choice.payload for choice in talk.buttons)

    def test_the_matter_talked_of_is_offered_beside_what_it_may_have_changed_to(self, talk):
        """A question back forgot the matter: it could neither be chosen nor asked on about."""
        talk.read("đăng ký kết hôn", Act.NAMED, MARRIAGE)
        talk.read("có cần khai sinh không", Act.NAMED, offered=(BIRTH, AGAIN))
        assert talk.labels[2] == "Vẫn là “Đăng ký kết hôn”"
        assert talk.memory.procedure == MARRIAGE
        talk.tap("Vẫn là “Đăng ký kết hôn”")
        assert talk.text.startswith("Đăng ký kết hôn")

    def test_what_was_turned_down_is_not_offered_as_the_matter_talked_of(self, talk):
        talk.read("đăng ký kết hôn", Act.NAMED, MARRIAGE, also=(BIRTH, AGAIN))
        talk.read("không phải", Act.REJECT)
        assert not [label for label in talk.labels if label.startswith("Vẫn là")]

    def test_nothing_to_turn_down(self, talk):
        assert talk.read("không", Act.REJECT).decision is Decision.CLARIFY
        assert talk.text == WHAT_FOR

    def test_the_same_question_is_not_asked_twice(self, talk):
        talk.read("khai sinh", Act.NAMED, offered=(BIRTH, AGAIN), also=(FOREIGN,), aspects="fee")
        said = talk.text
        outcome = talk.read("giấy khai sinh ấy", Act.NAMED, offered=(AGAIN, BIRTH), aspects="fee")
        assert outcome.decision is Decision.CLARIFY
        assert talk.text != said
        assert talk.labels[-2:] == ["Khai sinh có yếu tố nước ngoài", "Gặp cán bộ"]
        assert outcome.memory.offered == (AGAIN, BIRTH, FOREIGN)

    def test_at_most_three_options_and_full_names_where_buttons_are_short(self):
        long = "Cấp giấy xác nhận rất dài dành cho người đang cư trú ở nhiều nơi khác nhau trong tỉnh"
        talk = Talk(release=changed(AGAIN, plain_name=long))
        talk.read("x", Act.NAMED, offered=(BIRTH, AGAIN, FOREIGN, MARRIAGE))
        assert len(talk.buttons) == 4
        assert f"• {long}" in talk.text
        assert all(len(choice.label) <= 60 for choice in talk.buttons)


class TestCases:
    BUILD = "1.013229"

    def test_a_chosen_case_stays_for_papers_only(self, talk):
        talk.read("giấy phép sửa nhà cần gì", Act.NAMED, self.BUILD, aspects="papers")
        talk.tap("Giấy tờ")
        talk.tap("Xem tiếp")
        talk.tap("Nhà ở riêng lẻ của hộ gia đình, cá nhân")
        assert "bản vẽ" in talk.text
        talk.tap("Phí")
        assert talk.text.startswith("Giấy phép sửa chữa, cải tạo nhà – phí")
        talk.read("cần giấy tờ gì nhỉ", Act.MORE, self.BUILD, aspects="papers")
        assert "Nhà ở riêng lẻ của hộ gia đình, cá nhân – luôn cần" in talk.text
        talk.tap("Trường hợp khác")
        talk.tap("Xem tiếp")
        assert "Công trình theo tuyến" in talk.labels

    def test_going_on_reads_the_next_part(self, talk):
        talk.read("giấy phép sửa nhà cần gì", Act.NAMED, self.BUILD, aspects="papers")
        talk.tap("Giấy tờ")
        before = talk.text
        talk.tap("Xem tiếp")
        assert talk.text != before
        assert "Công trình theo tuyến" in talk.labels


class TestButtonsOfOldMessages:
    def test_a_tap_works_after_the_thread_is_forgotten(self, talk):
        talk.read("khai sinh", Act.NAMED, offered=(BIRTH, AGAIN), aspects="fee")
        payload = talk.button("Đăng ký lại khai sinh").payload
        talk.wait(minutes=600)
        talk.send(payload)
        assert talk.text.startswith("Đăng ký lại khai sinh – phí")

    def test_a_tap_on_what_is_no_longer_there(self, talk):
        outcome = talk.send('/choose{"p":"9.999999","a":"fee"}')
        assert outcome.decision is Decision.OUT_OF_SCOPE
        assert "9.999999" in talk.text

    def test_of_a_replaced_procedure_the_new_one_is_told(self):
        """ "Làm căn cước cho cháu 14 tuổi" led three times to a screen that only said that the procedure is another."""
        talk = Talk(release=changed(BIRTH, state=State.REPLACED, replaced_by=(MARRIAGE,)))
        talk.read("khai sinh phí", Act.NAMED, BIRTH, aspects="fee")
        assert talk.text.startswith("Đăng ký kết hôn – phí")

    def test_who_types_its_code_is_told_that_it_was_replaced(self):
        talk = Talk(release=changed(BIRTH, state=State.REPLACED, replaced_by=(MARRIAGE,)))
        talk.read(BIRTH, Act.NAMED, BIRTH, procedure_codes=(BIRTH,))
        assert "đã được thay bằng" in talk.text
        talk.tap("Đăng ký kết hôn")
        assert talk.memory.procedure == MARRIAGE

    def test_what_became_one_procedure_is_no_choice(self):
        talk = Talk(release=changed(BIRTH, state=State.REPLACED, replaced_by=(AGAIN,)))
        talk.read("khai sinh", Act.NAMED, offered=(BIRTH, AGAIN))
        assert talk.memory.procedure == AGAIN


class TestLinks:
    def test_greeted_by_the_commune_and_told_the_procedure(self, talk):
        outcome = talk.send('/start{"o":"xa-cho-ra","p":"1.001193"}')
        assert outcome.decision is Decision.ANSWER
        assert "xã Chợ Rã, tỉnh Thái Nguyên" in talk.replies[0].text
        assert talk.replies[1].text.startswith("Đăng ký khai sinh\n")
        talk.say("nộp ở đâu")
        assert "Với xã Chợ Rã" in talk.text

    def test_a_link_to_what_is_no_longer_there_still_greets(self, talk):
        talk.send('/start{"o":"xa-cho-ra","p":"9.999999"}')
        assert "xã Chợ Rã" in talk.replies[0].text
        assert "9.999999" in talk.replies[1].text

    def test_an_unknown_commune_is_passed_over(self, talk):
        talk.send('/start{"o":"xa-khong-co"}')
        assert "trợ lý thủ tục hành chính của tỉnh Thái Nguyên" in talk.text
        assert talk.memory.office is None

    def test_start_begins_anew(self, talk):
        talk.read("khai sinh phí", Act.NAMED, BIRTH, aspects="fee")
        talk.send("/start")
        assert talk.memory.procedure is None
        assert talk.say("mấy ngày").decision is Decision.CLARIFY
        assert "khai sinh –" not in talk.text, "what was told before is not gone on with"


class TestPlaces:
    def test_an_old_commune_and_its_new_one(self, talk):
        outcome = talk.read("xã Khang Ninh giờ thuộc xã nào", Act.PLACE, offices=("xa-ba-be",))
        assert outcome.decision is Decision.ANSWER
        assert outcome.memory.office == "xa-ba-be"
        assert talk.text.startswith(
            "Xã Khang Ninh cũ (huyện Ba Bể) nay thuộc xã Ba Bể, tỉnh Thái Nguyên, từ 1/7/2025."
        )

    def test_a_district_lists_its_communes(self, talk):
        talk.read("huyện na rì", Act.PLACE, offices=("xa-na-ri", "xa-van-lang"))
        assert "không còn cấp huyện" in talk.text
        assert "• Xã Na Rì: gồm" in talk.text

    def test_without_a_name_it_asks(self, talk):
        assert talk.read("xã mới của tôi", Act.PLACE).decision is Decision.CLARIFY

    def test_back_to_the_procedure(self, talk):
        talk.read("làm khai sinh", Act.NAMED, BIRTH)
        talk.read("xã Khang Ninh", Act.PLACE, offices=("xa-ba-be",))
        talk.tap("Nơi nộp")
        assert "Với xã Ba Bể" in talk.text

    @pytest.mark.parametrize(
        ("first", "text", "aspects"),
        [("", "tôi ở xã Khang Ninh thì nộp ở đâu", "place"), ("place", "tôi ở xã Khang Ninh", "")],
    )
    def test_a_commune_goes_on_about_the_procedure(self, talk, first, text, aspects):
        talk.read("làm khai sinh", Act.NAMED, BIRTH, aspects=first)
        outcome = talk.read(text, Act.PLACE, aspects=aspects, offices=("xa-ba-be",))
        assert (outcome.memory.procedure, outcome.memory.office) == (BIRTH, "xa-ba-be")
        assert "Với xã Ba Bể" in talk.text

    @pytest.mark.xfail(
        strict=False, reason="a ward that is on no list is asked for again instead of said to be unknown"
    )
    @pytest.mark.parametrize("before", [(), (BIRTH,)])
    def test_an_unknown_ward_is_said_to_be_unknown(self, talk, before):
        for code in before:
            talk.read("đăng ký khai sinh cho con", Act.NAMED, code)
        outcome = talk.read("tôi ở phường Hàng Bạc thì nộp ở đâu", Act.PLACE, aspects="place")
        assert talk.text.startswith("Danh sách của tôi chưa có phường Hàng Bạc")
        assert outcome.memory.procedure in (*before, None)


class TestFaq:
    ENTRY = FaqEntry(
        id="no-district",
        question="Còn cấp huyện không?",
        answer="Từ 1/7/2025 không còn cấp huyện.",
        procedures=(BIRTH,),
        source="Nghị quyết",
        as_of="2026-01-02",
    )

    def test_answer_source_and_a_way_on(self):
        talk = Talk(release=content_of(faq=(self.ENTRY,)))
        outcome = talk.read("còn huyện không", Act.FAQ, entry="no-district")
        assert outcome.decision is Decision.ANSWER
        assert talk.text == "Từ 1/7/2025 không còn cấp huyện.\n\nNguồn: Nghị quyết, cập nhật 2/1/2026."
        assert (outcome.memory.procedure, outcome.memory.entry) == (BIRTH, "no-district")

    def test_the_talk_goes_on_where_it_was(self):
        talk = Talk(release=content_of(faq=(self.ENTRY,)))
        talk.read("kết hôn", Act.NAMED, MARRIAGE)
        outcome = talk.read("còn huyện không", Act.FAQ, entry="no-district")
        assert outcome.memory.procedure == MARRIAGE
        assert "không nói riêng về “Đăng ký kết hôn”" in talk.text

    def test_the_entry_once_more(self):
        talk = Talk(release=content_of(faq=(self.ENTRY,)))
        talk.read("còn huyện không", Act.FAQ, entry="no-district")
        talk.read("nói lại xem", Act.AGAIN)
        assert talk.text.startswith("Từ 1/7/2025 không còn cấp huyện.")

    def test_an_entry_that_is_gone(self, talk):
        assert talk.read("x", Act.FAQ, entry="gone").decision is Decision.OUT_OF_SCOPE


class TestOutside:
    def test_what_is_refused_within_a_talk_leads_back_to_it(self, talk):
        talk.read("làm giấy khai sinh", Act.NAMED, BIRTH)
        outcome = talk.read("hôm nay giá xăng bao nhiêu", Act.OUTSIDE, aspects="fee")
        assert outcome.decision is Decision.OUT_OF_SCOPE
        assert "hỏi tiếp về “Đăng ký khai sinh”" in talk.text
        talk.tap("Giấy tờ")
        assert talk.text.startswith("Đăng ký khai sinh – giấy tờ")

    def test_what_the_catalogue_lacks_is_said_to_be_missing(self, talk):
        talk.read("nuôi cá lồng phải xin gì", Act.OUTSIDE, missing=True)
        assert "chưa có trong dữ liệu của tôi" in talk.text

    def test_what_may_be_one_of_ours_is_asked_about(self, talk):
        outcome = talk.read("cái gì đó về khai sinh", Act.OUTSIDE, offered=(BIRTH, AGAIN))
        assert outcome.decision is Decision.CLARIFY
        assert outcome.memory.offered == (BIRTH, AGAIN)

    def test_an_unclear_message_about_what_is_talked_of_is_not_refused(self, talk):
        talk.read("làm giấy khai sinh", Act.NAMED, BIRTH)
        outcome = talk.read("có phải đi mấy lần không", Act.UNCLEAR)
        assert outcome.decision is Decision.CLARIFY
        assert "chưa rõ bà con hỏi gì về “Đăng ký khai sinh”" in talk.text
        assert outcome.memory.procedure == BIRTH

    def test_who_scolds_hears_regret_and_can_talk_to_a_person(self, talk):
        talk.read("bot ngu quá", Act.SOCIAL, intent="out_of_scope", kind=ANGRY)
        assert talk.text.startswith("Xin lỗi")
        assert talk.buttons[0].label == "Gặp cán bộ"

    @pytest.mark.parametrize("kind", ["unread", "english"])
    def test_what_cannot_be_read_is_no_matter_to_be_refused(self, talk, kind):
        talk.read("zxcvbnm", Act.UNCLEAR, kind=kind)
        assert "không giúp được" not in talk.text
        assert "Gặp cán bộ" in talk.labels


class TestOthers:
    def test_whether_a_person_writes_here_is_answered(self, talk):
        """It got the list of what the bot can do, and no answer."""
        talk.read("bạn là người hay máy", Act.SOCIAL, intent="help", kind=MACHINE)
        assert talk.text.startswith("Tôi là máy trả lời tự động, không phải người.")

    def test_who_wants_a_person_hears_who_receives_what_is_talked_of(self, talk):
        talk.read("đăng ký nghĩa vụ quân sự", Act.NAMED, "1.013133")
        talk.read("gọi cho ai được", Act.SERVICE, intent="handoff")
        assert "Ban Chỉ huy quân sự" in talk.text

    @pytest.mark.parametrize(
        ("act", "intent", "decision", "words"),
        [
            (Act.SOCIAL, "greet", Decision.SMALLTALK, "tỉnh Thái Nguyên"),
            (Act.SOCIAL, "thanks", Decision.SMALLTALK, "Không có gì"),
            (Act.SOCIAL, "goodbye", Decision.SMALLTALK, "Chào bà con"),
            (Act.SOCIAL, "help", Decision.SMALLTALK, "nhắn mã hồ sơ, ví dụ H55."),
            (Act.SERVICE, "handoff", Decision.HANDOFF, "chưa có số điện thoại"),
            (Act.OUTSIDE, "out_of_scope", Decision.OUT_OF_SCOPE, "không giúp được"),
            (Act.TAP, "too_long", Decision.OUT_OF_SCOPE, "dài quá"),
        ],
    )
    def test_words(self, talk, act, intent, decision, words):
        assert talk.read("…", act, intent=intent).decision is decision
        assert words in talk.text

    @pytest.mark.parametrize(
        ("kind", "words"),
        [
            ("photo", "không được lưu"),
            ("sticker", "hình dán"),
            ("voice", "tin thoại"),
            ("file", "tệp"),
            ("contact", "không được lưu"),
            ("location", "tên xã"),
            ("other", "chỉ đọc được tin nhắn chữ"),
            ("empty", "bằng chữ"),
        ],
    )
    def test_what_is_no_text(self, talk, kind, words):
        talk.send(f'/unsupported{{"kind":"{kind}"}}')
        assert len(talk.replies) == 1
        assert words in talk.text

    def test_a_photo_may_be_an_identity_card(self, talk):
        talk.send('/unsupported{"kind":"photo"}')
        assert "đừng gửi ảnh căn cước" in talk.text

    def test_a_person_by_phone_where_there_is_a_number(self, talk, monkeypatch):
        monkeypatch.setattr(handoff, "settings", lambda: load(staff_phone="0208 123 456"))
        talk.read("gặp cán bộ", Act.SERVICE, intent="handoff")
        assert "Bà con gọi số 0208 123 456 để gặp cán bộ." in talk.text

    def test_small_talk_does_not_lose_the_thread(self, talk):
        talk.read("khai sinh phí", Act.NAMED, BIRTH, aspects="fee")
        outcome = talk.read("cảm ơn", Act.SOCIAL, intent="thanks")
        assert (outcome.memory.procedure, outcome.memory.aspects) == (BIRTH, ("fee",))

    def test_examples_of_what_to_ask_are_procedures_in_force(self, talk):
        talk.read("chào", Act.SOCIAL, intent="greet")
        talk.tap(talk.buttons[0].label)
        assert "Nguồn:" in talk.text


class TestDossiersWithoutACode:
    """Who complained that it was late, and had lost the paper, was asked for the code on it three times."""

    def test_who_says_that_it_is_late_hears_what_the_office_owes(self, talk):
        talk.read("tách thửa quá ngày hẹn rồi, ai phải trả lời cho bác", Act.SERVICE, intent="dossier_status")
        assert talk.text.startswith("Cơ quan làm trễ phải xin lỗi")
        assert talk.memory.awaiting == "code"

    def test_who_has_no_code_has_a_way_on(self, talk):
        talk.read("hồ sơ của tôi đến đâu rồi", Act.SERVICE, intent="dossier_status")
        assert talk.labels == ["Mất giấy hẹn, không có mã", "Quá hẹn chưa xong"]
        talk.tap("Mất giấy hẹn, không có mã")
        assert "Đem căn cước đến nơi đã nộp" in talk.text
