"""Bodies of districts are told with who it is now, or with a warning."""

from __future__ import annotations

import pytest

from actions.answers.aspects.districts import no_more
from actions.answers.aspects.places import places
from actions.answers.section import View
from actions.answers.source import cautions
from data.models import Procedure


def procedure(**values):
    return Procedure(code="1.000001", name="Đăng ký thử", **values)


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ({"agencies": ("Bảo hiểm xã hội cấp huyện",)}, "Nay đến Bảo hiểm xã hội cơ sở"),
        ({"agencies": ("Công an huyện",)}, "Hỏi Công an xã, phường"),
        ({"steps": ("Nộp tại Ủy ban nhân dân cấp huyện nơi cư trú",)}, "Trung tâm Phục vụ hành chính công"),
    ],
)
def test_who_it_is_now(where, told):
    known = procedure(**where)
    assert told in no_more(known)
    assert any(told in caution for caution in cautions(known))
    assert any(told in item.text for item in places(View(known)).items)


@pytest.mark.parametrize("place", ["Số 44 Trần Phú, quận Ba Đình, Hà Nội", "Ủy ban nhân dân cấp xã", "Quận 1"])
def test_an_address_is_no_body(place):
    assert no_more(procedure(receiving_place=place)) == ""


def test_our_own_warning_is_enough():
    warned = procedure(agencies=("Công an huyện",), warnings=("Công an cấp huyện không còn.",))
    assert no_more(warned) == ""
