"""Questions without an answer: from the list into the draft, and told once that is in force."""

from __future__ import annotations

import re
from datetime import datetime, timezone

import pytest
from support.officials.console import BIRTH

from citizens.consents import Consents
from citizens.notices import Address, Notices
from citizens.questions import Group, Near, Question, Questions, mark_of
from console.audit import Wanted, find
from data.editing.records import Kind

NEAR = (Near("faq", "gio-lam-viec", "Một cửa làm việc mấy giờ?", 0.4), Near("procedures", BIRTH, "Khai sinh", 0.2))
HERE = "/hop-thu/AAAA"


def kept(
    questions: Questions, name: str, text: str, kind: str = "refused", said: str = "Tôi không giúp được."
) -> None:
    assert questions.add(Question(name, kind, Address("lan", "telegram", "sealed"), text, said))


@pytest.fixture
def questions(console) -> Questions:
    engine = console.store.engine
    Consents(engine).put("lan", "given", "lời hỏi")
    found = Questions(engine)
    kept(found, "AAAA", "trưa [tên] có mở cửa không")
    kept(found, "BBBB", "Trưa có mở cửa không?")
    kept(found, "CCCC", "thứ bảy có làm không", "officer", "Thứ bảy làm buổi sáng, từ 7 giờ 30 đến 11 giờ.")
    now = datetime.now(timezone.utc)
    found.regroup(
        [
            Group("AAAA", "trưa [tên] có mở cửa không", NEAR, 2, now),
            Group("CCCC", "thứ bảy có làm không", (), 1, now),
        ],
        {"AAAA": ["AAAA", "BBBB"], "CCCC": ["CCCC"]},
    )
    return found


def test_the_biggest_group_comes_first_and_says_what_the_bot_said(an, questions):
    page = an.open("/hop-thu")
    assert page.index("trưa [tên] có mở cửa") < page.index("thứ bảy có làm")
    assert "2 câu" in page
    assert "Tôi không giúp được." in an.open(HERE)


def test_one_click_adds_the_wordings_to_an_entry(console, an, questions):
    an.open(HERE)
    an.send(f"{HERE}/them", {"wordings": "trưa có mở cửa không\ntrưa làm đến mấy giờ", "place": "faq|gio-lam-viec"})
    assert "Đã thêm cách hỏi" in an.page
    (pending,) = console.parts.draft.all()
    assert pending.edit.value["phrasings"] == ["mấy giờ mở cửa", "trưa có mở cửa không", "trưa làm đến mấy giờ"]
    assert [group.id for group in questions.groups()] == ["CCCC"]
    assert {one.link.key for one in questions.linked()} == {"gio-lam-viec"}
    assert "2 câu hỏi được báo khi đưa lên" in an.page


def test_the_inbox_is_searched_in_every_question_of_a_group(an, questions):
    assert "1 nhóm" in an.open("/hop-thu?tim=thu bay")
    assert "trưa [tên]" not in an.page
    assert "trưa [tên] có mở cửa không" in an.open("/hop-thu?tim=trua co mo")
    assert "0 nhóm" in an.open("/hop-thu?tim=hộ chiếu")


def test_what_is_near_shows_what_it_says_and_how_it_is_asked(an, questions):
    page = an.open(HERE)
    for words in (
        "Mục hỏi đáp · hơi gần",
        "Mỗi nơi có giờ riêng",
        "“mấy giờ mở cửa”",
        f"Thủ tục {BIRTH} · có thể liên quan",
    ):
        assert words in page


def test_the_page_of_a_question_asks_first_whether_there_is_an_answer(an, questions):
    """It began by stating that the bot had one."""
    page = an.open(HERE)
    choice = page.index("Bot đã có câu trả lời chưa?")
    assert choice < page.index('href="#known"') < page.index('href="#fresh"') < page.index('id="known"')


def test_no_procedure_is_called_very_near(an, questions):
    """ "Đăng ký khai tử · rất gần" was said for keeping a dog: the figure only sets procedures against each other."""
    near = (Near("procedures", BIRTH, "Khai sinh", 0.99), Near("faq", "gio-lam-viec", "Mấy giờ?", 0.24))
    group = Group("AAAA", "nuôi chó có phải báo không", near, 2, datetime.now(timezone.utc))
    questions.regroup([group], {"AAAA": ["AAAA", "BBBB"]})
    page = an.open(HERE)
    assert "rất gần" not in page
    assert "Mục hỏi đáp · hơi gần" in page


