"""Paths, questions and leaves of a tree."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from data.own_case.tree import Tree, given, leaf_at, leaves, question_at

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


@pytest.mark.parametrize("labels", [["Một mình"], ["Có", "có"], ["a1", "b2", "c3", "d4", "e5"]])
def test_a_question_has_two_to_four_different_answers(labels):
    with pytest.raises(ValidationError):
        Tree.parse_obj({"code": "1.000001", "ask": "Câu hỏi gì?", "answers": [{"label": label} for label in labels]})
