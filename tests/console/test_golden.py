"""What golden questions would be answered is shown before publishing, and what breaks one wants a reason."""

from __future__ import annotations

from threading import Event

from support.officials.asking import Asked, row
from support.officials.console import BIRTH, Console, sourced

from console.audit import Wanted, find
from data.checks.golden import golden_questions
from data.loader import starter

FORM = f"/noi-dung/thu-tuc/sua/{BIRTH}"
BROKEN = row("đẻ con cần giấy gì", "Làm giấy khai sinh: tờ khai", "Không rõ ý bà con", True)
OTHER = row("khai sinh hết bao nhiêu", "8.000 đồng", "9.000 đồng", False)
WHY = "Luật mới bỏ thủ tục này, đã họp ngày 1/12"


def changed(tmp_path, found):
    """A console with one change in the draft, and somebody who made it."""
    console = Console(tmp_path, replay=Asked(found))
    browser = console.inside("an")
    browser.fill(FORM, methods__0__fees__0__amount="9.000", **sourced(0))
    return console, browser


def publish(browser, **values):
    page = browser.open("/ban-nhap")
    mark = page.split('name="mark" value="')[1].split('"')[0]
    return browser.send("/ban-nhap/dua-len", {"mark": mark, "note": "sửa", **values})


def checked(browser):
    browser.send("/ban-nhap/kiem-tra")
    return browser.wait()


def test_old_and_new_answers_are_shown_side_by_side(tmp_path):
    _, an = changed(tmp_path, [BROKEN, OTHER])
    page = checked(an)
    assert "Hỏi thử 150 câu mẫu" in page
    assert "1 câu sẽ bị trả lời sai" in page
    assert "1 câu sẽ được trả lời khác trước" in page
    assert page.index("8.000 đồng") < page.index("9.000 đồng")


def test_a_check_that_breaks_nothing_lets_publish(tmp_path):
    console, an = changed(tmp_path, [OTHER])
    checked(an)
    assert "Đã đưa lên" in publish(an)
    assert find(console.store.engine, Wanted(action="du-kiem-tra")) == []


def test_while_a_check_runs_the_page_says_so_and_asks_for_no_reason(tmp_path):
    """It went on saying that the draft was not checked, and asked for a reason."""
    going, seen = Event(), []

    class Slow(Asked):
        def __call__(self, release, edits, progress):
            assert going.wait(20)
            return super().__call__(release, edits, progress)

    console = Console(tmp_path, replay=Slow([]))
    an = console.inside("an")
    an.fill(FORM, methods__0__fees__0__amount="9.000", **sourced(0))
    an.client.headers["hx-request"] = "true"
    seen.append(an.send("/ban-nhap/kiem-tra"))
    del an.client.headers["hx-request"]
    (job,) = console.parts.jobs.last("check", 1)
    seen.append(an.open(f"/ban-nhap?viec={job.id}&chon=1&ai=an"))
    going.set()
    for page in seen:
        assert "Đang kiểm tra bản nháp" in page
        assert "chưa được kiểm tra" not in page
        assert "<div hidden>" in page  # what was typed stays
    assert 'id="want" hx-swap-oob="true"' in seen[0]
    assert "Đang kiểm tra bản nháp" not in an.wait()


def test_a_check_that_ends_takes_its_warning_along(tmp_path):
    """Under "không thấy lỗi" the page still said that the draft was not checked, until somebody loaded it anew."""
    _, an = changed(tmp_path, [OTHER])
    assert "chưa được kiểm tra" in an.open("/ban-nhap")
    job = checked(an) and an.url.split("viec=")[1]
    part = an.open(f"/ban-nhap/kiem-tra/{job}")
    assert 'id="want" hx-swap-oob="true"' in part
    assert "chưa được kiểm tra" not in part


def test_what_breaks_a_question_wants_a_reason_which_is_kept(tmp_path):
    console, an = changed(tmp_path, [BROKEN, OTHER])
    checked(an)
    assert "1 câu mẫu đang trả lời đúng" in publish(an)
    assert an.status == 409
    assert "ít nhất 10 chữ" in publish(an, reason="cần gấp")
    assert console.announced == []
    assert "Đã đưa lên" in publish(an, reason=WHY)
    (deed,) = find(console.store.engine, Wanted(action="du-kiem-tra"))
    assert (deed.account, deed.note, deed.after) == ("an", WHY, ["đẻ con cần giấy gì"])


def test_a_draft_that_was_not_checked_as_it_is_wants_a_check_or_a_reason(tmp_path):
    console, an = changed(tmp_path, [])
    assert "chưa được kiểm tra" in publish(an)
    checked(an)
    an.fill(FORM, methods__1__fees__0__amount="5.000", **sourced(1))
    assert "chưa được kiểm tra" in publish(an)
    checked(an)
    assert "Đã đưa lên" in publish(an)
    assert console.announced == [2]


def test_without_a_worker_a_reason_is_enough(tmp_path):
    console, an = changed(tmp_path, None)
    assert "Chưa hỏi thử được" in checked(an)
    assert "phần trả lời không chạy" in publish(an)
    assert "Đã đưa lên" in publish(an, reason="Phần trả lời hỏng, phí sai phải sửa ngay")
    assert find(console.store.engine, Wanted(action="du-kiem-tra"))[0].after == []


def test_every_golden_question_expects_what_there_is():
    content, questions = starter(), golden_questions()
    known = {*(p.code for p in content.procedures), *(entry.id for entry in content.faq)}
    assert {question.expected for question in questions} <= known
    assert len({question.said for question in questions}) == len(questions) >= 150


def test_the_own_question_of_a_new_entry_is_shown_with_its_answer(tmp_path):
    console, an = changed(tmp_path, [])
    own = [{"key": "gio-lam-viec", "question": "Mấy giờ mở cửa?", "text": "Tôi chưa rõ.", "right": False}]
    told = {"found": [], "asked": 150, "own": own}
    object.__setattr__(console.parts, "replay", lambda release, edits, progress: told)
    page = checked(an)
    for words in ("Mấy giờ mở cửa?", "bot không trả lời bằng mục này", "Tôi chưa rõ.", "/sua/gio-lam-viec"):
        assert words in page
