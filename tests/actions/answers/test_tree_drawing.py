"""A tree as one page: every path and every paper is on it, and nothing lies beside the page."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from actions.answers.tree_drawing import LETTER, drawing
from actions.saying.wording import phrase
from data.own_case.facts import in_case
from data.own_case.tree import every_answer, leaves
from data.releases.live import current_release

CONTENT = current_release().content
PROCEDURES = {procedure.code: procedure for procedure in CONTENT.procedures}
SVG = "{http://www.w3.org/2000/svg}"


def drawn(code: str) -> ElementTree.Element:
    tree = next(tree for tree in CONTENT.trees if tree.code == code)
    return ElementTree.fromstring(drawing(tree, PROCEDURES[code]))


def words(root: ElementTree.Element) -> str:
    return " ".join(text.text or "" for text in root.iter(f"{SVG}text"))


@pytest.mark.parametrize("tree", CONTENT.trees, ids=lambda tree: tree.code)
def test_all_answers_and_papers_are_on_the_page(tree):
    root, procedure = drawn(tree.code), PROCEDURES[tree.code]
    told = words(root)
    assert all(answer.label in told for answer in every_answer(tree))
    assert all(phrase(paper.name) in told for case in procedure.cases for paper in case.papers)
    assert told.count("→ Giấy tờ số") == len(leaves(tree))
    assert "Ký tên" in told


@pytest.mark.parametrize("tree", CONTENT.trees, ids=lambda tree: tree.code)
def test_nothing_lies_beside_the_page(tree):
    root = drawn(tree.code)
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    across, down = (float(root.attrib[name].removesuffix("mm")) for name in ("width", "height"))
    assert {across, down} == {210.0, 297.0}
    assert width / height == pytest.approx(across / down, abs=0.01) or height >= width * down / across
    for text in root.iter(f"{SVG}text"):
        assert 0 < float(text.attrib["y"]) < height
        assert float(text.attrib["x"]) + len(text.text or "") * LETTER < width + 20


def test_the_numbers_are_those_of_the_papers_of_the_path():
    tree = next(tree for tree in CONTENT.trees if tree.code == "1.001193")
    told, procedure = words(drawn(tree.code)), PROCEDURES["1.001193"]
    numbers = {name: number for number, name in re.findall(r"(\d+)\. (Biên bản về việc trẻ|Văn bản ủy quyền)", told)}
    end = in_case(procedure, tree, next(leaf for leaf in leaves(tree) if leaf.path == "bc"))
    assert len([paper for case in end.cases for paper in case.papers]) == 6
    rows = re.findall(r"→ Giấy tờ số ([\d, ()]+)", told)
    assert [numbers["Biên bản về việc trẻ"] in row.split(", ") for row in rows] == [
        *[False] * 3,
        *[True] * 3,
        *[False] * 3,
    ]
    assert [numbers["Văn bản ủy quyền"] in row.split(", ") for row in rows] == [False, False, True] * 3
