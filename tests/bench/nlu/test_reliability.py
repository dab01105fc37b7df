"""How the bench tells whether stated probabilities come true, and the figure it draws."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench.nlu.reliability import Curve, binned, draw, measured, table
from bench.nlu.sets import Catalogue
from data.loader import starter
from data.models import Content
from nlu.evaluation import OUT_OF_SCOPE, Question

PAIRS = [(0.05, False), (0.07, False), (0.95, True), (1.0, True), (0.9, False)]


def test_a_bin_holds_what_was_stated_in_its_tenth() -> None:
    (low, first), (high, last) = binned(PAIRS)
    assert (low, high) == (0, 9)
    assert (first.count, first.came) == (2, 0.0)
    assert first.stated == pytest.approx(0.06)
    assert (last.count, last.came) == (3, pytest.approx(2 / 3))


def test_the_error_is_the_mean_over_the_questions() -> None:
    curve = Curve("x", binned(PAIRS))
    assert curve.count == 5
    assert curve.error == pytest.approx((2 * 0.06 + 3 * (0.95 - 2 / 3)) / 5)


def test_every_tenth_has_a_row_and_the_figure_is_an_svg(tmp_path: Path) -> None:
    curves = [Curve("x & y", binned(PAIRS)), Curve("z", binned(PAIRS[:3]))]
    lines = table(curves).splitlines()
    assert len(lines) == 2 + 10 + 1
    assert len({line.count("|") for line in lines}) == 1
    draw(curves, tmp_path / "figure.svg")
    root = ElementTree.parse(tmp_path / "figure.svg").getroot()
    assert len(root.findall(".//{http://www.w3.org/2000/svg}circle")) == 4


def test_out_of_scope_nothing_is_right() -> None:
    content = starter()
    wedding = tuple(row for row in content.procedures if row.code == "1.000894")
    catalogue = Catalogue("small", Content(procedures=wedding, vocabulary=content.vocabulary))
    curve = measured(
        catalogue,
        [
            Question("đăng ký kết hôn", frozenset({"1.000894"})),
            Question("đăng ký kết hôn", frozenset(), OUT_OF_SCOPE),
            Question("not judged", frozenset({"9.999999"})),
        ],
    )
    ((place, only),) = curve.bins
    assert (place, only.count, only.came) == (9, 2, 0.5)
