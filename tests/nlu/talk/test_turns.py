"""What is understood of a message in its talk, through the whole core: each a mistake that was made once."""

from __future__ import annotations

import pytest
from support.turns import Talk

from actions.saying.reply import Decision
from nlu.talk.state import Option
from nlu.talk.understand import ANGRY, MACHINE
from nlu.understanding import Act

BIRTH, AGAIN, FOREIGN, MARRIAGE = "1.001193", "1.004884", "2.000528", "1.000894"
RESIDENCE, RENEWAL = "1.004194", "1.002755"


def wrong(reason: str) -> pytest.MarkDecorator:
    """What is still understood wrongly, and how."""
    return pytest.mark.xfail(strict=False, reason=reason)


def after(code: str, aspects: str = "") -> Talk:
    """A talk in which ``code`` was just told."""
    talk = Talk()
    talk.read("…", Act.NAMED, code, aspects=aspects)
    return talk


class TestGoingOn:
    @pytest.mark.parametrize("fold", [False, True])
    def test_a_follow_up_is_about_the_same_procedure(self, talk, fold):
        talk.say("lam giay khai sinh can gi" if fold else "làm giấy khai sinh cần gì")
        for marked, bare, words in (
            ("hết bao nhiêu tiền", "het bao nhieu tien", "phí"),
            ("nộp ở đâu", "nop o dau", "Trung tâm Phục vụ hành chính công"),
            ("bao lâu có", "bao lau co", "1 ngày làm việc"),
            ("làm online được không", "lam online duoc khong", "Được."),
        ):
            talk.say(bare if fold else marked)
            assert "Đăng ký khai sinh – " in talk.text
            assert words in talk.text

    @pytest.mark.parametrize(
        "text",
        ["cảm ơn, vậy lệ phí bao nhiêu", "cam on em, the le phi bao nhieu", "dạ vâng ạ thế hết bao nhiêu tiền"],
    )
    def test_a_question_behind_a_courtesy_is_heard(self, talk, text):
        """Met at a desk: "cảm ơn, vậy lệ phí bao nhiêu" was thanked for."""
        talk.say("làm giấy khai sinh cần gì")
        talk.say(text)
        assert "Đăng ký khai sinh – phí" in talk.text

    def test_a_follow_up_to_both(self, talk):
        talk.say("khai sinh với kết hôn ở đâu")
        assert talk.reading.codes == (BIRTH, MARRIAGE)
        talk.say("mấy ngày thì xong")
        assert "Đăng ký khai sinh – thời gian" in talk.text
        assert "Đăng ký kết hôn – thời gian" in talk.text

    def test_each_of_two_has_its_own_question(self, talk):
        talk.say("khai sinh cần giấy tờ gì, tạm trú mất bao lâu")
        assert "Đăng ký khai sinh – giấy tờ" in talk.text
        assert "Đăng ký tạm trú – thời gian" in talk.text

    def test_what_is_asked_once_is_asked_of_both(self, talk):
        talk.say("khai sinh và tạm trú mất bao lâu")
        assert "Đăng ký khai sinh – thời gian" in talk.text
        assert "Đăng ký tạm trú – thời gian" in talk.text

    @pytest.mark.parametrize(
        "text",
        [
            "thế còn kết hôn thì sao",
            "còn kết hôn",
            "vậy còn kết hôn",
            pytest.param("the con ket hon thi sao", marks=wrong("asked back about")),
            pytest.param("con ket hon thi the nao", marks=wrong("heard as a question for the steps")),
        ],
    )
    def test_the_same_is_asked_of_another(self, text):
        talk = after(BIRTH, "place")
        talk.say(text)
        assert talk.text.startswith("Đăng ký kết hôn – nộp ở đâu")

    @pytest.mark.parametrize(
        "text",
        [
            "em muốn đăng ký kết hôn",
            "con em muốn kết hôn",
            pytest.param("con em ket hon", marks=wrong("asked back about, with the matter before")),
        ],
    )
    def test_a_new_matter_starts_anew(self, text):
        talk = after(BIRTH, "place")
        talk.say(text)
        assert talk.text.startswith("Đăng ký kết hôn\n")

    @wrong("the place asked for is taken for more of the birth registration")
    def test_a_new_matter_with_its_question(self):
        talk = after(BIRTH)
        talk.say("đăng ký kết hôn ở đâu")
        assert talk.text.startswith("Đăng ký kết hôn – nộp ở đâu")

    @pytest.mark.parametrize("text", ["thế còn gia hạn thì sao", "the con gia han thi sao"])
    def test_a_procedure_beside_the_one_talked_about(self, text):
        talk = after(RESIDENCE)
        told = talk.say(text).told
        assert [each.procedure for each in told] == ["1.002755"]
        assert "Gia hạn tạm trú" in talk.text

    @pytest.mark.parametrize(
        ("text", "aspects"), [("cần mấy loại giấy", ("papers",)), ("giấy tờ với phí của cái đó", ("papers", "fee"))]
    )
    def test_words_that_look_like_a_name_by_accident(self, text, aspects):
        talk = after(RESIDENCE)
        assert talk.say(text).decision is Decision.ANSWER
        assert (talk.memory.procedure, talk.memory.aspects) == (RESIDENCE, aspects)

    def test_what_was_asked_of_nothing_is_asked_of_what_is_named_then(self, talk):
        assert talk.say("hết bao nhiêu tiền").decision is Decision.CLARIFY
        assert talk.text.startswith("Bà con muốn hỏi phí của việc gì?")
        talk.say("đăng ký tạm trú")
        assert "Đăng ký tạm trú – phí" in talk.text

    def test_an_unsure_mention_of_what_is_talked_about_means_just_that(self):
        talk = after(BIRTH, "papers")
        assert talk.say("giấy khai sinh bao lâu có").decision is Decision.ANSWER
        assert talk.memory.procedure == BIRTH

    def test_after_thanks_the_talk_goes_on(self):
        talk = after(BIRTH, "fee")
        talk.say("cảm ơn")
        talk.say("mấy ngày")
        assert "Đăng ký khai sinh – thời gian" in talk.text

    def test_another_name_typed_instead_of_a_choice_keeps_what_was_wanted(self, talk):
        talk.read("khai sinh phí", Act.NAMED, offered=(BIRTH, AGAIN), aspects="fee")
        talk.say("đăng ký kết hôn")
        assert talk.text.startswith("Đăng ký kết hôn – phí")

    def test_a_long_question_that_was_not_understood_is_not_taken_for_none(self, talk):
        assert talk.say("cho hỏi cái việc bà nội tôi nhờ hôm nọ cần giấy gì").decision is Decision.CLARIFY


