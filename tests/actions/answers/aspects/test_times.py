"""A record holds times in two places: what is told of each, and that they disagree."""

from __future__ import annotations

from actions.answers.aspects.times import DIFFERS, OF_FILING, time_lines, times
from actions.answers.section import View
from data.models import FilingCase, Method, Procedure, SubmissionMethod, Time, TimeUnit

DAYS, WORKING = TimeUnit.DAY, TimeUnit.WORKING_DAY


def procedure(*cases, time=None, note=None):
    way = Method(via=SubmissionMethod.DIRECT, time=time, note=note)
    filed = [FilingCase(code=f"1.000001.0{n}", name=name, time=length) for n, (name, length) in enumerate(cases)]
    return Procedure(code="1.000001", name="Đăng ký thử", methods=(way,), filing_cases=tuple(filed))


def told(known):
    return "\n".join(f"{item.group}: {item.text}" for item in times(View(known)).items)


def length(value, unit=WORKING):
    return Time(value=value, unit=unit)


def test_without_a_time_of_the_way_the_one_of_filing_is_told_with_where_it_stands():
    known = procedure(("Thủ tục đăng ký thử", length(1)))
    assert told(known) == f"{OF_FILING}: • 1 ngày làm việc"
    assert time_lines(View(known)) == ("1 ngày làm việc (thời hạn khai trên Cổng khi nộp).",)


def test_cases_of_filing_are_told_apart_by_name():
    known = procedure(("Trong tỉnh", length(1)), ("Ngoài tỉnh", length(15)))
    assert "• 1 ngày làm việc: Trong tỉnh" in told(known)
    assert "• 15 ngày làm việc: Ngoài tỉnh" in told(known)
    assert "1 ngày làm việc hoặc 15 ngày làm việc tùy trường hợp" in time_lines(View(known))[0]


def test_where_both_disagree_both_are_told_as_such():
    known = procedure(("", length(15, DAYS)), time=length(10, DAYS))
    assert "Nộp trực tiếp: • 10 ngày" in told(known)
    assert f"{DIFFERS}: • 15 ngày" in told(known)
    assert all("10 ngày" in line and "lại ghi 15 ngày" in line for line in time_lines(View(known)))


def test_the_same_number_of_another_unit_is_a_difference():
    assert f"{DIFFERS}: • 15 ngày làm việc" in told(procedure(("", length(15)), time=length(15, DAYS)))


def test_where_both_agree_it_is_told_once():
    known = procedure(("", length(3)), time=length(3))
    assert told(known) == "Nộp trực tiếp: • 3 ngày làm việc"


def test_a_case_without_a_usable_unit_has_no_time():
    assert "chưa nêu thời hạn" in told(procedure(("", None)))


def test_day_counts_in_the_words_beside_a_way_are_told():
    known = procedure(time=length(15), note="Các trường hợp còn lại: 30 ngày làm việc.")
    assert "Cổng ghi thêm: • Các trường hợp còn lại: 30 ngày làm việc." in told(known)


def test_a_cut_sentence_leaves_no_number_without_its_unit():
    words = "Đối với trường hợp cấp Giấy xác nhận cho người ở xa nơi ấy là 08 ngày làm việc kể từ ngày nhận đủ hồ sơ hợp lệ"
    for line in time_lines(View(procedure(note=words))):
        assert "08 ngày làm việc" in line or "08" not in line
