"""What an answer lets a phone do: call the office, find it, see it, fetch a form; only what the content has."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import ValidationError
from support.turns import Talk, changed, content_of

from actions import handoff
from actions.places import place
from actions.saying.reply import File, Phone, Picture, Place
from common.settings import load
from data.models import Case, Office, Paper
from nlu.talk.state import Talk as State
from nlu.understanding import Act

BIRTH = "1.001193"
OFFICE = Office(
    id="xa-cho-ra",
    name="Xã Chợ Rã",
    address="Tiểu khu 1, xã Chợ Rã",
    phone="0209 312 345",
    latitude=22.45,
    longitude=105.72,
    picture="https://example.gov.vn/so-do.png",
)
CALL = Phone("Gọi xã Chợ Rã", "0209 312 345")
THERE = Place("Xã Chợ Rã", "Tiểu khu 1, xã Chợ Rã", 22.45, 105.72)
SEEN = Picture("https://example.gov.vn/so-do.png", "Xã Chợ Rã")


def at(office: Office) -> Talk:
    return Talk(content_of(offices=(office,)), State(office=office.id))


def test_who_wants_a_person_hears_of_the_office_and_can_call_it():
    talk = at(OFFICE)
    talk.read("gặp cán bộ", Act.SERVICE, intent="handoff")
    assert (talk.replies[0].phones, talk.replies[0].places, talk.replies[0].pictures) == ((CALL,), (THERE,), (SEEN,))
    assert "0209 312 345" in talk.text


def test_the_number_of_the_province_comes_first(monkeypatch):
    monkeypatch.setattr(handoff, "settings", lambda: load(staff_phone="1900 0000"))
    talk = at(OFFICE)
    talk.read("gặp cán bộ", Act.SERVICE, intent="handoff")
    assert talk.replies[0].phones == (Phone("Gọi cán bộ", "1900 0000"), CALL)


def test_a_commune_that_is_asked_for():
    talk = Talk(content_of(offices=(OFFICE,)))
    talk.read("xã chợ rã ở đâu", Act.PLACE, offices=("xa-cho-ra",))
    assert (talk.replies[0].phones, talk.replies[0].places) == ((CALL,), (THERE,))


def test_where_to_submit_at_the_own_commune_and_no_other_aspect():
    talk = at(OFFICE)
    talk.read("khai sinh nộp ở đâu", Act.NAMED, BIRTH, aspects="place")
    assert talk.replies[-1].places == (THERE,)
    talk.read("hết bao nhiêu", Act.MORE, BIRTH, aspects="fee")
    assert talk.replies[-1].places == ()


def test_what_is_not_known_is_not_made_up(monkeypatch):
    monkeypatch.setattr(place, "settings", lambda: load())
    talk = at(OFFICE.copy(update={"address": None, "phone": None, "picture": None}))
    talk.read("gặp cán bộ", Act.SERVICE, intent="handoff")
    talk.read("xã chợ rã ở đâu", Act.PLACE, offices=("xa-cho-ra",))
    assert (talk.replies[0].phones, talk.replies[0].places, talk.replies[0].pictures) == ((), (), ())


def test_forms_with_an_official_address_are_files():
    papers = (
        Paper(name="Tờ khai đăng ký khai sinh", form="Mẫu 01", form_url="https://example.gov.vn/mau-01.docx"),
        Paper(name="Giấy chứng sinh"),
        Paper(name="Tờ khai khác", form_url="https://example.gov.vn/mau-01.docx"),
    )
    talk = Talk(changed(BIRTH, cases=(Case(papers=papers),)))
    talk.read("mẫu đơn khai sinh", Act.NAMED, BIRTH, aspects="form")
    assert talk.replies[-1].files == (File("https://example.gov.vn/mau-01.docx", "Tờ khai khác"),)
    talk.read("cần giấy gì", Act.MORE, BIRTH, aspects="papers")
    assert talk.replies[-1].files == ()


def test_several_procedures_at_once_keep_what_belongs_to_each():
    talk = at(OFFICE)
    talk.read("khai sinh với kết hôn ở đâu", Act.NAMED, BIRTH, "1.000894", aspects="place")
    assert [reply.places for reply in talk.replies if reply.places] == [(THERE,), (THERE,)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"latitude": 22.4},
        {"latitude": 91, "longitude": 0},
        {"picture": "http://x.vn/a.png"},
        {"picture": "javascript:x"},
    ],
)
def test_what_an_admin_may_not_enter(wrong):
    with pytest.raises(ValidationError):
        Office(id="x", name="Xã X", **wrong)


def test_a_reply_without_them_is_as_before():
    talk = Talk()
    talk.read("xin chào", Act.SOCIAL, intent="greet")
    assert replace(talk.replies[0], choices=()) == type(talk.replies[0])(talk.replies[0].text)