class TestAnotherMatter:
    @wrong("read as going on by 50 of 100, and by 45 as the other matter")
    def test_a_clean_question_leaves_a_matter_told_by_mistake(self):
        """A buyer of a house was told a death registration, and got deaths for three more questions."""
        talk = after("1.000656")
        talk.say("Sang tên sổ đỏ khi mua nhà: nộp ở đâu, phí bao nhiêu, hạn bao lâu?")
        assert talk.memory.procedure == "1.013831"

    def test_what_one_is_not_turns_the_talk_to_nothing_else(self):
        """ "Nhà tôi không phải hộ nghèo" in a talk about an allowance was answered with the list of the poor."""
        talk = after("1.001776")
        talk.say("nha toi khong phai ho ngheo, vay to 2a 2b toi nop co duoc khong")
        assert talk.memory.procedure == "1.001776"


class TestMoreIsTold:
    """A circumstance that comes later may make another procedure of it, or none; it was taken by itself."""

    SHOP, SHOP_PAPER, COPIES, FOREIGNER = "2.000720", "2.000575", "2.000815", "2.000806"

    @pytest.mark.parametrize("text", ["giấy phép cũ em làm rách rồi", "nhưng giấy cũ bị rách rồi"])
    def test_what_happened_makes_a_sibling_of_it(self, text):
        talk = after(self.SHOP)
        talk.say(text)
        assert self.SHOP_PAPER in (talk.memory.procedure, *talk.memory.offered)

    def test_what_took_its_place_is_no_sibling(self):
        """The three procedures of the identity card have become one: nothing is to be chosen between them."""
        talk = after("1.014063")
        talk.say("thế còn cho con tôi 10 tuổi thì sao")
        assert talk.memory.procedure == "1.116410"

    def test_a_term_that_ends_means_to_prolong(self):
        talk = after(RESIDENCE, "papers")
        talk.say("thế 2 năm sau hết hạn thì làm gì")
        assert talk.text.startswith("Gia hạn tạm trú – các bước")

    def test_what_changes_nothing_stays_with_the_same(self):
        talk = after(self.COPIES, "fee")
        talk.say("nhưng bị mất bản chính rồi")
        assert talk.memory.procedure == self.COPIES

    @wrong("what is named and what is told as a detail are the same matter, and neither alone is likely enough")
    def test_a_clear_name_is_no_circumstance(self):
        talk = after("1.001699")
        talk.say("co giay roi thi xin tro cap hang thang o dau")
        assert "1.001776" in (talk.memory.procedure, *talk.memory.offered)

    @pytest.mark.parametrize("text", ["hồ sơ bên anh ấy cần giấy gì", "giấy của anh ấy gồm những gì"])
    def test_pointing_back_at_somebody_names_no_other_procedure(self, text):
        talk = after(self.FOREIGNER)
        talk.say(text)
        assert talk.text.startswith("Kết hôn có yếu tố nước ngoài – giấy tờ")

    def test_one_of_several_guesses_is_what_is_talked_of(self):
        talk = after("1.013225", "papers")
        talk.say("bao lâu được cấp phép")
        assert talk.text.startswith("Giấy phép xây nhà mới – thời gian")

    def test_somebody_else_who_files_is_a_question_about_what_is_talked_of(self):
        """Only what it looked like was offered, and what was talked of was forgotten."""
        talk = after(BIRTH)
        talk.say("chồng em đi làm ở Bắc Ninh chưa về, bà ngoại cháu đi nộp thì có được không")
        assert talk.memory.procedure == BIRTH

    def test_somebody_else_shall_go_for_what_is_talked_of(self):
        talk = after(BIRTH)
        talk.say("chồng em đang ở Bắc Ninh, em nhờ bà ngoại đi làm thay")
        assert talk.memory.procedure == BIRTH
        assert "ủy quyền" in talk.text

    @wrong("led from a lost licence to the examination, and asks nothing")
    def test_a_doubtful_name_may_be_of_what_is_talked_of(self):
        talk = after("3.000348")
        talk.say("bằng lái trước")
        assert "3.000348" in (talk.memory.procedure, *talk.memory.offered)

    def test_words_that_the_catalogue_does_not_know_ask_of_what_is_talked_of(self):
        talk = after("2.000693")
        talk.say("nộp cho công ty hay bảo hiểm")
        assert "nộp ở đâu" in talk.text
        assert talk.memory.procedure == "2.000693"

    def test_a_case_that_may_be_is_no_other_matter(self):
        """ "mẹ chưa đủ 18 tuổi thì sao" was asked back about with a driving licence."""
        talk = after(BIRTH)
        talk.say("mẹ chưa đủ 18 tuổi thì sao")
        assert talk.memory.procedure == BIRTH

    def test_few_words_that_name_nothing_ask_of_what_is_talked_of(self):
        talk = after("1.001653")
        talk.say("trưởng thôn được không")
        assert talk.memory.procedure == "1.001653"

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            pytest.param(
                "mà quá 60 ngày mới đi làm thì có bị phạt không chị",
                "60 ngày",
                marks=wrong("the time of processing is told"),
            ),
            pytest.param(
                "không có giấy chứng sinh thì sao", "người làm chứng", marks=wrong("all papers are told, as before")
            ),
        ],
    )
    def test_what_the_faq_says_of_it_answers_better_than_a_section(self, text, words):
        """The time of processing was told, or all papers; and the talk lost what it was about."""
        talk = after(BIRTH)
        talk.say(text)
        assert talk.act is Act.FAQ
        assert words in talk.text
        assert talk.memory.procedure == BIRTH

    def test_a_plain_question_stays_one(self):
        talk = after(BIRTH)
        talk.say("mấy ngày xong")
        assert "Đăng ký khai sinh – thời gian" in talk.text

    def test_what_happens_if_is_no_matter_to_be_refused(self):
        talk = after("1.013133")
        talk.say("cháu đi học ở Hà Nội rồi thì sao")
        assert talk.memory.procedure in ("1.013133", "1.013134")  # the first registration, or moving it

    def test_words_that_name_what_is_talked_of_are_not_refused(self):
        talk = after("2.002854")
        assert talk.say("cháu học lớp 4").decision is not Decision.OUT_OF_SCOPE
        assert talk.memory.procedure == "2.002854"

    @pytest.mark.parametrize(
        ("text", "code"),
        [("công ty cũ phá sản rồi", "1.002759"), ("cho con trai tôi đi xuất khẩu lao động", "3.000333")],
    )
    def test_a_vague_remark_is_about_what_is_talked_of(self, text, code):
        talk = after(code)
        talk.say(text)
        assert code in (talk.memory.procedure, *talk.memory.offered)
        talk.say("mất mấy ngày")
        assert talk.memory.procedure == code

    @pytest.mark.parametrize(
        "text",
        [
            "hôm nay giá xăng bao nhiêu",
            pytest.param("thời tiết mai đẹp không nhỉ", marks=wrong("asked whether the card is meant")),
        ],
    )
    def test_what_is_surely_none_of_ours_is_refused_within_a_talk(self, text):
        talk = after(MARRIAGE)
        assert talk.say(text).decision is Decision.OUT_OF_SCOPE
        assert talk.memory.procedure == MARRIAGE


