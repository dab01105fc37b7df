"""Offices by their present and former names."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.loader import starter
from data.models import FormerUnit, Office
from nlu.reading.place_names import split_kind
from nlu.reading.places import offices_in, places_in, with_any_office, without_offices
from nlu.reading.text import fold

CONTENT = starter()
OFFICES = CONTENT.offices
ROWS = [(unit, office) for office in OFFICES for unit in office.former_units]
LETTERS = string.ascii_lowercase

units = st.sampled_from(ROWS)


def parts_of(unit: FormerUnit) -> set[str]:
    """Ids of all offices to which a former unit belongs now: several if it was split."""
    return {office.id for each, office in ROWS if (each.name, each.district) == (unit.name, unit.district)}


def misspellings(name: str) -> list[str]:
    """``name`` with one letter left out, put twice, made a q, or changed about with the next; its kind as it is."""
    kind, bare = split_kind(name)
    start = name[: len(kind) + 1]
    found = [bare[:at] + wrong + bare[at + 1 :] for at, right in enumerate(bare) for wrong in ("", right * 2, "q")]
    swapped = [bare[:at] + bare[at + 1] + bare[at] + bare[at + 2 :] for at in range(len(bare) - 1)]
    return [start + each for each in (*found, *swapped) if each.count(" ") == bare.count(" ")]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("tôi ở xã Nông Thượng cũ", {"phuong-bac-kan"}),
        ("thuần mang cũ giờ là xã nào, nộp ở đâu ạ", {"xa-hiep-luc"}),
        ("thuan mang cu nop dau", {"xa-hiep-luc"}),
        ("phuong xuat hoa", {"phuong-bac-kan"}),
        ("em ở Chợ Rã", {"xa-cho-ra"}),
        ("thị trấn Chợ Rã", {"xa-cho-ra"}),
        ("xã Bạch Thông", {"xa-bach-thong"}),
        ("phường Đức Xuân", {"phuong-duc-xuan"}),
        ("tôi ở xã Hoá Thượng huyện Đồng Hỷ giờ là xã nào", {"xa-dong-hy"}),
        ("hoa thuong dong hy", {"xa-dong-hy"}),
        ("P. Túc Duyên", {"phuong-phan-dinh-phung"}),
        ("tt Đu, h. Phú Lương", {"xa-phu-luong"}),
        ("phường Phú Bình", {"xa-phu-binh"}),
        ("xã Phú Bình", {"xa-phu-binh"}),
        ("tôi ở thị trấn Đình Cả", {"xa-vo-nhai"}),
        ("xa tan loi gio thuoc xa nao", {"xa-trai-cau"}),
        ("hôm nay trời đẹp", set()),
        ("", set()),
    ],
)
def test_names(text: str, ids: set[str]) -> None:
    assert set(offices_in(text, OFFICES)) == ids


@given(row=units, ask=st.sampled_from(["{}", "tôi ở {}", "{} giờ thuộc xã nào", "làm khai sinh ở {} nộp ở đâu"]))
def test_every_former_unit_with_its_district_finds_just_its_office(row: tuple[FormerUnit, Office], ask: str) -> None:
    unit, _ = row
    for text in (ask.format(f"{unit.name}, {unit.district}"), fold(ask.format(f"{unit.name} {unit.district}"))):
        assert set(offices_in(text, OFFICES)) == parts_of(unit), text


@given(row=units, ask=st.sampled_from(["{}", "nhà tôi ở {}", "{} nay là đâu", "tôi ở {} muốn làm căn cước"]))
def test_every_former_unit_alone_finds_its_office_and_perhaps_namesakes(
    row: tuple[FormerUnit, Office], ask: str
) -> None:
    unit, _ = row
    for text in (ask.format(unit.name), fold(ask.format(unit.name)), ask.format(unit.name).lower()):
        found = set(offices_in(text, OFFICES))
        assert parts_of(unit) <= found, text
        assert len(found) <= 2


@given(row=units)
def test_every_former_unit_is_found_without_its_kind(row: tuple[FormerUnit, Office]) -> None:
    unit, _ = row
    bare = split_kind(unit.name)[1]
    if " " in bare:
        assert parts_of(unit) <= set(offices_in(f"em ở {bare}", OFFICES))
        assert parts_of(unit) <= set(offices_in(fold(f"em o {bare}"), OFFICES))


def test_a_wrong_letter_is_found_out_19_times_of_20() -> None:
    wrong = tried = 0
    for unit, _ in ROWS:
        for name in misspellings(unit.name):
            for text in (f"{name} giờ thuộc xã nào", fold(f"toi o {name}")):
                tried += 1
                wrong += not parts_of(unit) <= set(offices_in(text, OFFICES))
    assert tried > 15_000
    assert wrong / tried <= 0.05


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("phường Trung Thành", {"phuong-trung-thanh", "phuong-tich-luong"}),
        ("phường Trung Thành thành phố Phổ Yên", {"phuong-trung-thanh"}),
        ("phường Trung Thành thành phố Thái Nguyên", {"phuong-tich-luong"}),
        ("tôi ở Tân Thịnh", {"xa-phuong-tien", "phuong-phan-dinh-phung"}),
        ("xã Tân Thịnh", {"xa-phuong-tien"}),
        ("Tân Thịnh Định Hóa", {"xa-phuong-tien"}),
        ("van lang", {"xa-van-lang", "xa-van-lang-dong-hy"}),
        ("xã Văn Lang", {"xa-van-lang"}),
        ("xã Văn Lăng", {"xa-van-lang-dong-hy"}),
    ],
)
def test_of_namesakes_all_are_found_or_the_one_in_the_district(text: str, ids: set[str]) -> None:
    assert set(offices_in(text, OFFICES)) == ids


@pytest.mark.parametrize("unit", sorted({unit.name for unit, _ in ROWS if unit.split}))
def test_a_split_unit_finds_both_parts(unit: str) -> None:
    assert len(offices_in(f"{unit} nay thuộc đâu", OFFICES)) == 2


@pytest.mark.parametrize("district", sorted({unit.district for unit, _ in ROWS}))
def test_a_district_means_all_its_offices(district: str) -> None:
    inside = {office.id for office in OFFICES if district in office.former_districts}
    assert set(offices_in(district, OFFICES)) == inside
    assert len(inside) >= 3
    bare = split_kind(district)[1]
    if bare not in ("Thái Nguyên", "Bắc Kạn"):
        assert inside <= set(offices_in(f"tôi ở {bare}", OFFICES))


@pytest.mark.parametrize("text", ["tôi ở Thái Nguyên", "tỉnh Bắc Kạn", "quê em ở bắc kạn", "o thai nguyen"])
def test_the_name_of_a_province_is_no_city(text: str) -> None:
    assert offices_in(text, OFFICES) == ()


def test_every_present_name_finds_its_office_first() -> None:
    for office in OFFICES:
        for name in (office.name, *office.other_names):
            assert offices_in(f"Tôi ở {name}", OFFICES)[0] == office.id


@pytest.mark.parametrize(
    "text",
    [
        "dong tien o dau",
        "ban dat",
        "bán đất cho người ta",
        "xe cu thi phuong tien do ai dang ky",
        "tôi nộp thành công rồi",
        "bao hiem xa hoi mot lan",
        "mất căn cước xin cấp lại ở công an xã",
        "ra xã cho tôi hỏi",
        "tôi là Nguyễn Văn Hán",
        "nhà ở đường Hoàng Văn Thụ",
        "cán bộ cấp xã thành công chức huyện",
        "o cho nao",
        "van phai nop them",
    ],
)
def test_ordinary_words_are_no_places(text: str) -> None:
    assert offices_in(text, OFFICES) == ()


def test_a_guess_is_known_as_one() -> None:
    assert [place.exact for place in places_in("xã Kha Sơm giờ thuộc xã nào", OFFICES)] == [False]
    assert [place.exact for place in places_in("xã kha son giờ thuộc xã nào", OFFICES)] == [True]


@given(text=st.text(max_size=60) | st.text(alphabet="ăâđêôơưáàạx huyeno", max_size=60))
def test_any_text_is_read(text: str) -> None:
    assert set(offices_in(text, OFFICES)) <= {office.id for office in OFFICES}


def test_what_is_said_beside_a_place() -> None:
    assert without_offices("tôi ở xã Kha Sơn huyện Phú Bình làm hộ chiếu", OFFICES) == "toi o lam ho chieu"
    assert without_offices("đk kết hôn", OFFICES) == "dang ky ket hon"


def test_of_a_place_only_its_kind_is_left():
    said = "tôi ở xã Kha Sơn có nộp ở phường Đức Xuân được không"
    assert with_any_office(said, OFFICES) == "tôi ở xã có nộp ở phường được không"
    assert with_any_office("đk kết hôn", OFFICES) == "đk kết hôn"
