"""Conversations by hand: follow-ups, questions back, corrections, options, links and what cannot be read."""

from __future__ import annotations

import pytest
from support.turns import Talk, changed, content_of, sure, unsure

from actions.options import picked
from actions.reply import Decision
from data.models import FaqEntry, State
from nlu.picks import ALL, OTHER
from nlu.resolve import ANGRY, MACHINE, PROXY
from nlu.understanding import Candidate, Match, Verdict

BIRTH, AGAIN, FOREIGN, MARRIAGE = "1.001193", "1.004884", "2.000528", "1.000894"
RESIDENCE = "1.004194"


class TestTelling:
    def test_papers_with_source_and_a_way_to_file_online(self, talk):
        outcome = talk.say("làm giấy khai sinh cần gì", "ask_papers", sure(BIRTH), aspects="papers")
        assert outcome.decision is Decision.ANSWER
        assert "Giấy chứng sinh" in talk.text
        assert "Có trường hợp cần thêm…" in talk.text
        assert talk.text.endswith("Nguồn: Cổng Dịch vụ công, 15/4/2026.")
        talk.tap("Giấy tờ")
        always, sometimes = talk.text.split("Chỉ cần trong một số trường hợp:")
        assert "Luôn cần:\n" in always
        assert "• Giấy chứng sinh (1 bản chính)" in always
        assert "Nguồn: Cổng Dịch vụ công quốc gia, quyết định 163/QĐ-BTP, cập nhật 15/4/2026." in talk.text
        assert ("Nộp trực tuyến", f"https://dichvucong.gov.vn/dich-vu-cong-truc-tuyen/{BIRTH}") in [
            (link.label, link.url) for link in talk.replies[-1].links
        ]
        talk.tap("Xem tiếp")
        assert "• Nếu nhờ người khác làm thay: Văn bản ủy quyền" in sometimes + talk.text

    def test_without_an_aspect_everything_at_a_glance(self, talk):
        talk.say("em muốn làm giấy khai sinh", "ask_procedure", sure(BIRTH))
        assert all(f"\n{part}" in talk.text for part in ("Giấy tờ: ", "Phí: ", "Thời gian: ", "Nơi nộp: "))

    def test_what_is_told_at_a_glance_may_be_corrected_as_a_whole(self, talk):
        """Who asked for the papers was told the fee as well."""
        outcome = talk.say("giấy khai sinh cần gì", "ask_papers", sure(BIRTH), aspects="papers")
        assert [told.aspects for told in outcome.told] == [()]
        assert talk.memory.aspects == ("papers",)
        assert [told.aspects for told in talk.tap("Giấy tờ").told] == [("papers",)]

    def test_several_aspects_in_one_message(self, talk):
        talk.say("hết bao nhiêu và bao lâu", "ask_fee", sure(RESIDENCE), aspects="fee time")
        assert talk.text.index("15.000 đồng") < talk.text.index("Thời gian") < talk.text.index("Giấy tờ: ")
        talk.say("phí và thời gian", "ask_fee", aspects="fee time")
        assert talk.text.index("PHÍ, LỆ PHÍ") < talk.text.index("THỜI GIAN GIẢI QUYẾT")

    def test_several_procedures_in_one_message_and_a_follow_up_to_both(self, talk):
        talk.say("khai sinh với kết hôn ở đâu", "ask_place", sure(BIRTH), sure(MARRIAGE), aspects="place")
        assert "Đăng ký khai sinh – nộp ở đâu" in talk.text
        assert "Đăng ký kết hôn – nộp ở đâu" in talk.text
        talk.say("mấy ngày thì xong", "ask_time", aspects="time")
        assert "Đăng ký khai sinh – thời gian" in talk.text
        assert "Đăng ký kết hôn – thời gian" in talk.text

    def test_what_is_sure_is_told_and_the_rest_is_asked(self, talk):
        outcome = talk.say("kết hôn với khai sinh", "ask_fee", sure(MARRIAGE), unsure(BIRTH, AGAIN), aspects="fee")
        assert outcome.decision is Decision.CLARIFY
        assert "Đăng ký kết hôn – phí" in talk.text
        assert talk.text.endswith("Bà con muốn làm việc nào dưới đây?")
        assert [choice.label for choice in talk.buttons][:1] == ["Đăng ký khai sinh"]

    def test_by_code(self, talk):
        talk.say("1.001193 mấy ngày", "ask_time", aspects="time", procedure_codes=(BIRTH,))
        assert "1 ngày làm việc" in talk.text

    def test_an_unknown_code_is_named(self, talk):
        outcome = talk.say("9.999999", "ask_procedure", procedure_codes=("9.999999",))
        assert outcome.decision is Decision.OUT_OF_SCOPE
        assert "9.999999" in talk.text

    def test_a_code_the_matcher_still_has_but_the_content_has_not(self, talk):
        outcome = talk.say("làm gì đó", "ask_procedure", sure("9.999999"))
        assert outcome.decision is Decision.OUT_OF_SCOPE