class TestLosingTheThread:
    def test_a_question_instead_of_a_choice_is_asked_of_the_likeliest(self, talk):
        """It was searched by itself, found something else, and the matter was gone for the rest of the talk."""
        talk.read("khai sinh", Act.NAMED, offered=(BIRTH, "1.004884"))
        talk.say("bao giờ thì lấy được, tôi ở xã Chợ Rã")
        assert talk.memory.procedure == BIRTH

    def test_another_matter_instead_of_a_choice_is_that_matter(self, talk):
        talk.read("khai sinh", Act.NAMED, offered=(BIRTH, "1.004884"))
        talk.say("đăng ký kết hôn cần giấy gì")
        assert talk.memory.procedure == MARRIAGE

    def test_a_clear_topic_is_another_matter(self):
        talk = after("3.000333")
        talk.say("tạm trú")
        assert RESIDENCE in (talk.memory.procedure, *talk.memory.offered)
        assert "Xin phiếu lý lịch tư pháp" not in talk.labels

    @wrong("far guesses are offered after a no, and what is asked then is told of all of them")
    def test_who_says_no_to_a_guess_is_not_told_of_others(self):
        talk = after(BIRTH)
        talk.say("cái gì đó")
        talk.say("không phải")
        outcome = talk.say("mất mấy ngày")
        assert outcome.decision is Decision.CLARIFY
        assert talk.buttons[0].label == "Đăng ký khai sinh"

    def test_both_are_the_last_two(self):
        talk = after(BIRTH)
        talk.read("đăng ký kết hôn", Act.NAMED, MARRIAGE)
        talk.say("phí của cả hai")
        assert "Đăng ký khai sinh – phí" in talk.text
        assert "Đăng ký kết hôn – phí" in talk.text
        talk.say("cả hai làm online được không")
        assert talk.text.count("LÀM TRỰC TUYẾN") == 2

    def test_yes_after_an_answer_asks_what_more(self):
        talk = after(BIRTH)
        talk.say("đúng rồi")
        assert talk.text == "Bà con muốn biết gì thêm về “Đăng ký khai sinh”?"

    def test_what_is_named_for_sure_is_none_of_the_options(self, talk):
        """ "sổ đỏ bị mất" after land disputes were on offer led to a dispute."""
        talk.read("về đất", Act.NAMED, offered=("1.012784", "1.012812", "1.013967"))
        talk.say("sổ đỏ bị mất")
        assert "1.012783" in (talk.memory.procedure, *talk.memory.offered)


