"""What a place of before is today, told to who asks."""

from __future__ import annotations

from support.turns import Talk

from data.releases.live import current_release
from nlu.reading.places import offices_in
from nlu.understanding import Act


def told(text: str) -> tuple[str, str | None]:
    """The answer, and the commune that is remembered as the citizen's."""
    ids = offices_in(text, current_release().content.offices)
    talk = Talk()
    outcome = talk.read(text, Act.PLACE, offices=ids)
    return talk.replies[0].text, outcome.memory.office


def test_a_former_unit_with_its_district():
    text, office = told("xã Cù Vân huyện Đại Từ giờ thuộc xã nào")
    assert text.startswith("Xã Cù Vân cũ (huyện Đại Từ) nay thuộc xã An Khánh, tỉnh Thái Nguyên, từ 1/7/2025.")
    assert office == "xa-an-khanh"


def test_what_is_unknown_is_said_and_a_way_on():
    text, _ = told("phường Quang Trung")
    assert "Địa chỉ, giờ làm việc, điện thoại: chưa có trong dữ liệu của tôi; hỏi trưởng thôn" in text
    assert "xã, phường nào trong tỉnh cũng được" in text
    assert "Nghị định 118/2025/NĐ-CP" in text


def test_of_a_split_ward_both_parts_and_that_the_hamlet_decides():
    text, office = told("phường Gia Sàng nay thuộc phường nào")
    assert "một phần nay thuộc phường Gia Sàng; một phần nay thuộc phường Phan Đình Phùng" in text
    assert "tổ dân phố" in text
    assert office is None


def test_namesakes_with_their_districts():
    text, office = told("tôi ở Tân Thịnh")
    assert "• xã Tân Thịnh cũ (huyện Định Hóa): nay thuộc xã Phượng Tiến" in text
    assert "• phường Tân Thịnh cũ (thành phố Thái Nguyên): nay thuộc phường Phan Đình Phùng" in text
    assert office is None


def test_a_former_district_lists_its_communes():
    text, _ = told("tôi ở Phú Bình")
    assert text.startswith("Từ 1/7/2025 không còn cấp huyện.")
    assert text.count("•") == 5
    assert "• Xã Phú Bình: gồm" in text
    assert "một phần xã Thượng Đình" in text


def test_one_that_ended_earlier_says_when():
    text, _ = told("xã Tân Lợi giờ thuộc xã nào")
    assert "nay thuộc xã Trại Cau, tỉnh Thái Nguyên, từ 1/12/2024." in text


def test_a_name_with_a_wrong_letter_is_told_as_a_guess():
    text, office = told("xã Kha Sơm giờ thuộc xã nào")
    assert text.startswith("Tôi không có nơi nào tên “Kha Sơm”, tên gần giống nhất là:\nXã Kha Sơn")
    assert office == "xa-kha-son"


def test_what_may_have_changed_is_noted():
    assert "thành phường; chưa rõ áp dụng từ ngày nào" in told("xã Đồng Hỷ")[0]
    assert "Lưu ý" not in told("xã Kha Sơn")[0]


def test_the_citizens_own_commune_when_no_place_is_named():
    talk = Talk()
    talk.read("tôi ở xã Kha Sơn", Act.PLACE, offices=("xa-kha-son",))
    talk.read("xã tôi thế nào", Act.PLACE)
    assert talk.replies[0].text.startswith("Xã Kha Sơn, tỉnh Thái Nguyên, có từ 1/7/2025.")