def test_where_nothing_is_near_a_new_entry_comes_first(an, questions):
    """ "Thêm vào mục này" stood under the registration of a death for a question about a dog."""
    near = (Near("procedures", BIRTH, "Khai sinh", 0.6, False), Near("faq", "gio-lam-viec", "Mấy giờ?", 0.2, False))
    group = Group("AAAA", "nuôi chó có phải báo không", near, 2, datetime.now(timezone.utc))
    questions.regroup([group], {"AAAA": ["AAAA", "BBBB"]})
    page = an.open(HERE)
    assert "Không có mục nào gần câu này" in page
    assert page.index("Viết mục hỏi đáp mới") < page.index("Cách hỏi sẽ thêm")
    assert "Thêm vào mục này" not in page
    assert "bắt đầu từ" not in page
    assert "chưa có mục nào gần" in an.open("/hop-thu")


def test_an_answer_is_corrected_and_takes_the_wording_along(console, an, questions):
    """Who opened the entry from the inbox to correct it had to copy the wording."""
    fields = an.fields(f"{HERE}/sua/gio-lam-viec")
    assert fields["phrasings"].splitlines()[0] == "mấy giờ mở cửa"
    assert len(fields["phrasings"].splitlines()) == 2
    an.send(f"{HERE}/sua/gio-lam-viec", {**fields, "answer": ""})
    assert (an.status, questions.linked()) == (400, [])
    an.send(f"{HERE}/sua/gio-lam-viec", {**an.fields_of_page(), "answer": "Trưa nghỉ từ 11 giờ 30 đến 13 giờ 30."})
    (pending,) = console.parts.draft.all()
    assert len(pending.edit.value["phrasings"]) == 2
    assert {one.link.key for one in questions.linked()} == {"gio-lam-viec"}


@pytest.mark.parametrize("place", [{"place": f"procedures|{BIRTH}"}, {"place": "other", "other": BIRTH}])
def test_wordings_for_a_procedure_go_into_its_vocabulary(console, an, questions, place):
    an.send(f"{HERE}/them", {"wordings": "bé mới ra đời", **place})
    (pending,) = console.parts.draft.all()
    assert pending.edit.kind is Kind.VOCABULARY
    assert pending.edit.value["phrases"] == ["đẻ con", "sinh bé", "bé mới ra đời"]
    assert pending.edit.base["phrases"] == ["đẻ con", "sinh bé"]


def test_a_new_entry_starts_from_the_officers_own_answer(console, an, questions):
    fields = an.fields("/hop-thu/CCCC/muc-moi")
    assert fields["answer"].startswith("Thứ bảy làm buổi sáng")
    assert fields["question"] == fields["phrasings"] == "thứ bảy có làm không"
    an.send("/hop-thu/CCCC/muc-moi", {**fields, "source": "", "as_of": "2026-12-01"})
    assert an.status == 400
    assert questions.linked() == []
    an.send("/hop-thu/CCCC/muc-moi", {**fields, "source": "Văn phòng tỉnh", "as_of": "2026-12-01"})
    (pending,) = console.parts.draft.all()
    (linked,) = questions.linked()
    assert (linked.link.key, linked.link.before) == (pending.edit.key, mark_of(None))


def test_a_new_entry_starts_from_the_nearest(an, questions):
    fields = an.fields(f"{HERE}/muc-moi?tu=gio-lam-viec")
    assert fields["answer"] == "Mỗi nơi có giờ riêng, hãy gọi trước khi đến."
    assert fields["question"].lower() == "trưa có mở cửa không?"


def test_what_is_dropped_is_deleted_and_in_the_log(console, an, questions):
    an.send(f"{HERE}/bo")
    assert questions.group("AAAA") is None
    assert questions.count_of("lan") == 1
    assert [deed.title for deed in find(console.store.engine, Wanted(action="bo-cau-hoi"))]