class TestGoingOn:
    def test_a_follow_up_is_about_the_same_procedure(self, talk):
        talk.say("làm giấy khai sinh cần gì", "ask_papers", sure(BIRTH), aspects="papers")
        for text, intent, aspect, words in (
            ("hết bao nhiêu tiền", "ask_fee", "fee", "phí"),
            ("nộp ở đâu", "ask_place", "place", "Trung tâm Phục vụ hành chính công"),
            ("bao lâu có", "ask_time", "time", "1 ngày làm việc"),
            ("làm online được không", "ask_online", "online", "Được."),
        ):
            talk.say(text, intent, aspects=aspect)
            assert talk.text.startswith("Đăng ký khai sinh – ")
            assert words in talk.text

    @pytest.mark.parametrize(
        "text",
        [
            "thế còn kết hôn thì sao",
            "còn kết hôn",
            "vậy còn kết hôn",
            "the con ket hon thi sao",
            "con ket hon thi the nao",
        ],
    )
    def test_the_same_is_asked_of_another(self, talk, text):
        talk.say("khai sinh nộp ở đâu", "ask_place", sure(BIRTH), aspects="place")
        talk.say(text, "ask_procedure", sure(MARRIAGE))
        assert "Đăng ký kết hôn – nộp ở đâu" in talk.text

    @pytest.mark.parametrize("text", ["em muốn đăng ký kết hôn", "con em muốn kết hôn", "con em ket hon"])
    def test_a_new_matter_starts_anew(self, talk, text):
        talk.say("khai sinh nộp ở đâu", "ask_place", sure(BIRTH), aspects="place")
        talk.say(text, "ask_procedure", sure(MARRIAGE))
        assert talk.text.startswith("Đăng ký kết hôn\n")

    @pytest.mark.parametrize("text", ["thế còn gia hạn thì sao", "the con gia han thi sao"])
    def test_a_procedure_beside_the_one_talked_about(self, talk, text):
        talk.say("đăng ký tạm trú", "ask_procedure", sure(RESIDENCE))
        talk.say(text, "ask_procedure", unsure(MARRIAGE, BIRTH))
        assert talk.text.startswith("Gia hạn tạm trú")

    @pytest.mark.parametrize("text", ["cần mấy loại giấy", "giấy tờ với phí của cái đó"])
    def test_words_that_look_like_a_name_by_accident(self, talk, text):
        talk.say("đăng ký tạm trú", "ask_procedure", sure(RESIDENCE))
        talk.say(text, "ask_papers", unsure(MARRIAGE, BIRTH), aspects="papers")
        assert talk.text.startswith("Đăng ký tạm trú – ")

    def test_nothing_is_known_at_the_start(self, talk):
        outcome = talk.say("hết bao nhiêu tiền", "ask_fee", aspects="fee")
        assert outcome.decision is Decision.CLARIFY
        assert talk.text.startswith("Bà con muốn hỏi phí của việc gì?")
        talk.say("đăng ký tạm trú", "ask_procedure", sure(RESIDENCE))
        assert "Đăng ký tạm trú – phí" in talk.text

    def test_memory_that_is_too_old_is_not_used(self, talk):
        talk.say("làm giấy khai sinh cần gì", "ask_papers", sure(BIRTH), aspects="papers")
        talk.wait(minutes=61)
        outcome = talk.say("hết bao nhiêu tiền", "ask_fee", aspects="fee")
        assert outcome.decision is Decision.CLARIFY
        assert "khai sinh –" not in talk.text

    def test_the_commune_is_remembered_longer(self, talk):
        talk.send('/start{"o":"xa-cho-ra"}')
        talk.wait(minutes=600)
        talk.say("khai sinh nộp ở đâu", "ask_place", sure(BIRTH), aspects="place")
        assert "Với xã Chợ Rã" in talk.text

    def test_an_unsure_mention_of_what_is_talked_about_means_just_that(self, talk):
        talk.say("làm giấy khai sinh cần gì", "ask_papers", sure(BIRTH), aspects="papers")
        outcome = talk.say("giấy khai sinh bao lâu có", "ask_time", unsure(BIRTH, AGAIN), aspects="time")
        assert outcome.decision is Decision.ANSWER