class TestListsOfBefore:
    """ "còn cái đầu" and "cái kia" tapped the first button of what was told since."""

    @pytest.fixture
    def two(self, talk):
        talk.read("khai sinh với kết hôn", Act.NAMED, BIRTH, MARRIAGE)
        talk.say("cái thứ hai mất bao lâu")
        assert talk.text.startswith("Đăng ký kết hôn – thời gian")
        return talk

    @pytest.mark.parametrize("text", ["còn cái đầu", "con cai dau", "thế cái thứ nhất"])
    def test_the_first_of_them(self, two, text):
        two.say(text)
        assert two.text.startswith("Đăng ký khai sinh – thời gian")

    def test_one_of_them_with_a_question(self, two):
        two.say("cái thứ nhất nộp ở đâu")
        assert two.text.startswith("Đăng ký khai sinh – nộp ở đâu")

    def test_the_other_one(self, two):
        two.say("không, cái kia cơ")
        assert two.text.startswith("Đăng ký khai sinh – thời gian")

    @wrong("told of the same as before")
    def test_the_other_one_with_a_question(self, two):
        two.read("không, cái kia cơ", Act.PICK, BIRTH, aspects="time")
        two.say("cái kia phí bao nhiêu")
        assert two.text.startswith("Đăng ký kết hôn – phí")

    def test_the_other_one_is_what_was_told_before(self):
        talk = after(BIRTH)
        talk.read("đăng ký kết hôn ở đâu", Act.NAMED, MARRIAGE, aspects="place")
        talk.say("thế cái kia")
        assert talk.text.startswith("Đăng ký khai sinh – nộp ở đâu")

    @wrong("the first of the two others is told")
    def test_of_more_than_two_it_is_asked_which(self, talk):
        talk.read("khai sinh", Act.NAMED, offered=(BIRTH, AGAIN, FOREIGN))
        talk.tap("Đăng ký khai sinh")
        talk.say("cái kia cơ")
        assert talk.labels[:2] == ["Đăng ký lại khai sinh", "Khai sinh có yếu tố nước ngoài"]

    def test_without_another_the_talk_goes_on(self):
        talk = after(BIRTH)
        talk.say("cái kia phí bao nhiêu")
        assert talk.text.startswith("Đăng ký khai sinh – phí")

    def test_a_plain_number_means_a_button_as_ever(self, two):
        payload = two.buttons[0].payload
        two.say("1")
        assert two.reading.act is Act.TAP
        assert two.reading.codes[0] in payload