def test_what_was_written_can_be_taken_back(an, questions):
    an.send(f"{HERE}/them", {"wordings": "trưa có mở cửa không", "place": "faq|gio-lam-viec"})
    an.send("/hop-thu/mo-lai", {"kind": "faq", "key": "gio-lam-viec"})
    assert questions.linked() == []
    assert questions.ungrouped()


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"wordings": "", "place": "faq|gio-lam-viec"}, "ít nhất một dòng"),
        ({"wordings": "mấy giờ mở cửa", "place": "faq|gio-lam-viec"}, "đã có các cách hỏi đó"),
        ({"wordings": "abc", "place": "faq|nope"}, "Không có mục hỏi đáp này"),
        ({"wordings": "abc", "place": "procedures|9.999999"}, "Không có thủ tục này"),
        ({"wordings": "abc", "place": "co-quan|x"}, "Chưa chọn mục nào"),
        ({"wordings": "abc"}, "Chưa chọn mục nào"),
    ],
)
def test_mistakes_are_sentences(console, an, questions, form, told):
    an.send(f"{HERE}/them", form)
    assert an.status == 400
    assert told in an.page
    assert console.parts.draft.all() == []


def test_without_a_standing_consent_nothing_is_kept(console):
    questions = Questions(console.store.engine)
    address = Address("ba", "web", "sealed")
    assert not questions.add(Question("X", "refused", address, "câu hỏi", ""))
    Consents(console.store.engine).put("ba", "refused", "lời hỏi")
    assert not questions.add(Question("X", "refused", address, "câu hỏi", ""))
    assert questions.count_of("ba") == 0


def test_who_asked_is_told_once_it_is_in_force(console, an, questions):
    from bot.messages.envelope import PLAIN
    from bot.questions.telling import AnswerTeller

    an.send(f"{HERE}/them", {"wordings": "trưa có mở cửa không", "place": "faq|gio-lam-viec"})
    notices = Notices(console.store.engine)
    teller = AnswerTeller(questions, notices, PLAIN)
    assert teller.look(console.store.newest()) == 0
    console.parts.desk.publish(console.parts.desk.view().mark, "", "an")
    assert teller.look(console.store.newest()) == 2
    assert teller.look(console.store.newest()) == 0
    told = [notice.body for notice in notices.all_of("lan")]
    assert len(told) == 2
    assert "Mỗi nơi có giờ riêng" in told[0]
    assert [one.id for one in questions.open()] == ["CCCC"]


def answered_and_told(console, an, questions):
    """An entry that answers a group is in force, and who asked has notices: the worker's teller."""
    from bot.messages.envelope import PLAIN
    from bot.questions.telling import AnswerTeller

    an.send(f"{HERE}/them", {"wordings": "trưa có mở cửa không", "place": "faq|gio-lam-viec"})
    console.parts.desk.publish(console.parts.desk.view().mark, "", "an")
    teller = AnswerTeller(questions, Notices(console.store.engine), PLAIN)
    assert teller.look(console.store.newest()) == 2
    return teller


def back_to(an, number):
    page = an.open(f"/cac-ban/{number}/quay-lai")
    live = re.search(r'name="live" value="(\d+)"', page)[1]
    return page, an.send(f"/cac-ban/{number}/quay-lai", {"live": live})


def test_questions_whose_answer_is_undone_come_back_into_the_inbox(console, an, questions):
    """They stayed done: the answer was gone, and nobody was to write another."""
    teller = answered_and_told(console, an, questions)
    asked, done = back_to(an, 1)
    assert "2 câu hỏi của bà con trở lại hộp thư" in asked
    assert "2 câu hỏi của bà con trở lại" in done
    assert "đang được xếp nhóm" in an.open("/hop-thu")
    assert {one.text for one in questions.open()} >= {"trưa [tên] có mở cửa không", "Trưa có mở cửa không?"}
    assert Notices(console.store.engine).all_of("lan") == []
    (deed,) = find(console.store.engine, Wanted(action="quay-lai"))
    assert "2 câu hỏi trở lại hộp thư" in deed.note
    now = datetime.now(timezone.utc)
    questions.regroup([Group("AAAA", "trưa có mở cửa", NEAR, 2, now)], {"AAAA": ["AAAA", "BBBB"]})
    an.send(f"{HERE}/them", {"wordings": "buổi trưa có làm không", "place": "faq|gio-lam-viec"})
    console.parts.desk.publish(console.parts.desk.view().mark, "", "an")
    assert teller.look(console.store.newest()) == 2
    assert len(Notices(console.store.engine).all_of("lan")) == 2