class TestMoreIsTold:
    """A circumstance that comes later may make another procedure of it, or none; it was taken by itself."""

    SHOP, COPIES, FOREIGNER = "2.000720", "2.000815", "2.000806"

    @pytest.mark.parametrize("text", ["giấy phép cũ em làm rách rồi", "nhưng giấy cũ bị rách rồi"])
    def test_what_happened_makes_a_sibling_of_it(self, talk, text):
        talk.say("đổi địa chỉ hộ kinh doanh", "ask_procedure", sure(self.SHOP))
        talk.say(text, "out_of_scope", confidence=0.5)
        assert talk.text.startswith("Cấp lại, đổi giấy hộ kinh doanh")

    def test_what_took_its_place_is_no_sibling(self, talk):
        """ "thế còn cho con tôi 10 tuổi thì sao" led to the new procedure, of which nothing is known."""
        talk.say("thẻ căn cước hết hạn", "ask_procedure", sure("1.014063"))
        children = (Candidate("1.014062", "", 0.81), Candidate("1.012549", "", 0.11))
        match = Match(Verdict.CLARIFY, children, ("1.014062", "1.012549"), "")
        talk.say("thế còn cho con tôi 10 tuổi thì sao", "ask_procedure", match)
        assert "1.014062" in (talk.memory.procedure, *talk.memory.offered)

    def test_a_term_that_ends_means_to_prolong(self, talk):
        talk.say("đăng ký tạm trú cần gì", "ask_papers", sure(RESIDENCE), aspects="papers")
        talk.say("thế 2 năm sau hết hạn thì làm gì", "out_of_scope", aspects="steps", confidence=0.5)
        assert talk.text.startswith("Gia hạn tạm trú – các bước")

    def test_what_changes_nothing_stays_with_the_same(self, talk):
        talk.say("sao y hết bao nhiêu", "ask_fee", sure(self.COPIES), aspects="fee")
        outcome = talk.say("nhưng bị mất bản chính rồi", "ask_procedure", sure(AGAIN))
        assert outcome.decision is Decision.CLARIFY
        assert "về “Sao y" in talk.text

    def test_a_clear_name_is_no_circumstance(self, talk):
        talk.say("xác định khuyết tật", "ask_procedure", sure("1.001699"))
        money = Match(Verdict.CLARIFY, (Candidate("1.001776", "", 0.98),), ("1.001776",), "")
        talk.say("co giay roi thi xin tro cap hang thang o dau", "ask_place", money, aspects="place")
        assert talk.buttons[0].label == "Trợ cấp xã hội hằng tháng"

    @pytest.mark.parametrize("text", ["hồ sơ bên anh ấy cần giấy gì", "giấy của anh ấy gồm những gì"])
    def test_pointing_back_at_somebody_names_no_other_procedure(self, talk, text):
        talk.say("kết hôn với người Hàn Quốc", "ask_procedure", sure(self.FOREIGNER))
        talk.say(text, "ask_papers", aspects="papers")
        assert talk.text.startswith("Kết hôn có yếu tố nước ngoài – giấy tờ")

    def test_one_of_several_guesses_is_what_is_talked_of(self, talk):
        talk.say("xây nhà mới cần gì", "ask_papers", sure("1.013225"), aspects="papers")
        talk.say("bao lâu được cấp phép", "ask_time", unsure("1.013226", "1.013227", "1.013225"), aspects="time")
        assert talk.text.startswith("Giấy phép xây nhà mới – thời gian")

    def test_a_doubtful_question_may_be_about_what_is_talked_of(self, talk):
        """Only what it looked like was offered, and what was talked of was forgotten."""
        talk.say("làm giấy khai sinh", "ask_procedure", sure(BIRTH))
        said = "chồng em đi làm ở Bắc Ninh chưa về, bà ngoại cháu đi nộp thì có được không"
        talk.say(said, "ask_conditions", unsure(FOREIGN, MARRIAGE, RESIDENCE), aspects="conditions")
        assert [choice.label for choice in talk.buttons][2] == "Đăng ký khai sinh"
        talk.tap("Đăng ký khai sinh")
        assert talk.text.startswith("Đăng ký khai sinh – yêu cầu")

    @pytest.mark.parametrize(("intent", "aspects"), [("ask_conditions", "conditions"), ("out_of_scope", "")])
    def test_somebody_else_shall_go_for_what_is_talked_of(self, talk, intent, aspects):
        talk.say("làm giấy khai sinh", "ask_procedure", sure(BIRTH))
        said = "chồng em đang ở Bắc Ninh, em nhờ bà ngoại đi làm thay"
        talk.say(said, intent, *([unsure(FOREIGN, MARRIAGE)] if aspects else []), aspects=aspects, kind=PROXY)
        assert talk.text.startswith("Đăng ký khai sinh – nhờ người khác làm thay")
        assert "(không phải" not in talk.text

    def test_a_doubtful_name_may_be_of_what_is_talked_of(self, talk):
        """ "bằng lái trước" led from a lost licence to the examination."""
        talk.say("mất bằng lái", "ask_procedure", sure("3.000348"))
        guess = Match(Verdict.ANSWER, (Candidate("3.000346", "", 0.72), Candidate("3.000348", "", 0.24)), (), "")
        talk.say("bằng lái trước", "ask_procedure", guess)
        assert [choice.label for choice in talk.buttons][:2] == ["Cấp lại bằng lái xe", "Thi, cấp bằng lái xe"]

    def test_words_that_the_catalogue_does_not_know_ask_of_what_is_talked_of(self, talk):
        talk.say("hưởng thai sản", "ask_procedure", sure("2.000693"))
        talk.say("nộp cho công ty hay bảo hiểm", "out_of_scope", aspects="place", confidence=0.5)
        assert "nộp ở đâu" in talk.text


