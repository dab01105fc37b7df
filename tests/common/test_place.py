"""A place made coarse, and how far it is."""

from __future__ import annotations

import pytest

from common.place import Spot, read_spot, written


@pytest.mark.parametrize(
    ("latitude", "longitude", "text"),
    [
        (22.14789, 105.83412, "22.15,105.83"),
        ("22.147", "105.834", "22.15,105.83"),
        (-1, 5, "-1.00,5.00"),
        (91, 5, ""),
        (22, 181, ""),
        ("nan", 5, ""),
        ("inf", 5, ""),
        (None, None, ""),
        ("22,1", "105", ""),
    ],
)
def test_what_is_passed_on_hides_the_house(latitude, longitude, text):
    assert written(latitude, longitude) == text


@pytest.mark.parametrize("text", ["", "xã Phú Thông", "22.1478,105.8341", "22.15;105.83", "22.15,105.83 "])
def test_only_what_we_wrote_is_read(text):
    assert read_spot(text) is None


def test_how_far_it_is():
    spot = read_spot("21.59,105.85")
    assert spot
    assert spot.km_to(Spot(21.59, 105.85)) == 0
    assert spot.km_to(Spot(22.15, 105.83)) == pytest.approx(62.3, abs=0.3)
