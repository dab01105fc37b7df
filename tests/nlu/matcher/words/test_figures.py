"""Figures in texts, and whether they contradict those in the names of procedures."""

from math import inf

import pytest

from data.loader import starter
from nlu.matcher.words.figures import Figure, FiguresInNames, figures
from nlu.reading.text import syllables

CONTENT = starter()
NAMED = FiguresInNames(CONTENT)


def contradicted(text: str) -> set[str]:
    """Codes of the procedures whose names say another figure."""
    return {CONTENT.procedures[number].code for number in NAMED.contradicted(syllables(text))}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("vào lớp 6", [Figure("lop", 6, 6)]),
        ("vào lớp một", [Figure("lop", 1, 1)]),
        ("cháu mười bốn tuổi", [Figure("tuoi", 14, 14)]),
        ("cụ bảy mươi lăm tuổi", [Figure("tuoi", 75, 75)]),
        ("từ đủ 14 tuổi trở lên", [Figure("tuoi", 14, inf)]),
        ("TNHH hai thành viên trở lên", [Figure("thanh vien", 2, inf)]),
        ("công trình cấp III, cấp IV", [Figure("cap", 3, 3), Figure("cap", 4, 4)]),
        ("công tơ 3 pha", [Figure("pha", 3, 3)]),
        ("mất 2 triệu, đi 3 lần", []),
        ("sổ cấp năm 2003", []),
        ("nhà cấp bốn", [Figure("cap", 4, 4)]),
        ("", []),
    ],
)
def test_figures_are_read_in_digits_and_in_words(text: str, found: list[Figure]) -> None:
    assert list(figures(syllables(text))) == found


def test_under_an_age_does_not_reach_it() -> None:
    (under,) = figures(syllables("dưới 14 tuổi"))
    assert not under.fits(Figure("tuoi", 14, 14))
    assert under.fits(Figure("tuoi", 13, 13))


@pytest.mark.parametrize(
    ("text", "wrong", "right"),
    [
        ("đăng ký vào lớp 1 cho con", "3.000182", ""),
        ("làm căn cước cho cháu 15 tuổi", "1.014062", "1.014061"),
        ("làm căn cước cho bé mười tuổi", "1.014061", "1.014062"),
        ("lập công ty TNHH 2 thành viên", "2.001583", "2.001199"),
    ],
)
def test_a_name_with_another_figure_is_contradicted(text: str, wrong: str, right: str) -> None:
    assert wrong in contradicted(text)
    assert right not in contradicted(text)


def test_what_people_often_say_of_a_procedure_does_not_contradict_it() -> None:
    assert "3.000182" not in contradicted("con tôi xong lớp 5 thì nộp hồ sơ vào cấp hai ở đâu")