class TestAskingBack:
    def test_a_tap_answers_what_was_asked(self, talk):
        outcome = talk.say("khai sinh hết bao nhiêu", "ask_fee", unsure(BIRTH, AGAIN, FOREIGN), aspects="fee")
        assert outcome.decision is Decision.CLARIFY
        assert [choice.label for choice in talk.buttons] == [
            "Đăng ký khai sinh",
            "Đăng ký lại khai sinh",
            "Khai sinh có yếu tố nước ngoài",
            "Không phải các việc trên",
        ]
        talk.tap("Đăng ký lại khai sinh")
        assert talk.text.startswith("Đăng ký lại khai sinh – phí")

    def test_several_wanted_aspects_survive_the_question(self, talk):
        talk.say("khai sinh phí và thời gian", "ask_fee", unsure(BIRTH, AGAIN), aspects="fee time")
        talk.tap("Đăng ký lại khai sinh")
        assert talk.text.index("Phí") < talk.text.index("Thời gian") < talk.text.index("Giấy tờ: ")
        assert talk.memory.aspects == ("fee", "time")

    @pytest.mark.parametrize(("text", "ordinal"), [("2", 2), ("cái thứ hai", 2), ("Đăng ký lại khai sinh", None)])
    def test_a_number_or_the_words_count_as_a_tap(self, talk, text, ordinal):
        talk.say("khai sinh", "ask_papers", unsure(BIRTH, AGAIN), aspects="papers")
        talk.say(text, "pick", ordinal=ordinal)
        assert talk.text.startswith("Đăng ký lại khai sinh – giấy tờ")

    def test_a_number_with_another_question(self, talk):
        talk.say("khai sinh", "ask_papers", unsure(BIRTH, AGAIN), aspects="papers")
        talk.say("cái thứ hai thì hết bao nhiêu tiền", "pick", ordinal=2, aspects="fee")
        assert talk.text.startswith("Đăng ký lại khai sinh – phí")

    def test_the_last_one_is_a_procedure_not_the_way_out(self, talk):
        talk.say("khai sinh", "ask_papers", unsure(BIRTH, AGAIN), aspects="papers")
        talk.say("cái cuối", "pick", ordinal=-1)
        assert talk.text.startswith("Đăng ký lại khai sinh")

    def test_a_number_that_is_not_there(self, talk):
        talk.say("khai sinh", "ask_papers", unsure(BIRTH, AGAIN), aspects="papers")
        outcome = talk.say("số 7", "pick", ordinal=7)
        assert outcome.decision is Decision.CLARIFY
        assert "chỉ có 3 lựa chọn" in talk.text
        talk.say("2", "pick", ordinal=2)
        assert talk.text.startswith("Đăng ký lại khai sinh")

    def test_a_number_without_options(self, talk):
        assert talk.say("2", "pick", ordinal=2).decision is Decision.CLARIFY
        assert "không có gì để chọn" in talk.text

    def test_the_number_of_the_way_out(self, talk):
        talk.say("khai sinh", "ask_papers", unsure(BIRTH, AGAIN, beyond=(FOREIGN,)), aspects="papers")
        talk.say("3", "pick", ordinal=3)
        assert "việc nào dưới đây không" in talk.text or "làm việc này" in talk.text
        assert talk.buttons[0].label == "Khai sinh có yếu tố nước ngoài"

    def test_options_turned_down_twice_lead_to_a_person(self, talk):
        talk.say("khai sinh", "ask_fee", unsure(BIRTH, AGAIN, beyond=(FOREIGN,)), aspects="fee")
        talk.say("không phải", "reject")
        assert talk.buttons[0].payload == f'/choose{{"p":"{FOREIGN}","a":"fee"}}'
        outcome = talk.say("cũng không phải", "reject")
        assert outcome.decision is Decision.CLARIFY
        assert talk.buttons[0].label == "Gặp cán bộ"
        talk.tap("Gặp cán bộ")
        assert "cán bộ" in talk.text

    def test_another_name_typed_instead_keeps_what_was_wanted(self, talk):
        talk.say("khai sinh phí", "ask_fee", unsure(BIRTH, AGAIN), aspects="fee")
        talk.say("đăng ký kết hôn", "ask_procedure", sure(MARRIAGE))
        assert talk.text.startswith("Đăng ký kết hôn – phí")

    def test_at_most_three_options_and_full_names_where_buttons_are_short(self):
        long = "Cấp giấy xác nhận rất dài dành cho người đang cư trú ở nhiều nơi khác nhau trong tỉnh"
        talk = Talk(release=changed(AGAIN, plain_name=long))
        talk.say("x", "ask_procedure", unsure(BIRTH, AGAIN, FOREIGN, MARRIAGE))
        assert len(talk.buttons) == 4
        assert f"• {long}" in talk.text
        assert all(len(choice.label) <= 60 for choice in talk.buttons)