def test_questions_that_another_release_answered_stay_done(console, an, questions):
    teller = answered_and_told(console, an, questions)
    an.fill("/noi-dung/hoi-dap/sua/gio-lam-viec", answer="Từ 7 giờ 30 đến 17 giờ.")
    console.parts.desk.publish(console.parts.desk.view().mark, "", "an")
    asked, _ = back_to(an, 2)
    assert "hộp thư, vì" not in asked
    assert [one.id for one in questions.open()] == ["CCCC"]
    assert teller.look(console.store.newest()) == 0


def test_questions_not_told_yet_come_back_with_the_release_that_answers_them(console, an, questions):
    an.send(f"{HERE}/them", {"wordings": "trưa có mở cửa không", "place": "faq|gio-lam-viec"})
    console.parts.desk.publish(console.parts.desk.view().mark, "", "an")
    assert "2 câu hỏi" in back_to(an, 1)[1]
    assert len(questions.open()) == 3
    assert questions.linked() == []


def test_the_newest_release_is_undone_from_its_own_line(console, an, questions):
    an.fill("/noi-dung/hoi-dap/sua/gio-lam-viec", answer="Từ 7 giờ 30 đến 17 giờ.")
    console.parts.desk.publish(console.parts.desk.view().mark, "", "an")
    newest, first = an.open("/cac-ban").split("<li>")[1:3]
    assert '/cac-ban/1/quay-lai">Bỏ bản số 2' in newest
    assert "Bỏ bản" not in first
    assert "<h1>Bỏ bản số 2?</h1>" in an.open("/cac-ban/1/quay-lai")


def test_the_only_release_cannot_be_undone(an):
    assert "Bỏ bản" not in an.open("/cac-ban")


def test_judgements_are_counted_by_subject_and_channel(an, questions):
    for name, channel, verdict in (
        ("1", "web", "bad"),
        ("2", "web", "bad"),
        ("2", "web", "bad"),
        ("3", "web", "good"),
    ):
        questions.judge(name, channel, BIRTH, verdict)
    questions.judge("4", "telegram", "faq:gio-lam-viec", "lacks")
    (web,) = [row for row in questions.judged() if row.channel == "web"]
    assert web.counts == {"bad": 2, "good": 1}
    page = an.open("/hop-thu/danh-gia")
    assert "Làm giấy khai sinh" in page
    assert "thiếu điều cần: 1" in page


def test_groups_that_share_words_are_answered_along(console, an, questions):
    now = datetime.now(timezone.utc)
    kept(questions, "DDDD", "trưa thứ bảy có mở cửa không")
    kept(questions, "EEEE", "làm hộ chiếu mất bao lâu")
    questions.regroup(
        [
            Group(name, text, (), 1, now)
            for name, text in (
                ("AAAA", "trưa có mở cửa không"),
                ("CCCC", "thứ bảy có làm"),
                ("DDDD", "trưa thứ bảy có mở cửa không"),
                ("EEEE", "làm hộ chiếu mất bao lâu"),
            )
        ],
        {"AAAA": ["AAAA", "BBBB"], "CCCC": ["CCCC"], "DDDD": ["DDDD"], "EEEE": ["EEEE"]},
    )
    page = an.open("/hop-thu/DDDD/muc-moi")
    assert "Câu hỏi giống, gộp vào mục này" in page
    assert 'name="gop.AAAA"' in page
    assert "EEEE" not in page
    fields = {**an.fields_of_page(), "answer": "Trưa thứ bảy đóng cửa.", "as_of": "2026-12-01", "gop.AAAA": "1"}
    an.send("/hop-thu/DDDD/muc-moi", fields)  # without a source: the tick stays
    assert re.search(r'name="gop.AAAA" value="1" checked', an.page)
    an.send("/hop-thu/DDDD/muc-moi", {**an.fields_of_page(), "source": "Văn phòng tỉnh"})
    (pending,) = console.parts.draft.all()
    asked = ["trưa thứ bảy có mở cửa không", "Trưa có mở cửa không"]
    assert [text.rstrip("?") for text in pending.edit.value["phrasings"]][:2] == asked
    assert len(questions.linked()) == 3
    assert {group.id for group in questions.groups()} == {"CCCC", "EEEE"}
