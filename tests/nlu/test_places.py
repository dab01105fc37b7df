"""Offices by their present and former names."""

import pytest

from data.loader import load_content
from nlu.places import offices_in

OFFICES = load_content().offices


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("tôi ở xã Nông Thượng cũ", {"phuong-bac-kan"}),
        ("phuong xuat hoa", {"phuong-bac-kan"}),
        ("em ở Chợ Rã", {"xa-cho-ra"}),
        ("thị trấn Chợ Rã", {"xa-cho-ra"}),
        ("xã Bạch Thông", {"xa-bach-thong"}),
        ("phường Đức Xuân", {"phuong-duc-xuan"}),
        ("hôm nay trời đẹp", set()),
        ("", set()),
    ],
)
def test_names(text: str, ids: set[str]) -> None:
    assert set(offices_in(text, OFFICES)) == ids


def test_a_district_means_all_its_offices() -> None:
    found = offices_in("huyện Pác Nặm", OFFICES)
    assert set(found) == {office.id for office in OFFICES if "Pác Nặm" in (office.former_district or "")}
    assert len(found) >= 3


def test_every_present_name_finds_its_office() -> None:
    for office in OFFICES:
        assert office.id in offices_in(f"Tôi ở {office.name}", OFFICES)