class TestLosingTheThread:
    """A question that was not understood made the bot forget what was talked of."""

    def test_a_vague_remark_may_be_about_what_is_talked_of(self, talk):
        talk.say("lý lịch tư pháp", "ask_procedure", sure("3.000333"))
        guess = Match(
            Verdict.CLARIFY, (Candidate("1.001456", "", 0.52), Candidate("1.004873", "", 0.1)), ("1.001456",), ""
        )
        talk.say("cho con trai tôi đi xuất khẩu lao động", "ask_procedure", guess)
        assert "Xin phiếu lý lịch tư pháp" in [choice.label for choice in talk.buttons]

    def test_who_asks_on_means_what_was_told_before(self, talk):
        """The same question was asked back again and again."""
        talk.say("lý lịch tư pháp", "ask_procedure", sure("3.000333"))
        guess = Match(
            Verdict.CLARIFY, (Candidate("1.001456", "", 0.5), Candidate("1.004873", "", 0.1)), ("1.001456",), ""
        )
        talk.say("cho con trai tôi đi xuất khẩu lao động", "ask_procedure", guess)
        talk.say("mất mấy ngày", "ask_time", aspects="time")
        assert talk.text.startswith("Xin phiếu lý lịch tư pháp – thời gian")

    def test_what_is_surely_none_of_ours_makes_no_sibling(self, talk):
        """ "thời tiết mai đẹp không nhỉ" led from an identity card to a lost one."""
        talk.say("đổi thẻ căn cước", "ask_procedure", sure("1.014063"))
        outcome = talk.say("thời tiết mai đẹp không nhỉ", "out_of_scope", aspects="time", confidence=0.99)
        assert outcome.decision is Decision.OUT_OF_SCOPE

    def test_a_vague_word_is_asked_about_and_not_refused(self, talk):
        talk.say("cấp lại sổ bảo hiểm", "ask_procedure", sure("1.002759"))
        assert talk.say("công ty cũ phá sản rồi", "out_of_scope", confidence=0.5).decision is Decision.CLARIFY

    def test_a_clear_topic_is_another_matter(self, talk):
        talk.say("lý lịch tư pháp", "ask_procedure", sure("3.000333"))
        topic = Match(Verdict.CLARIFY, (Candidate(RESIDENCE, "", 0.99),), (RESIDENCE, "1.002755"), "")
        talk.say("tạm trú", "ask_procedure", topic)
        assert "Xin phiếu lý lịch tư pháp" not in [choice.label for choice in talk.buttons]

    def test_who_is_asked_what_it_is_about_sees_what_was_told_before_first(self, talk):
        talk.say("làm giấy khai sinh", "ask_procedure", sure(BIRTH))
        talk.say("cái gì đó", "ask_procedure", unsure(FOREIGN))
        talk.say("không phải", "reject")
        talk.say("mất mấy ngày", "ask_time", aspects="time")
        assert talk.buttons[0].label == "Đăng ký khai sinh"

    def test_a_case_that_may_be_is_no_other_matter(self, talk):
        """ "mẹ chưa đủ 18 tuổi thì sao" was asked back about with a driving licence."""
        talk.say("làm giấy khai sinh", "ask_procedure", sure(BIRTH))
        licence = Match(
            Verdict.CLARIFY, (Candidate("3.000346", "", 0.6), Candidate("1.004845", "", 0.1)), ("3.000346",), ""
        )
        talk.say("mẹ chưa đủ 18 tuổi thì sao", "ask_conditions", licence, aspects="conditions")
        assert talk.text.startswith("Đăng ký khai sinh – yêu cầu")

    def test_few_words_that_name_nothing_ask_of_what_is_talked_of(self, talk):
        talk.say("giấy khuyết tật", "ask_procedure", sure("1.001653"))
        guess = Match(Verdict.ANSWER, (Candidate("1.012812", "", 0.6), Candidate("2.001159", "", 0.18)), (), "")
        talk.say("trưởng thôn được không", "ask_conditions", guess, aspects="conditions")
        assert talk.text.startswith("Đổi, cấp lại giấy xác nhận khuyết tật – yêu cầu")

    def test_both_are_the_last_two(self, talk):
        talk.say("làm giấy khai sinh", "ask_procedure", sure(BIRTH))
        talk.say("đăng ký kết hôn", "ask_procedure", sure(MARRIAGE))
        talk.say("phí của cả hai", "ask_fee", aspects="fee")
        assert "Đăng ký khai sinh – phí" in talk.text
        assert "Đăng ký kết hôn – phí" in talk.text
        talk.say("cả hai làm online được không", "pick", ordinal=ALL, aspects="online")
        assert talk.text.count("làm trực tuyến") == 2

    def test_yes_after_an_answer_asks_what_more(self, talk):
        talk.say("làm giấy khai sinh", "ask_procedure", sure(BIRTH))
        talk.say("đúng rồi", "pick")
        assert talk.text == "Bà con muốn biết gì thêm về “Đăng ký khai sinh”?"
        talk.tap("Giấy tờ")
        assert talk.text.startswith("Đăng ký khai sinh – giấy tờ")

    def test_what_is_named_for_sure_is_none_of_the_options(self, talk):
        """ "sổ đỏ bị mất" after land disputes were on offer led to a dispute."""
        talk.say("về đất", "ask_procedure", unsure("1.012784", "1.012812", "1.013967"))
        book = Match(Verdict.CLARIFY, (Candidate("1.012783", "", 0.99),), ("1.012783",), "")
        talk.say("sổ đỏ bị mất", "ask_procedure", book)
        assert talk.buttons[0].label == "Đổi sổ đỏ cũ sang mới"


class TestListsOfBefore:
    """ "còn cái đầu" and "cái kia" tapped the first button of what was told since."""

    @pytest.fixture
    def two(self, talk):
        talk.say("khai sinh với kết hôn", "ask_procedure", sure(BIRTH), sure(MARRIAGE))
        talk.say("cái thứ hai mất bao lâu", "pick", ordinal=2, aspects="time")
        assert talk.text.startswith("Đăng ký kết hôn – thời gian")
        return talk

    @pytest.mark.parametrize("text", ["còn cái đầu", "con cai dau", "thế cái thứ nhất"])
    def test_the_first_of_them(self, two, text):
        option = picked(two.memory, text)
        assert option is not None
        two.send(option.payload)
        assert two.text.startswith("Đăng ký khai sinh – thời gian")

    def test_one_of_them_with_a_question(self, two):
        two.say("cái thứ nhất nộp ở đâu", "pick", ordinal=1, aspects="place")
        assert two.text.startswith("Đăng ký khai sinh – nộp ở đâu")

    def test_the_other_one(self, two):
        two.say("không, cái kia cơ", "pick", ordinal=OTHER)
        assert two.text.startswith("Đăng ký khai sinh – thời gian")
        two.say("cái kia phí bao nhiêu", "pick", ordinal=OTHER, aspects="fee")
        assert two.text.startswith("Đăng ký kết hôn – phí")

    def test_the_other_one_is_what_was_told_before(self, talk):
        talk.say("làm giấy khai sinh", "ask_procedure", sure(BIRTH))
        talk.say("đăng ký kết hôn ở đâu", "ask_place", sure(MARRIAGE), aspects="place")
        talk.say("thế cái kia", "pick", ordinal=OTHER)
        assert talk.text.startswith("Đăng ký khai sinh – nộp ở đâu")

    def test_of_more_than_two_it_is_asked_which(self, talk):
        talk.say("khai sinh", "ask_procedure", unsure(BIRTH, AGAIN, FOREIGN))
        talk.tap("Đăng ký khai sinh")
        talk.say("cái kia cơ", "pick", ordinal=OTHER)
        assert [choice.label for choice in talk.buttons][:2] == [
            "Đăng ký lại khai sinh",
            "Khai sinh có yếu tố nước ngoài",
        ]

    def test_without_another_the_talk_goes_on(self, talk):
        talk.say("làm giấy khai sinh", "ask_procedure", sure(BIRTH))
        talk.say("cái kia phí bao nhiêu", "pick", ordinal=OTHER, aspects="fee")
        assert talk.text.startswith("Đăng ký khai sinh – phí")

    def test_a_plain_number_means_a_button_as_ever(self, two):
        assert picked(two.memory, "1") == two.memory.options[0]

    def test_another_matter_ends_the_list(self, two):
        two.say("đăng ký tạm trú", "ask_procedure", sure(RESIDENCE))
        assert two.memory.listed == ()