class TestPicks:
    @wrong("the first of what is on offer is told")
    def test_a_number_that_is_not_there_picks_nothing(self, talk):
        talk.read("khai sinh", Act.NAMED, offered=(BIRTH, AGAIN), aspects="papers")
        assert talk.say("số 7").decision is Decision.CLARIFY
        talk.say("2")
        assert talk.text.startswith("Đăng ký lại khai sinh – giấy tờ")

    @wrong("said to be unreadable, which is hard to understand for who read a number somewhere")
    def test_a_number_with_nothing_to_pick_from(self, talk):
        assert talk.say("2").decision is Decision.CLARIFY

    def test_the_only_procedure_on_offer_is_agreed_to(self, talk):
        talk.read("nghĩa vụ quân sự", Act.NAMED, offered=("1.013133",))
        talk.say("đúng rồi")
        assert talk.memory.procedure == "1.013133"

    def test_a_description_picks(self, talk):
        talk.read("khai sinh", Act.NAMED, offered=(BIRTH, AGAIN))
        talk.say("cái đăng ký lại vì mất cả sổ ấy")
        assert talk.memory.procedure == AGAIN

    def test_two_noes_lead_to_a_person(self, talk):
        talk.read("khai sinh", Act.NAMED, offered=(BIRTH, AGAIN), aspects="fee")
        talk.say("không phải")
        assert talk.buttons[0].label == "Gặp cán bộ"


class TestCorrections:
    def test_another_procedure_keeps_the_question(self):
        talk = after(BIRTH, "fee")
        talk.say("không, ý em là kết hôn")
        assert talk.text.startswith("Đăng ký kết hôn – phí")

    def test_what_was_turned_down_does_not_come_back(self):
        talk = after(BIRTH, "fee")
        talk.say("không phải, khai sinh cho người lớn")
        assert "1.004772" in (talk.memory.procedure, *talk.memory.offered)
        assert BIRTH not in (talk.memory.procedure, *talk.memory.offered)

    @wrong("the birth registration is told again")
    def test_not_this_but_that(self):
        talk = after(BIRTH, "fee")
        talk.say("không phải khai sinh mà là kết hôn")
        assert talk.text.startswith("Đăng ký kết hôn – phí")

    def test_this_and_not_that_at_the_end(self):
        """What was denied was taken for what is meant, and what was turned down left nothing but far guesses."""
        talk = after("1.004222")
        talk.say("không, ý em là chỉ ở tạm thôi chứ chưa chuyển hẳn")
        assert talk.memory.procedure == RESIDENCE

    def test_another_question_about_the_same(self):
        talk = after(BIRTH, "fee")
        talk.say("không, ý em là mấy ngày")
        assert "Đăng ký khai sinh – thời gian" in talk.text


class TestPlaces:
    @pytest.mark.parametrize("text", ["tôi ở xã Khang Ninh", "nhà tôi ở xã khang ninh", "em là người xã Khang Ninh"])
    def test_where_somebody_lives_is_no_procedure_and_not_sent_away(self, talk, text):
        """It got "Việc này tôi không giúp được", or the registration of residence."""
        outcome = talk.say(text)
        assert "nay thuộc xã Ba Bể" in talk.text
        assert outcome.memory.office == "xa-ba-be"

    @pytest.mark.parametrize(
        ("first", "text"), [("", "tôi ở xã Khang Ninh thì nộp ở đâu"), ("place", "tôi ở xã Khang Ninh")]
    )
    def test_a_commune_goes_on_about_the_procedure(self, first, text):
        """ "tôi ở phường … thì nộp ở đâu" was taken for the name of another procedure."""
        talk = after(BIRTH, first)
        outcome = talk.say(text)
        assert outcome.memory.procedure == BIRTH
        assert "Ở xã Ba Bể thì nộp" in talk.text or "Với xã Ba Bể" in talk.text

    def test_a_procedure_asked_for_at_a_place_is_meant(self):
        talk = after(BIRTH)
        talk.say("làm giấy kết hôn ở xã Khang Ninh")
        assert MARRIAGE in (talk.memory.procedure, *talk.memory.offered)

    def test_a_ward_that_is_on_no_list_is_no_procedure(self):
        """It was taken for a procedure about inheritance, whose name has a word of the ward's."""
        talk = after(BIRTH)
        talk.say("thế còn phường Hàng Bạc nộp ở đâu")
        assert talk.memory.procedure == BIRTH
        assert "xã, phường" in talk.text

    @pytest.mark.parametrize(
        "text", ["xã Khang Ninh giờ thuộc xã nào", "huyện na rì", "xã Cao Sơn cũ giờ là xã nào", "xã mới của tôi"]
    )
    def test_a_commune_is_asked_for(self, talk, text):
        talk.say(text)
        assert talk.act is Act.PLACE


