"""Paths, questions and leaves of a tree."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from data.own_case.tree import Tree, given, go_on, leaf_at, leaves, open_to, question_at

WHO = {"ask": "Ai đi nộp hồ sơ?", "answers": [{"label": "Tự đi"}, {"label": "Nhờ người khác"}]}
TREE = Tree.parse_obj(
    {
        "code": "1.000001",
        "ask": "Làm cho ai đấy?",
        "answers": [{"label": "Người lớn", "then": WHO}, {"label": "Trẻ em"}],
    }
)


def test_every_leaf_has_its_path_and_its_answers():
    assert [(leaf.path, leaf.labels) for leaf in leaves(TREE)] == [
        ("aa", ("Người lớn", "Tự đi")),
        ("ab", ("Người lớn", "Nhờ người khác")),
        ("b", ("Trẻ em",)),
    ]


@pytest.mark.parametrize(("path", "asked"), [("", "Làm cho ai đấy?"), ("a", "Ai đi nộp hồ sơ?"), ("b", None)])
def test_the_question_that_is_open(path, asked):
    question = question_at(TREE, path)
    assert (question.ask if question else None) == asked


@pytest.mark.parametrize("path", ["c", "ac", "ba", "z", "aaa", "é"])
def test_a_path_that_there_is_not(path):
    assert given(TREE, path) is None
    assert question_at(TREE, path) is None
    assert leaf_at(TREE, path) is None


def test_before_the_end_there_is_no_leaf():
    assert leaf_at(TREE, "") is None
    assert leaf_at(TREE, "a") is None
    assert leaf_at(TREE, "ab") is not None


HEARD = Tree.parse_obj(
    {
        "code": "1.000001",
        "ask": "Làm cho ai đấy?",
        "answers": [
            {"label": "Người lớn", "told": ["grown"], "then": {**WHO, "answers": [
                {"label": "Tự đi", "told": ["self"], "unless": ["died"]}, {"label": "Nhờ người khác", "told": ["died"]}
            ]}},
            {"label": "Trẻ em", "told": ["child", "small"]},
        ],
    }
)  # fmt: skip


@pytest.mark.parametrize(
    ("path", "told", "end"),
    [
        ("", (), ""),
        ("", ("grown",), "a"),
        ("", ("self",), ""),
        ("", ("grown", "self"), "aa"),
        ("", ("grown", "self", "died"), "ab"),
        ("", ("grown", "child"), ""),
        ("", ("small", "child"), "b"),
        ("a", ("child", "self"), "aa"),
        ("b", ("grown",), "b"),
    ],
)
def test_what_was_told_leads_on_as_far_as_it_is_clear(path, told, end):
    assert go_on(HEARD, path, told) == end


def test_an_answer_that_cannot_be_is_not_open():
    question = question_at(HEARD, "a")
    assert question is not None
    assert open_to(question, ()) == (0, 1)
    assert open_to(question, ("died",)) == (1,)


@pytest.mark.parametrize("labels", [["Một mình"], ["Có", "có"], ["a1", "b2", "c3", "d4", "e5"]])
def test_a_question_has_two_to_four_different_answers(labels):
    with pytest.raises(ValidationError):
        Tree.parse_obj({"code": "1.000001", "ask": "Câu hỏi gì?", "answers": [{"label": label} for label in labels]})