class TestCorrections:
    def test_another_procedure_keeps_the_question(self, talk):
        talk.say("khai sinh hết bao nhiêu", "ask_fee", sure(BIRTH), aspects="fee")
        talk.say("không, ý em là kết hôn", "ask_procedure", sure(MARRIAGE), rejects=True)
        assert talk.text.startswith("Đăng ký kết hôn – phí")

    def test_what_was_turned_down_does_not_come_back(self, talk):
        talk.say("khai sinh hết bao nhiêu", "ask_fee", sure(BIRTH), aspects="fee")
        talk.say("không phải, khai sinh cho người lớn", "ask_procedure", sure(BIRTH, "1.004772"), rejects=True)
        assert talk.buttons[0].payload == '/choose{"p":"1.004772","a":"fee"}'
        assert all(BIRTH not in choice.payload for choice in talk.buttons)

    def test_not_this_but_that(self, talk):
        talk.say("khai sinh", "ask_fee", sure(BIRTH), aspects="fee")
        talk.say("không phải khai sinh mà là kết hôn", "ask_procedure", sure(BIRTH), sure(MARRIAGE), rejects=True)
        assert talk.text.startswith("Đăng ký kết hôn – phí")

    def test_this_and_not_that_at_the_end(self, talk):
        """What was denied was taken for what is meant, and what was turned down left nothing but far guesses."""
        talk.say("chuyển khẩu về nhà chồng", "ask_procedure", sure("1.004222"))
        said = "không, ý em là chỉ ở tạm thôi chứ chưa chuyển hẳn"
        talk.say(said, "ask_steps", sure("1.004222", "1.010028"), aspects="steps", rejects=True)
        assert talk.text.startswith("Đăng ký tạm trú – các bước")

    def test_another_question_about_the_same(self, talk):
        talk.say("khai sinh hết bao nhiêu", "ask_fee", sure(BIRTH), aspects="fee")
        talk.say("không, ý em là mấy ngày", "ask_time", aspects="time", rejects=True)
        assert talk.text.startswith("Đăng ký khai sinh – thời gian")

    def test_a_wrong_answer_turned_down_offers_the_next_likely(self, talk):
        talk.say("khai sinh", "ask_fee", sure(BIRTH, AGAIN, FOREIGN), aspects="fee")
        talk.say("không phải cái này", "reject")
        assert [choice.label for choice in talk.buttons][:2] == [
            "Đăng ký lại khai sinh",
            "Khai sinh có yếu tố nước ngoài",
        ]


class TestCases:
    BUILD = "1.013225"

    def test_a_chosen_case_stays_for_papers_only(self, talk):
        talk.say("giấy phép xây nhà cần gì", "ask_papers", sure(self.BUILD), aspects="papers")
        talk.tap("Giấy tờ")
        talk.tap("Nhà ở riêng lẻ của hộ gia đình, cá nhân")
        assert "bản vẽ" in talk.text
        talk.tap("Phí")
        assert talk.text.startswith("Giấy phép xây nhà mới – phí")
        talk.say("cần giấy tờ gì nhỉ", "ask_papers", aspects="papers")
        assert "Nhà ở riêng lẻ của hộ gia đình, cá nhân – luôn cần" in talk.text
        talk.tap("Trường hợp khác")
        assert any(choice.label == "Công trình theo tuyến" for choice in talk.buttons)

    def test_going_on_reads_the_next_part(self, talk):
        talk.say("giấy phép xây nhà cần gì", "ask_papers", sure(self.BUILD), aspects="papers")
        talk.tap("Giấy tờ")
        before = talk.text
        talk.tap("Xem tiếp")
        assert talk.text != before
        assert any(choice.label == "Công trình tôn giáo" for choice in talk.buttons)


class TestButtonsOfOldMessages:
    def test_a_tap_works_after_the_thread_is_forgotten(self, talk):
        talk.say("khai sinh", "ask_fee", unsure(BIRTH, AGAIN), aspects="fee")
        payload = talk.button("Đăng ký lại khai sinh").payload
        talk.wait(minutes=600)
        talk.send(payload)
        assert talk.text.startswith("Đăng ký lại khai sinh – phí")

    def test_a_tap_on_what_is_no_longer_there(self, talk):
        outcome = talk.send('/choose{"p":"9.999999","a":"fee"}')
        assert outcome.decision is Decision.OUT_OF_SCOPE
        assert "9.999999" in talk.text

    def test_a_replaced_procedure_leads_to_the_new_one(self):
        talk = Talk(release=changed(BIRTH, state=State.REPLACED, replaced_by=(MARRIAGE,)))
        talk.say("khai sinh phí", "ask_fee", sure(BIRTH), aspects="fee")
        assert "đã được thay bằng" in talk.text
        talk.tap("Đăng ký kết hôn")
        assert talk.text.startswith("Đăng ký kết hôn – phí")