class TestDossiers:
    CODE = "H55.12-261120-0007"

    @pytest.mark.parametrize(
        "text",
        [
            "H55.12-261120-0007 hồ sơ này hết bao nhiêu tiền",
            "h55.12 – 261120 – 0007",
            "hồ sơ của tôi đến đâu rồi",
            "hồ sơ H55.12-0007",
            "làm hộ chiếu hai tháng rồi sao chưa thấy gì",
        ],
    )
    def test_the_dossier_is_asked_for_whatever_else_is_said(self, talk, text):
        talk.say(text)
        assert talk.reading.intent == "dossier_status"

    def test_papers_of_a_dossier_are_no_look_up(self, talk):
        talk.say("hồ sơ gồm những gì")
        assert talk.reading.intent != "dossier_status"
        assert talk.reading.aspects[0].value == "papers"

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("012345678901", marks=wrong("read as the digital identity of VNeID")),
            "số của tôi 012345678901 ạ",
            pytest.param("0123 4567 8901", marks=wrong("read as the digital identity of VNeID")),
            pytest.param("01234567890", marks=wrong("a digit short: said to be unreadable")),
        ],
    )
    def test_a_number_of_a_person_is_given(self, talk, text):
        talk.say(text)
        assert talk.reading.intent == "give_identity"
        assert "012345678901" not in str(talk.memory)

    @pytest.mark.parametrize(
        "text",
        [
            "012345678901",
            "số của tôi 012345678901 ạ",
            "căn cước của tôi 0123 4567 8901",
            "095123456",
            "không có số định danh",
            pytest.param("12345", marks=wrong("read as turning down")),
            pytest.param("01234567890", marks=wrong("read as turning down")),
            pytest.param("quên số rồi", marks=wrong("read as turning down")),
            pytest.param("thế bao giờ tôi lấy được", marks=wrong("read as turning down")),
        ],
    )
    def test_an_answer_to_the_question_for_the_number(self, text):
        talk = waiting(dossier=self.CODE, awaiting="identity")
        talk.say(text)
        assert talk.reading.intent in ("give_identity", "dossier_status")
        assert talk.memory.dossier == self.CODE

    @pytest.mark.parametrize(
        "text",
        [
            "tôi quên mã rồi",
            "H55.12-261120-0007",
            pytest.param("không có", marks=wrong("read as turning down")),
            pytest.param("ABC123", marks=wrong("read as turning down")),
            pytest.param("12345", marks=wrong("read as turning down")),
            pytest.param("quên rồi", marks=wrong("read as a wish to delete one's data")),
        ],
    )
    def test_an_answer_to_the_question_for_the_code(self, text):
        """ "ABC123" got "Việc này tôi không giúp được"."""
        talk = waiting(awaiting="code")
        talk.say(text)
        assert talk.reading.intent == "dossier_status"

    @pytest.mark.parametrize(
        ("text", "entry"),
        [
            ("mất giấy hẹn rồi", "mat-giay-hen"),
            pytest.param("mã ở đâu", "ma-ho-so-o-dau", marks=wrong("read as asking where to look it up")),
            ("luc nop ho chang dua giay hen", "khong-co-giay-hen"),
        ],
    )
    def test_a_question_about_the_code_is_answered(self, text, entry):
        talk = waiting(awaiting="code")
        talk.say(text)
        assert talk.reading.entry == entry

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("mất căn cước làm lại", "1.116410"),
            ("làm khai sinh 20 ngày", BIRTH),
            ("Đã bảo không đưa mã. Đổi giấy phép lái xe hết bao nhiêu tiền, trả tiền ở đâu?", "3.000347"),
            ("Lệ phí đổi bằng lái xe online là bao nhiêu?", "3.000347"),
        ],
    )
    @pytest.mark.parametrize("awaiting", ["code", "identity"])
    def test_another_question_is_answered_while_something_is_asked_for(self, text, code, awaiting):
        """A driver was asked for a code four times running, also to a plain question about a fee."""
        talk = waiting(awaiting=awaiting, dossier=self.CODE if awaiting == "identity" else None)
        talk.say(text)
        assert talk.memory.procedure == code

    def test_when_is_asked_of_the_dossier_last_spoken_of(self):
        talk = waiting(dossier=self.CODE)
        talk.say("thế bao giờ tôi lấy được")
        assert talk.reading.intent == "dossier_status"
        assert self.CODE in talk.text


def waiting(**state: object) -> Talk:
    """A talk that stands like this."""
    talk = Talk()
    talk.memory = type(talk.memory)(touched=talk.now, **state)
    return talk


