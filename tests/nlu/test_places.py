"""Offices by their present and former names."""

import pytest

from data.loader import load_content
from nlu.places import offices_in, unknown_place

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


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("thế còn phường Phan Đình Phùng nộp ở đâu", "phường Phan Đình Phùng"),
        ("tôi ở Xã Đại Từ", "Xã Đại Từ"),
        ("xã Phủ Thông thì sao", None),
        ("bảo hiểm xã hội", None),
        ("BẢO HIỂM XÃ HỘI", None),
        ("xã nào gần nhất", None),
    ],
)
def test_a_place_on_no_list_is_known_to_be_unknown(text: str, place: str | None) -> None:
    assert unknown_place(text, OFFICES) == place


@pytest.mark.parametrize("text", ["ở xã à", "làm ở xã ở đâu", "xã ạ", "phường ấy"])
def test_a_small_letter_with_marks_begins_no_name(text):
    """ "Ở xã à" was told that the list lacks "xã à"."""
    assert unknown_place(text, OFFICES) is None
