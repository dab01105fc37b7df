"""A commune named along with a question is remembered, and told by its name of today."""

from __future__ import annotations

import pytest
from support.turns import Talk

from nlu.understanding import Act

MARRIAGE = "1.000894"


def asked_from(text: str, *offices: str) -> Talk:
    talk = Talk()
    talk.read(text, Act.NAMED, MARRIAGE, aspects="place", offices=offices)
    return talk


@pytest.fixture(scope="module")
def cho_don() -> str:
    talk = Talk()
    talk.say("thị trấn Bằng Lũng nay thuộc xã nào")
    assert talk.memory.office
    return talk.memory.office


def test_a_former_commune_is_told_by_its_name_of_today(cho_don):
    talk = asked_from("nhà em ở thị trấn Bằng Lũng, kết hôn nộp ở đâu", cho_don)
    assert talk.text.startswith("Thị trấn Bằng Lũng cũ nay thuộc")
    assert "Chợ Đồn" in talk.text
    assert talk.memory.office == cho_don


def test_it_is_named_where_to_file_later_in_the_talk(cho_don):
    talk = asked_from("nhà em ở thị trấn Bằng Lũng, kết hôn nộp ở đâu", cho_don)
    talk.read("khai sinh nộp ở đâu", Act.NAMED, "1.001193", aspects="place")
    assert "Chợ Đồn" in talk.text
    assert "nay thuộc" not in talk.text


def test_who_may_be_of_several_communes_is_of_none_yet():
    talk = asked_from("nhà em ở Chợ Mới", "xa-cho-moi", "xa-thanh-mai")
    assert talk.memory.office is None


def test_a_commune_named_now_is_told_of_before_the_one_named_first(cho_don):
    """Met in a talk: who had moved asked for the commune of today and was told of the one lodged in before."""
    talk = asked_from("em trọ ở thị trấn Bằng Lũng, kết hôn nộp ở đâu", cho_don)
    said = "em về quê ở xã Chợ Mới, khai sinh nộp ở đâu"
    talk.read(said, Act.NAMED, "1.001193", aspects="place", offices=("xa-cho-moi",))
    assert "xã Chợ Mới" in talk.text
    assert "Chợ Đồn" not in talk.text
    assert talk.memory.office == cho_don
