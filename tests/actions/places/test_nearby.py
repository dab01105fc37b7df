"""The commune centres nearest to a shared place."""

from __future__ import annotations

import pytest
from support.turns import Talk

from actions.places.nearby import HOW, KEPT, tell_nearest
from actions.saying.options import NEAR_ME
from actions.saying.tap import PAYLOAD_LIMIT, commune
from actions.turn import Outcome, Turn
from common.place import Spot, read_spot, written
from data.models import Level
from data.releases.live import current_release
from nlu.talk.state import Talk as Memory
from nlu.understanding import Act, Reading

OFFICES = [office for office in current_release().content.offices if office.level is Level.WARD]


def told(spot: Spot | None, release=None) -> Outcome:
    return tell_nearest(
        Turn("/place_lookup", Reading("place_lookup"), Memory(), release or current_release(), spot=spot)
    )


def test_the_three_nearest_with_how_far_in_a_straight_line_and_where_one_may_file():
    text = told(Spot(21.59, 105.85)).replies[0].text
    assert text.startswith("Gần bà con nhất, tính theo đường chim bay:\n1. Phường Phan Đình Phùng: chừng 2 km")
    assert text.count(" km đến giữa xã, phường") == 3
    assert "xã, phường nào trong tỉnh cũng được" in text
    assert "Nghị định 118/2025/NĐ-CP" in text
    assert KEPT in text


def test_all_92_communes_have_a_middle_by_which_they_are_found():
    assert len(OFFICES) == 92
    for office in OFFICES:
        spot = read_spot(written(office.middle_latitude, office.middle_longitude))
        assert told(spot).replies[0].choices[0].label == office.name
        assert len(commune(office.id).encode()) <= PAYLOAD_LIMIT


def test_where_the_office_itself_is_counts_more_than_the_middle_of_its_commune():
    release = current_release()
    moved = OFFICES[5].copy(update={"latitude": 21.6, "longitude": 105.86, "address": "Số 1, đường A"})
    content = release.content.copy(update={"offices": (*OFFICES[:5], moved, *OFFICES[6:])})
    first = told(Spot(21.6, 105.86), release.copy(update={"content": content})).replies[0].text.splitlines()[1]
    assert first == f"1. {moved.name}: chừng 1 km hoặc gần hơn đến trụ sở; địa chỉ: Số 1, đường A"


def test_far_from_the_province_that_is_said():
    text = told(Spot(21.03, 105.85)).replies[0].text
    assert text.startswith("Bà con đang ở xa tỉnh Thái Nguyên: gần nhất là Phường Trung Thành, chừng 37 km.")


def test_nothing_of_the_place_is_remembered():
    outcome = told(Spot(21.59, 105.85))
    kept = str(outcome.memory.to_dict())
    assert outcome.memory.office is None
    assert "21.59" not in kept
    assert "km" not in kept


def test_without_a_place_it_is_said_how_to_share_one():
    assert told(None).replies[0].text == HOW


@pytest.mark.parametrize("asked", ["nơi nộp hồ sơ gần tôi", "xa nao gan nha toi nhat"])
def test_who_asks_for_what_is_near_gets_the_button(asked):
    talk = Talk()
    talk.read(asked, Act.PLACE)
    assert talk.labels == [NEAR_ME.label]
    talk.tap(NEAR_ME.label)
    assert talk.text == HOW


def test_where_to_file_offers_what_is_near_while_the_commune_is_unknown():
    talk = Talk()
    talk.read("làm giấy khai sinh", Act.NAMED, "1.001193")
    talk.tap("Nơi nộp")
    assert NEAR_ME.label in talk.labels