class TestSingleMessages:
    @pytest.mark.parametrize(
        ("text", "codes"),
        [
            ("chào em chị hỏi khai sinh", (BIRTH,)),
            ("con tôi mới sinh", (BIRTH,)),
            ("thế còn kết hôn thì sao", (MARRIAGE,)),
            ("không, ý em là khai sinh", (BIRTH,)),
            ("1.001193 cần giấy tờ gì", (BIRTH,)),
            pytest.param("1.001193 mấy ngày", (BIRTH,), marks=wrong("refused: no talk shows a code typed")),
            pytest.param("1.001193", (BIRTH,), marks=wrong("said to be unreadable")),
            ("tôi tên A, số điện thoại 0912345678, muốn đăng ký khai sinh", (BIRTH,)),
            ("0912345678 làm giấy khai sinh", (BIRTH,)),
            pytest.param(
                "sđt của em là 0912345678 làm khai sinh", (BIRTH,), marks=wrong("taken for a wish to call an officer")
            ),
            ("em làm hộ chiếu", ("1.001456",)),
        ],
    )
    def test_a_matter_is_named(self, talk, text, codes):
        talk.say(text)
        assert talk.reading.codes == codes

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("9.999999", marks=wrong("said to be unreadable")),
            pytest.param("thủ tục 9.123456 cần gì", marks=wrong("refused without naming the code")),
        ],
    )
    def test_an_unknown_code_is_named(self, talk, text):
        assert talk.say(text).decision is Decision.OUT_OF_SCOPE
        assert "Không thấy thủ tục mã 9." in talk.text

    @pytest.mark.parametrize(
        ("text", "aspect"), [("hết bao nhiêu tiền", "fee"), ("thế nộp ở đâu", "place"), ("bao lâu", "time")]
    )
    def test_a_bare_question_is_asked_of_what(self, talk, text, aspect):
        assert talk.say(text).decision is Decision.CLARIFY
        assert talk.memory.aspects == (aspect,)
        assert talk.reading.codes == ()

    @pytest.mark.parametrize(
        "text",
        [
            "giá vàng hôm nay",
            pytest.param("xin cấp phép bay lên sao hỏa", marks=wrong("read as asking about a dossier")),
            "con tôi sốt",
            "xe máy nhà bên ồn quá",
            "hàng xóm nhà tôi ồn quá",
            "tôi buồn quá",
            "đốt rơm ngoài đồng có bị phạt không",
            pytest.param("máy tính bị hỏng", marks=wrong("told as perhaps that of a lost telephone")),
            "",
        ],
    )
    def test_nothing_of_ours_is_refused(self, talk, text):
        assert talk.say(text).decision is Decision.OUT_OF_SCOPE

    def test_a_plan_that_the_catalogue_knows_is_not_refused(self, talk):
        assert talk.say("tôi định mua xe máy").decision is not Decision.OUT_OF_SCOPE

    @pytest.mark.parametrize(
        "text", ["có", "được", pytest.param("xóa", marks=wrong("asked whether to delete all data"))]
    )
    def test_a_bare_yes_is_no_request_of_its_own(self, talk, text):
        assert talk.say(text).decision is Decision.CLARIFY
        assert talk.text.startswith("Bà con cần hỏi việc gì?")

    @pytest.mark.parametrize(
        "text", ["zxcvbnm", "😀", pytest.param("123", marks=wrong("asked for a dossier's code"))]
    )
    def test_what_cannot_be_read_is_no_matter_to_be_refused(self, talk, text):
        talk.say(text)
        assert talk.text.startswith("Tôi chưa hiểu tin này.")

    @pytest.mark.parametrize(
        ("text", "intent"),
        [
            ("chào bé yêu", "greet"),
            ("chào bot", "greet"),
            ("cảm ơn hí", "thanks"),
            ("vang cam on em nhieu", "thanks"),
            ("cho tôi gặp cán bộ tư pháp", "handoff"),
            ("giúp tôi với", "help"),
        ],
    )
    def test_small_talk_and_services(self, talk, text, intent):
        talk.say(text)
        assert talk.reading.intent == intent

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("cảm ơn em, à mà lệ phí bao nhiêu", marks=wrong("answered with “không có gì”, as before")),
            pytest.param("xin lỗi, phí bao nhiêu", marks=wrong("a mediation of land disputes is offered")),
        ],
    )
    def test_a_question_beside_a_courtesy_is_answered(self, talk, text):
        talk.say(text)
        assert talk.text.startswith("Bà con muốn hỏi phí của việc gì?")

    def test_who_is_impatient_is_not_refused(self, talk):
        assert talk.say("trả lời đi").decision is not Decision.OUT_OF_SCOPE

    @pytest.mark.parametrize("text", ["bạn là người hay máy", "em là robot à", "bot trả lời à"])
    def test_whether_a_person_writes_here(self, talk, text):
        talk.say(text)
        assert talk.reading.kind == MACHINE

    @pytest.mark.parametrize("text", ["bot ngu quá", "đồ bot ngu", "trả lời chán quá", "vô dụng"])
    def test_a_scolding_is_heard_as_one(self, talk, text):
        talk.say(text)
        assert talk.reading.kind == ANGRY

    @pytest.mark.parametrize(
        "text", ["đốt rơm ngoài đồng có bị phạt không", "chó dại cắn", "máy tính bị hỏng", "giúp tôi với"]
    )
    def test_other_matters_scold_nobody(self, talk, text):
        talk.say(text)
        assert talk.reading.kind not in {ANGRY, MACHINE}

    @pytest.mark.parametrize(
        "text",
        [
            "em nhờ bà ngoại đi làm thay có được không",
            pytest.param("nhờ con đi làm thay được không", marks=wrong("told of a correction of civil status")),
            pytest.param("để chồng em nộp hộ có được không", marks=wrong("two procedures are offered")),
            pytest.param("vợ nhận thay cần giấy gì", marks=wrong("a land certificate is offered")),
            pytest.param("nhờ cháu nội đi nộp hộ", marks=wrong("three procedures are offered")),
            pytest.param("nho con di nop thay", marks=wrong("two procedures are offered")),
        ],
    )
    def test_to_send_somebody_else_is_a_question_of_the_faq(self, talk, text):
        talk.say(text)
        assert talk.act is Act.FAQ
        assert "ủy quyền" in talk.text

    @pytest.mark.parametrize(
        "text",
        [
            "chồng tôi đánh tôi",
            "bạo lực gia đình",
            "tôi bị chồng hành hạ",
            "chong em danh em",
        ],
    )
    def test_who_is_beaten_is_no_mediator_who_had_an_accident(self, talk, text):
        talk.say(text)
        assert "113" in talk.text

    @pytest.mark.parametrize(
        "text", ["bố đánh mất giấy khai sinh của em", "mẹ đánh rơi thẻ của con", "con bị mất thẻ"]
    )
    def test_who_lost_a_paper_is_in_no_danger(self, talk, text):
        talk.say(text)
        assert "113" not in talk.text

    def test_what_is_no_matter_of_its_own_right_after_a_danger_is_about_that(self, talk):
        """Met in talks: "uống thuốc gì", after a pain in the chest, was "việc này tôi không giúp được"."""
        talk.say("tôi bị đau ngực khó thở quá")
        talk.say("uống thuốc gì")
        assert "115" in talk.text
        talk.say("bệnh viện nào gần")
        assert "115" in talk.text
        talk.say("thẻ bảo hiểm y tế hết hạn thì gia hạn ở đâu")
        assert "115" not in talk.text
        talk.say("hôm nay giá vàng bao nhiêu")
        assert "115" not in talk.text


