"""Days with what they are counted from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from actions.answers.reckoned.days import days_left, due, runs_from_another_event, term_left
from actions.answers.section import View
from data.models import FilingCase, Method, Procedure, Stated, SubmissionMethod, Time, TimeUnit

TODAY = date(2026, 12, 1)


def asked(question: str, *times: Time, deadline: str = "", filing: Time | None = None) -> View:
    stated = Stated(text=deadline, source="bản ghi 1.000001", as_of=TODAY) if deadline else None
    methods = tuple(Method(via=SubmissionMethod.DIRECT, time=time) for time in times)
    cases = (FilingCase(code="1.000001.01", time=filing),) if filing else ()
    procedure = Procedure(code="1.000001", name="Xin một việc", methods=methods, filing_cases=cases, deadline=stated)
    return View(procedure, question=question, today=TODAY)


def test_the_last_day_is_reckoned_from_the_day_told():
    (told,) = days_left(asked("con sinh 5/10", deadline="Đăng ký trong 60 ngày kể từ ngày sinh con."))
    assert told == (
        "Tính ra: nếu ngày sinh con là 5/10/2026 thì thêm 60 ngày là 4/12/2026. Hôm nay 1/12/2026: còn 3 ngày."
    )


def test_a_day_that_is_over_is_said_to_be():
    (told,) = days_left(asked("con sinh 2/9", deadline="Đăng ký trong 60 ngày kể từ ngày sinh con."))
    assert told.endswith("đã quá 30 ngày.")


def test_working_days_leave_out_the_weekend():
    (told,) = days_left(asked("trả hết nợ 20/11", deadline="Nộp trong 5 ngày làm việc kể từ ngày trả hết nợ."))
    assert "thêm 5 ngày làm việc là 27/11/2026" in told or "là 30/11/2026" in told


def test_a_month_ends_where_the_shorter_one_does():
    (told,) = days_left(asked("nghỉ việc 30/11", deadline="Nộp trong 3 tháng kể từ ngày nghỉ việc."))
    assert "thêm 3 tháng là 28/2/2027" in told


def test_without_a_day_or_a_deadline_nothing_is_said():
    assert days_left(asked("có muộn không", deadline="Nộp trong 60 ngày kể từ ngày sinh.")) == ()
    assert days_left(asked("con sinh 5/10")) == ()


def test_a_day_told_earlier_in_the_talk_is_reckoned_with():
    """Met in a talk: "mất hôm 27/11" was told first, and the last day was asked three times in vain."""
    now = asked("hạn đến ngày nào", deadline="Đăng ký trong 15 ngày kể từ ngày có người chết.")
    assert "15 ngày là 12/12/2026" in days_left(replace(now, happened=date(2026, 11, 27)))[0]
    assert days_left(now) == ()


def test_how_long_ago_counts_only_for_what_the_term_runs_from():
    """Met in talks: a lodger of five months was told a term from the birth of a child, who comes late to school one
    from a notice of the school.
    """
    assert days_left(asked("ở trọ 5 tháng chưa khai", deadline="Trong 60 ngày kể từ ngày đăng ký khai sinh.")) == ()
    assert days_left(asked("đi học 2 tháng trước", deadline="Nộp trong 15 ngày kể từ ngày trường thông báo.")) == ()
    assert days_left(asked("trường báo 2 tháng trước", deadline="Nộp trong 15 ngày kể từ ngày trường thông báo."))


def test_a_term_before_a_day_to_come_is_counted_back():
    """Met in talks: who stops trading on 15/12 was told a table of weekdays, who lives in a rented room until then
    that a dossier of last year was late.
    """
    shop = "Nộp chậm nhất 3 ngày làm việc trước ngày tạm ngừng, hoặc trước ngày kinh doanh lại sớm."
    (told,) = days_left(asked("chậm nhất ngày nào tôi phải nộp, nghỉ từ 15/12 mà", deadline=shop))
    assert (
        told
        == "Tính ra: nếu ngày tạm ngừng là 15/12/2026 thì chậm nhất là 10/12/2026. Hôm nay 1/12/2026: còn 9 ngày."
    )
    room = "Làm thủ tục gia hạn trong 15 ngày trước ngày hết thời hạn tạm trú đã đăng ký."
    (told,) = days_left(asked("phải nộp trước 15/12 bao nhiêu ngày", deadline=room))
    assert told.endswith("thì làm từ 30/11/2026 đến 15/12/2026. Hôm nay 1/12/2026: làm được rồi.")
    (told,) = days_left(asked("hết hạn 5/1 thì nộp trước mấy ngày", deadline=room))
    assert told.endswith("làm từ 21/12/2026 đến 5/1/2027. Hôm nay 1/12/2026: còn 20 ngày nữa mới đến.")
    (told,) = days_left(asked("nghỉ từ 3/12 có kịp không", deadline=shop))
    assert told.endswith("chậm nhất là 30/11/2026. Hôm nay 1/12/2026: đã quá 1 ngày.")


@pytest.mark.parametrize("text", ["phải nộp trước mấy ngày", "tôi nghỉ từ 1/12", "hôm 20/11 tôi nghỉ rồi"])
def test_without_a_day_to_come_nothing_is_counted_back(text):
    assert days_left(asked(text, deadline="Nộp chậm nhất 3 ngày làm việc trước ngày tạm ngừng.")) == ()


TEN_DAYS, FIFTEEN = Time(value=10, unit=TimeUnit.DAY), Time(value=15, unit=TimeUnit.DAY)


def test_a_result_is_due_so_long_after_the_day_of_filing():
    (told,) = due(asked("nộp hôm 16/11, bao giờ có", TEN_DAYS, TEN_DAYS))
    assert told == (
        "Tính ra: hồ sơ nhận đủ ngày 16/11/2026 thì thêm 10 ngày là 26/11/2026. Hôm nay 1/12/2026: đã quá 5 ngày."
    )


def test_both_days_are_told_where_the_record_has_two_times():
    """Met in a talk: filed on 16/11, ten days in one place of the record and fifteen in another, asked four times."""
    (told,) = due(asked("nop 16/11 thi qua han chua", TEN_DAYS, filing=FIFTEEN))
    assert told.endswith("thêm 10 ngày là 26/11/2026 hoặc thêm 15 ngày là 1/12/2026. Hôm nay 1/12/2026.")


@pytest.mark.parametrize(
    "text",
    ["con sinh 5/10, làm mất mấy ngày", "nộp tháng trước rồi", "nộp phạt hôm 5/11 rồi làm bao lâu", "bao giờ có"],
)
def test_only_a_day_of_filing_counts(text):
    assert due(asked(text, TEN_DAYS)) == ()


@pytest.mark.parametrize(
    "text", ["minh nop xin phieu ly lich tu phap so 2 tren vneid hom 16/11, tra tien roi", "hôm 16/11 tôi nộp rồi"]
)
def test_the_day_stands_beside_the_filing(text):
    assert due(asked(text, TEN_DAYS))


def test_the_day_to_be_in_time_for_is_not_that_of_the_filing():
    """Met in a talk: a flight on 20/12 was taken for a filing a year ago, "đã quá 341 ngày"."""
    (told,) = due(asked("Hôm nay nộp thì có kịp bay 20/12 không", TEN_DAYS))
    assert told.startswith("Tính ra: hồ sơ nhận đủ ngày 1/12/2026 thì thêm 10 ngày là 11/12/2026.")
    assert due(asked("nộp có kịp bay 20/12 không", TEN_DAYS)) == ()


@pytest.mark.parametrize("text", ["phải nộp trước 15/12 bao nhiêu ngày", "nộp trước ngày 15/11 mấy hôm"])
def test_the_day_before_which_to_file_is_not_that_of_the_filing(text):
    """Met in a talk: who asked how long before 15/12 to file was told "đã quá 350 ngày"."""
    assert due(asked(text, TEN_DAYS)) == ()


def test_hours_and_many_times_are_not_counted():
    lengths = [Time(value=number, unit=TimeUnit.DAY) for number in (3, 5, 7)]
    assert due(asked("nộp 16/11", *lengths)) == ()
    assert due(asked("nộp 16/11", Time(value=24, unit=TimeUnit.HOUR))) == ()


def test_the_one_term_of_an_answer_is_counted_from_the_day_of_the_message():
    """Met in a talk: told on 24/11 to supplement within seven working days, "hết hạn ngày nào" was asked twice."""
    answer = "Tải thêm đúng giấy bị thiếu trong 7 ngày làm việc; quá hạn thì hồ sơ dừng."
    (told,) = term_left(answer, asked("báo thiếu ngày 24/11 thì ngày nào hết hạn"))
    assert told == (
        "Tính ra: nếu tính từ 24/11/2026 thì thêm 7 ngày làm việc là 3/12/2026. Hôm nay 1/12/2026: còn 2 ngày."
    )
    assert term_left(f"{answer} Thẻ thì trong 5 ngày làm việc.", asked("báo thiếu ngày 24/11")) == ()
    assert term_left(f"{answer}\nThẻ thì 5 ngày làm việc.", asked("tin nhắn đòi bổ sung giấy chứng sinh từ 24/11"))
    assert term_left(answer, asked("báo thiếu tuần trước")) == ()


def test_a_term_of_an_answer_is_not_counted_from_another_day():
    """Met in a talk: the 25 days of the office were counted from the day of death, and taken for a deadline."""
    assert term_left("Quá 60 ngày vẫn khai sinh được.", asked("bị đòi bổ sung từ 24/11 thì sao")) == ()
    answer = "Trong 25 ngày làm việc kể từ khi nhận đủ hồ sơ."
    assert term_left(answer, asked("Bao lâu thì được? Ông mất từ hôm 20/11, có muộn không?")) == ()


def test_a_term_that_opens_its_sentence_is_counted():
    """ "Trong 3 ngày làm việc từ …" was never counted: the person asked three times for the day."""
    view = asked(
        "tôi ký 1/12 thì hạn ngày nào", deadline="Trong 3 ngày làm việc từ ngày bị chấm dứt hưởng, phải báo."
    )
    (told,) = days_left(view)
    assert told.startswith("Tính ra: nếu ngày bị chấm dứt hưởng là 1/12/2026 thì thêm 3 ngày làm việc là 4/12/2026.")


@pytest.mark.parametrize(
    ("question", "last"),
    [("vợ sinh 20/11, hạn đến ngày nào", None), ("tôi nghỉ đến 27/11 thì hạn đến ngày nào", "11/1/2027")],
)
def test_the_day_of_a_birth_is_no_end_of_a_leave(question, last):
    """Who said that 20/11 was the day of the birth was told twice to count from it."""
    told = days_left(asked(question, deadline="Nộp chậm nhất 45 ngày kể từ ngày hết thời gian nghỉ thai sản."))
    assert [f"là {last}." in each for each in told] == ([True] if last else [])


@pytest.mark.parametrize(
    ("answer", "elsewhere"),
    [
        ("15 ngày kể từ khi bắt đầu rà soát; xã rà soát từ ngày 15 hằng tháng.", True),
        ("Cổng ghi 15 ngày làm việc từ khi đủ giấy: xã 5 ngày làm việc, tỉnh 10 ngày.", False),
        ("15 ngày kể từ ngày sinh; có kết quả sau 5 ngày kể từ khi nhận hồ sơ.", False),
        ("Có kết quả trong 3 ngày làm việc.", False),
    ],
)
def test_a_term_from_another_event_is_told_from_one_of_the_filing(answer, elsewhere):
    """Met in a talk: a result was promised 15 days after the filing, which counts from the commune's round."""
    assert runs_from_another_event(answer) is elsewhere


def test_a_day_at_home_is_not_that_of_an_act_at_an_office():
    """Met in a talk: grandchildren who came on 20/11 were to be registered within 60 days of their arrival."""
    text = "Trẻ em phải được đăng ký cư trú trong 60 ngày kể từ ngày đăng ký khai sinh."
    assert days_left(asked("cháu mới về ở từ 20/11, phải khai trước khi nào", deadline=text)) == ()
    assert days_left(asked("khai sinh cho cháu hôm 20/11 thì hạn đến bao giờ", deadline=text))
