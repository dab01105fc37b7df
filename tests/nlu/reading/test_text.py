"""Cleaning, folding, tokens and what people type instead of Vietnamese."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nlu.reading.text import expand, fold, has_marks, normalize, pieces, syllables, tokenize, words


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("hoà giải", "hòa giải"),
        ("THUỶ lợi", "THỦY lợi"),
        ("quý khách", "quý khách"),
        ("a\u200bb\u202ec\x00d", "abcd"),
        ("  hai\n dòng\t ", "hai dòng"),
        (unicodedata.normalize("NFD", "đăng ký"), "đăng ký"),
        ("", ""),
    ],
)
def test_normalize(typed: str, clean: str) -> None:
    assert normalize(typed) == clean


def test_fold_takes_all_marks_away() -> None:
    assert fold("Đăng Ký ở PHƯỜNG") == "dang ky o phuong"
    assert fold(unicodedata.normalize("NFD", "Đăng Ký")) == "dang ky"


def test_tokens_point_into_the_text_given() -> None:
    text = "👍🏽 em hỏi: mã 1.001193, hồ sơ H55.12-261120-0007 nhé!"
    tokens = tokenize(text)
    assert [text[token.start : token.end] for token in tokens] == [token.text for token in tokens]
    assert [token.text for token in tokens] == [
        "em",
        "hỏi",
        "mã",
        "1.001193",
        "hồ",
        "sơ",
        "H55.12-261120-0007",
        "nhé",
    ]


@given(st.text() | st.text("aăệ d1.,-_ \n\u0301\u00a0"))
@example("tạm trú\u2003nhà")
def test_pieces_are_the_texts_of_the_tokens(text: str) -> None:
    assert pieces(text) == [token.text for token in tokenize(text)]


def test_decomposed_letters_do_not_fall_apart() -> None:
    text = unicodedata.normalize("NFD", "tạm trú")
    assert [token.folded for token in tokenize(text)] == ["tam", "tru"]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("ddawng kys", "đăng ký"),
        ("tamj trus", "tạm trú"),
        ("thuwowngf trus", "thường trú"),
        ("hoongf", "hồng"),
        ("dduwowcj khoong", "được không"),
        ("d9a8ng ky1", "đăng ký"),
        ("lop6 cap3", "lop6 cap3"),
        ("k dc", "không được"),
        ("lm ks cho con", "làm khai sinh cho con"),
        ("mất cccd", "mất căn cước công dân"),
        ("test online facebook zalo", "test online facebook zalo"),
        ("chi nhánh, địa chỉ", "chi nhánh, địa chỉ"),
    ],
)
def test_expand(typed: str, written: str) -> None:
    assert expand(typed) == written


def test_words_and_syllables_agree_with_expand() -> None:
    text = "Em mún đk tạm trú ko dc"
    assert words(text) == [token.text for token in tokenize(expand(text))]
    assert syllables(text) == tuple(fold(word) for word in words(text))


def test_has_marks() -> None:
    assert has_marks("đi")
    assert not has_marks("Dang ky tam tru")
