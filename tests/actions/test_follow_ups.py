"""What people ask on about a procedure is answered first and shortly, with its source; nothing is told twice."""

from __future__ import annotations

from support.turns import Talk

from actions.follow_ups import AS_SAID, NO_MORE
from actions.saying.wording import CHOICE_LIMIT, LABEL_LIMIT, NEAREST, clip
from data.releases.live import current_release
from nlu.understanding import Act

MARRIAGE = "1.000894"
ENTRIES = {entry.id: entry for entry in current_release().content.faq}
SINGLE, BOTH = ENTRIES["ket-hon-giay-doc-than"], ENTRIES["ket-hon-hai-ben-cung-di"]


def asked_on(*entries: str, aspects: str = "", text: str = "có cần giấy độc thân không") -> Talk:
    talk = Talk()
    talk.read("đăng ký kết hôn", Act.NAMED, MARRIAGE)
    talk.read(text, Act.MORE, MARRIAGE, aspects=aspects, follow_ups=entries, details=True)
    return talk


def test_the_answer_comes_first_with_its_source():
    talk = asked_on(SINGLE.id)
    assert talk.text.startswith(SINGLE.answer)
    assert SINGLE.source in talk.text
    assert talk.memory.procedure == MARRIAGE
    assert talk.memory.entry == SINGLE.id


def test_the_way_to_file_stays_in_sight():
    assert "Nộp trực tuyến" in [link.label for reply in asked_on(SINGLE.id).replies for link in reply.links]


def test_several_questions_are_all_answered():
    text = asked_on(SINGLE.id, BOTH.id).text
    assert text.index(SINGLE.answer) < text.index(BOTH.answer)


def test_what_is_asked_besides_is_told_from_the_record():
    talk = asked_on(SINGLE.id, aspects="time")
    assert talk.text.startswith(SINGLE.answer)
    assert "thời gian giải quyết" in talk.text


def test_the_first_answer_to_a_matter_also_tells_all_that_matters():
    talk = Talk()
    talk.read("kết hôn có cần giấy độc thân không", Act.NAMED, MARRIAGE, follow_ups=(SINGLE.id,))
    assert talk.text.startswith(f"Đăng ký kết hôn\n\n{SINGLE.answer}")
    assert all(label in talk.text for label in ("Giấy tờ:", "Phí:", "Nơi nộp:"))


def test_once_more_is_the_same_answer():
    talk = asked_on(SINGLE.id)
    talk.read("nói lại đi", Act.AGAIN)
    assert SINGLE.answer in talk.text


def test_a_part_told_before_is_not_told_again_to_who_asks_something_about_it():
    talk = Talk()
    talk.read("đăng ký kết hôn nộp ở đâu", Act.NAMED, MARRIAGE, aspects="place")
    section = talk.text
    talk.read("ở thôn tôi có chỗ nào nhận hộ không", Act.MORE, MARRIAGE, aspects="place", details=True)
    assert talk.text != section
    assert "không tìm thấy" in talk.text


class TestNothingIsPassedOver:
    """Of several questions those without an entry were dropped in silence."""

    def test_a_question_that_the_record_lacks_is_named(self):
        talk = Talk()
        talk.read("đăng ký kết hôn", Act.NAMED, MARRIAGE)
        talk.read("…", Act.MORE, MARRIAGE, follow_ups=(SINGLE.id,), unanswered=("có phải mổ lợn mời xã không",))
        assert talk.text.startswith(SINGLE.answer)
        assert "Câu “có phải mổ lợn mời xã không” thì tôi không tìm thấy câu trả lời" in talk.text


class TestNearest:
    """Where no entry surely answers, the nearest are told under their own questions."""

    def asked(self, text: str = "người ở tỉnh khác thì xin giấy gì không?", aspects: str = "") -> Talk:
        talk = Talk()
        talk.read("đăng ký kết hôn", Act.NAMED, MARRIAGE)
        talk.read(text, Act.MORE, MARRIAGE, aspects=aspects, near=(SINGLE.id, BOTH.id), details=True)
        return talk

    def test_each_stands_under_its_question_with_the_source(self):
        text = self.asked().text
        assert text.startswith(NEAREST)
        assert f"• {SINGLE.question}\n{SINGLE.answer}" in text
        assert f"• {BOTH.question}\n{BOTH.answer}" in text
        assert SINGLE.source in text

    def test_a_short_part_of_the_record_follows(self):
        assert "thời gian giải quyết" in self.asked("lấy ngay được không?", aspects="time").text

    def test_a_whole_part_is_not_told_to_who_asks_a_detail_of_it(self):
        assert "Luôn cần" not in self.asked(aspects="papers").text

    def test_they_are_not_told_twice(self):
        assert {SINGLE.id, BOTH.id} <= set(self.asked().memory.told)