CONSENT = (
    Option("Đồng ý", "/consent"),
    Option("Không đồng ý", "/refuse_consent"),
    Option("Xem chi tiết", "/privacy"),
)
ERASE = (Option("Xóa", '/erase_data{"kind":"yes"}'), Option("Thôi", '/erase_data{"kind":"no"}'))


class TestYesAndNo:
    """A deletion was not made for "có"; agreeing to follow a dossier only agreed, and followed nothing."""

    @pytest.mark.parametrize(
        ("options", "text", "meant"),
        [
            (CONSENT, "có", ("consent", None)),
            (CONSENT, "ok", ("consent", None)),
            (CONSENT, "đồng ý", ("consent", None)),
            (CONSENT, "không", ("refuse_consent", None)),
            (CONSENT, "thôi không cần", ("refuse_consent", None)),
            (CONSENT, "cho xem chi tiết đi", ("privacy", None)),
            (ERASE, "có", ("erase_data", "yes")),
            (ERASE, "ok xóa hết đi", ("erase_data", "yes")),
            (ERASE, "đừng xóa", ("erase_data", "no")),
            (ERASE, "thôi", ("erase_data", "no")),
        ],
    )
    def test_they_answer_the_question_that_is_open(self, options, text, meant):
        talk = waiting(options=options, consent_asked=True)
        talk.say(text)
        assert (talk.reading.intent, talk.reading.kind) == meant

    @pytest.mark.parametrize("text", ["cảm ơn", "vâng", pytest.param("ok", marks=wrong("turns down what was told"))])
    def test_a_murmur_after_an_answer_agrees_to_nothing_else(self, text):
        """It may mean the answer before the question for consent."""
        shown = (Option("Giấy tờ", f'/choose{{"p":"{BIRTH}","a":"papers"}}'), *CONSENT)
        talk = waiting(procedure=BIRTH, recent=(BIRTH,), options=shown, consent_asked=True)
        talk.say(text)
        assert talk.act in (Act.YES, Act.SOCIAL)


def test_who_asks_for_an_officer_in_a_talk_gets_one():
    """ "cho em gap can bo" was answered with an entry of the matter talked of."""
    talk = after(MARRIAGE)
    talk.say("cho em gap can bo")
    assert "cán bộ" in talk.text.lower()
    assert not talk.text.startswith("Như tôi đã nói")
    assert talk.reading.intent == "handoff"