class TestLinks:
    def test_greeted_by_the_commune_and_told_the_procedure(self, talk):
        outcome = talk.send('/start{"o":"xa-cho-ra","p":"1.001193"}')
        assert outcome.decision is Decision.ANSWER
        assert "xã Chợ Rã, tỉnh Thái Nguyên" in talk.replies[0].text
        assert talk.replies[1].text.startswith("Đăng ký khai sinh\n")
        talk.say("nộp ở đâu", "ask_place", aspects="place")
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
        talk.say("khai sinh phí", "ask_fee", sure(BIRTH), aspects="fee")
        talk.send("/start")
        assert talk.say("mấy ngày", "ask_time", aspects="time").decision is Decision.CLARIFY


class TestPlaces:
    def test_an_old_commune_and_its_new_one(self, talk):
        outcome = talk.say("xã Khang Ninh giờ thuộc xã nào", "place_lookup", offices=("xa-ba-be",))
        assert outcome.decision is Decision.ANSWER
        assert talk.text.startswith(
            "Xã Khang Ninh cũ (huyện Ba Bể) nay thuộc xã Ba Bể, tỉnh Thái Nguyên, từ 1/7/2025."
        )

    def test_what_was_inferred_says_so(self, talk):
        talk.say("xã kim hỷ", "place_lookup", offices=("xa-van-lang",))
        assert "được suy từ" in talk.text
        talk.say("xã Khang Ninh", "place_lookup", offices=("xa-ba-be",))
        assert "được suy từ" not in talk.text

    def test_a_district_lists_its_communes(self, talk):
        talk.say("huyện na rì", "place_lookup", offices=("xa-na-ri", "xa-van-lang"))
        assert "không còn cấp huyện" in talk.text
        assert "• Xã Na Rì: gồm" in talk.text

    def test_without_a_name_it_asks(self, talk):
        assert talk.say("xã mới của tôi", "place_lookup").decision is Decision.CLARIFY

    def test_back_to_the_procedure(self, talk):
        talk.say("khai sinh nộp ở đâu", "ask_place", sure(BIRTH), aspects="place")
        talk.say("xã Khang Ninh", "place_lookup", offices=("xa-ba-be",))
        talk.tap("Nơi nộp")
        assert "Với xã Ba Bể" in talk.text

    @pytest.mark.parametrize("text", ["tôi ở xã Khang Ninh", "nhà tôi ở xã khang ninh", "em là người xã Khang Ninh"])
    @pytest.mark.parametrize(("intent", "match"), [("out_of_scope", ()), ("ask_procedure", (sure(RESIDENCE),))])
    def test_where_somebody_lives_is_no_procedure_and_not_sent_away(self, talk, text, intent, match):
        """It got "Việc này tôi không giúp được", or the registration of residence."""
        outcome = talk.say(text, intent, *match, offices=("xa-ba-be",))
        assert "nay thuộc xã Ba Bể" in talk.text
        assert outcome.memory.office == "xa-ba-be"

    @pytest.mark.parametrize(
        ("first", "text", "aspects"),
        [("", "tôi ở xã Khang Ninh thì nộp ở đâu", "place"), ("place", "tôi ở xã Khang Ninh", "")],
    )
    def test_a_commune_goes_on_about_the_procedure(self, talk, first, text, aspects):
        """ "tôi ở phường … thì nộp ở đâu" was taken for the name of another procedure."""
        talk.say("làm khai sinh", "ask_procedure", sure(BIRTH), aspects=first)
        outcome = talk.say(text, "ask_place", unsure(FOREIGN, AGAIN), aspects=aspects, offices=("xa-ba-be",))
        assert outcome.memory.procedure == BIRTH
        assert "Với xã Ba Bể" in talk.text

    def test_a_procedure_asked_for_at_a_place_is_told(self, talk):
        text = "làm giấy kết hôn ở xã Khang Ninh"
        talk.say("làm khai sinh", "ask_procedure", sure(BIRTH))
        outcome = talk.say(text, "ask_procedure", sure(MARRIAGE), offices=("xa-ba-be",))
        assert outcome.memory.procedure == MARRIAGE


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
        outcome = talk.say("còn huyện không", "ask_faq", faq="no-district")
        assert outcome.decision is Decision.ANSWER
        assert talk.text == "Từ 1/7/2025 không còn cấp huyện.\n\nNguồn: Nghị quyết, cập nhật 2/1/2026."
        talk.say("phí bao nhiêu", "ask_fee", aspects="fee")
        assert talk.text.startswith("Đăng ký khai sinh – phí")

    @pytest.mark.parametrize(
        ("text", "intent", "aspects", "words"),
        [
            ("mà quá 60 ngày mới đi làm thì có bị phạt không chị", "ask_time", "time", "quá 60 ngày"),
            ("không có giấy chứng sinh thì sao", "ask_papers", "papers", "người làm chứng"),
        ],
    )
    def test_an_entry_about_what_is_talked_of_answers_better_than_a_section(self, talk, text, intent, aspects, words):
        """The time of processing was told, or all papers; and the talk lost what it was about."""
        talk.say("làm giấy khai sinh", "ask_procedure", sure(BIRTH))
        talk.say(text, intent, sure(BIRTH), aspects=aspects)
        assert words in talk.text
        assert talk.memory.procedure == BIRTH

    def test_a_plain_question_stays_one(self, talk):
        talk.say("làm giấy khai sinh", "ask_procedure", sure(BIRTH))
        talk.say("mấy ngày xong", "ask_time", aspects="time")
        assert talk.text.startswith("Đăng ký khai sinh – thời gian")

    def test_an_entry_that_is_gone(self, talk):
        assert talk.say("x", "ask_faq", faq="gone").decision is Decision.OUT_OF_SCOPE