def test_what_was_told_before_is_said_to_be_so():
    """The right answer was told once, and to who asked again a whole section that seemed to deny it."""
    talk = asked_on(SINGLE.id)
    talk.read("phải đi cả hai người không", Act.MORE, MARRIAGE, follow_ups=(BOTH.id,), details=True)
    talk.read("thế có phải xin giấy độc thân không", Act.MORE, MARRIAGE, follow_ups=(SINGLE.id,), details=True)
    assert talk.text.startswith(f"{AS_SAID}\n{SINGLE.answer}")
    assert NO_MORE not in talk.text, "it answers, and casts no doubt on itself"


def test_the_same_words_are_not_told_twice_running():
    """A block that did not answer was told three times running; who asks on wants something else, or a person."""
    talk = asked_on(SINGLE.id)
    assert NO_MORE not in talk.text
    talk.read("thế chắc chưa", Act.MORE, MARRIAGE, follow_ups=(SINGLE.id,), details=True)
    assert SINGLE.answer not in talk.text
    assert talk.text.startswith(NO_MORE)
    assert "Gặp cán bộ" in [choice.label for reply in talk.replies for choice in reply.choices]


def test_who_asks_again_is_told_what_is_nearest_and_not_told_yet():
    """Met in a talk: "như tôi đã nói … không biết gì hơn", where another entry knew it."""
    talk = asked_on(SINGLE.id)
    talk.read("thế chắc chưa", Act.MORE, MARRIAGE, follow_ups=(SINGLE.id,), near=(BOTH.id,), details=True)
    assert talk.text.startswith(f"{NEAREST}\n\n• {BOTH.question}\n{BOTH.answer.strip()}")
    assert NO_MORE not in talk.text


def test_what_is_perhaps_asked_is_a_button_of_the_first_answer():
    """Met in talks: an opening asked whether both must come, and its answer was the whole record without a word of it;
    told ahead of all, every second such entry was not to the point.
    """
    talk = Talk()
    talk.read("cưới hai đứa cùng ra xã à", Act.NAMED, MARRIAGE, suggested=(BOTH.id, SINGLE.id))
    assert BOTH.answer.strip() not in talk.text
    assert all(label in talk.text for label in ("Giấy tờ:", "Phí:", "Nơi nộp:"))
    choices = [choice.label for choice in talk.replies[-1].choices]
    assert choices[0] == clip(BOTH.question, LABEL_LIMIT)
    assert len(choices) <= CHOICE_LIMIT
    talk.tap(choices[0])
    assert talk.text.startswith(BOTH.answer.strip())
    assert BOTH.id in talk.memory.told
    assert talk.memory.procedure == MARRIAGE


def test_each_line_told_in_brief_keeps_its_button_beside_the_questions():
    """The first answer says "chọn nút cùng tên": a question takes the room of a button, never that of one pointed to."""
    talk = Talk()
    talk.read("cưới hai đứa cùng ra xã à", Act.NAMED, MARRIAGE, suggested=(BOTH.id, SINGLE.id))
    labels = {choice.label.split()[0] for choice in talk.replies[-1].choices}
    brief = [line.split(":")[0] for line in talk.text.splitlines() if line.endswith("…")]
    assert {name.split()[0] for name in brief} <= labels


def test_who_takes_what_is_offered_beside_an_answer_is_told_what_was_asked_of_it():
    """Met in talks: the first guess was wrong, and behind the right button the question was forgotten."""
    talk = Talk()
    talk.read("hai bên cùng ra à", Act.NAMED, "1.004873", offered=(MARRIAGE,), pending={MARRIAGE: (BOTH.id,)})
    talk.tap("Đăng ký kết hôn")
    assert talk.text.startswith("Đăng ký kết hôn\n\nLúc nhận giấy, cả hai phải có mặt")
    assert "Giấy tờ:" in talk.text