class TestOthers:
    def test_whether_a_person_writes_here_is_answered(self, talk):
        """It got the list of what the bot can do, and no answer."""
        talk.say("bạn là người hay máy", "help", kind=MACHINE)
        assert talk.text.startswith("Tôi là máy trả lời tự động, không phải người.")

    def test_who_scolds_hears_regret_and_can_talk_to_a_person(self, talk):
        talk.say("bot ngu quá", "out_of_scope", kind=ANGRY)
        assert talk.text.startswith("Xin lỗi")
        assert talk.buttons[0].label == "Gặp cán bộ"

    def test_what_is_refused_within_a_talk_leads_back_to_it(self, talk):
        talk.say("làm giấy khai sinh", "ask_procedure", sure(BIRTH))
        outcome = talk.say("hôm nay giá xăng bao nhiêu", "out_of_scope", aspects="fee")
        assert outcome.decision is Decision.OUT_OF_SCOPE
        assert "hỏi tiếp về “Đăng ký khai sinh”" in talk.text
        talk.tap("Giấy tờ")
        assert talk.text.startswith("Đăng ký khai sinh – giấy tờ")

    def test_what_happens_if_is_no_matter_to_be_refused_within_a_talk(self, talk):
        talk.say("đăng ký nghĩa vụ quân sự", "ask_procedure", sure("1.013133"))
        outcome = talk.say("cháu đi học ở Hà Nội rồi thì sao", "out_of_scope")
        assert outcome.decision is Decision.CLARIFY
        assert "nghĩa vụ quân sự" in talk.text

    def test_words_that_name_what_is_talked_of_are_not_refused(self, talk):
        talk.say("chuyển trường cho con", "ask_procedure", sure("2.002854"))
        assert talk.say("cháu học lớp 4", "out_of_scope").decision is Decision.CLARIFY

    def test_who_wants_a_person_hears_who_receives_what_is_talked_of(self, talk):
        talk.say("đăng ký nghĩa vụ quân sự", "ask_procedure", sure("1.013133"))
        talk.say("gọi cho ai được", "handoff")
        assert "Ban Chỉ huy quân sự" in talk.text

    @pytest.mark.parametrize(
        ("intent", "decision", "words"),
        [
            ("greet", Decision.SMALLTALK, "tỉnh Thái Nguyên"),
            ("thanks", Decision.SMALLTALK, "Không có gì"),
            ("goodbye", Decision.SMALLTALK, "Chào bà con"),
            ("help", Decision.SMALLTALK, "nhắn mã hồ sơ, ví dụ H55."),
            ("handoff", Decision.HANDOFF, "chưa có số điện thoại"),
            ("out_of_scope", Decision.OUT_OF_SCOPE, "không giúp được"),
            ("too_long", Decision.OUT_OF_SCOPE, "dài quá"),
        ],
    )
    def test_words(self, talk, intent, decision, words):
        assert talk.say("…", intent).decision is decision
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
    def test_what_cannot_be_read(self, talk, kind, words):
        talk.send(f'/unsupported{{"kind":"{kind}"}}')
        assert len(talk.replies) == 1
        assert words in talk.text

    def test_a_photo_may_be_an_identity_card(self, talk):
        talk.send('/unsupported{"kind":"photo"}')
        assert "đừng gửi ảnh căn cước" in talk.text

    def test_a_person_by_phone_where_there_is_a_number(self, talk, monkeypatch):
        from actions import handoff
        from common.settings import load

        monkeypatch.setattr(handoff, "settings", lambda: load(staff_phone="0208 123 456"))
        talk.say("gặp cán bộ", "handoff")
        assert "Bà con gọi số 0208 123 456 để gặp cán bộ." in talk.text

    def test_small_talk_does_not_lose_the_thread(self, talk):
        talk.say("khai sinh phí", "ask_fee", sure(BIRTH), aspects="fee")
        talk.say("cảm ơn", "thanks")
        talk.say("mấy ngày", "ask_time", aspects="time")
        assert talk.text.startswith("Đăng ký khai sinh – thời gian")

    def test_examples_of_what_to_ask_are_procedures_in_force(self, talk):
        talk.say("chào", "greet")
        talk.tap(talk.buttons[0].label)
        assert "Nguồn:" in talk.text


class TestEachItsOwn:
    def test_each_procedure_is_asked_something_else(self, talk):
        first = Match(Verdict.ANSWER, sure(BIRTH).candidates, (), "khai sinh cần giấy tờ gì")
        second = Match(Verdict.ANSWER, sure(RESIDENCE).candidates, (), "tạm trú mất bao lâu")
        talk.say("khai sinh cần giấy tờ gì, tạm trú mất bao lâu", "ask_papers", first, second, aspects="papers time")
        assert "Đăng ký khai sinh – giấy tờ" in talk.text
        assert "Đăng ký tạm trú – thời gian" in talk.text

    def test_what_is_asked_once_is_asked_of_both(self, talk):
        first = Match(Verdict.ANSWER, sure(BIRTH).candidates, (), "khai sinh")
        second = Match(Verdict.ANSWER, sure(RESIDENCE).candidates, (), "tạm trú mất bao lâu")
        talk.say("khai sinh và tạm trú mất bao lâu", "ask_time", first, second, aspects="time")
        assert "Đăng ký khai sinh – thời gian" in talk.text
        assert "Đăng ký tạm trú – thời gian" in talk.text

    def test_a_long_question_that_was_not_understood_is_not_taken_for_none(self, talk):
        talk.say("cho hỏi cái việc bà nội tôi nhờ hôm nọ cần giấy gì", "ask_papers", aspects="papers")
        assert talk.text.startswith("Tôi chưa rõ đây là thủ tục nào.")
