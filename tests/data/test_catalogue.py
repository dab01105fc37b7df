"""Look-ups in content, one index per content."""

from __future__ import annotations

from data.catalogue import catalogue_of
from data.entries import FaqEntry
from data.models import Content, Office, Procedure, State

BIRTH = Procedure(code="1.001193", name="Đăng ký khai sinh", popularity=5)
MARRIAGE = Procedure(code="1.000894", name="Đăng ký kết hôn", popularity=9)
OLD = Procedure(
    code="1.014061",
    name="Cấp thẻ căn cước",
    state=State.REPLACED,
    replaced_by=("1.116410", "1.001193"),
    popularity=99,
)
FAQ = FaqEntry(
    id="merger", question="Tỉnh nhập khi nào?", answer="Ngày 1/7/2025.", source="Nghị quyết", as_of="2026-01-01"
)
OFFICE = Office(id="xa-cho-ra", name="Xã Chợ Rã")
CONTENT = Content(procedures=(BIRTH, MARRIAGE, OLD), faq=(FAQ,), offices=(OFFICE,))


def test_things_are_found_by_their_keys():
    catalogue = catalogue_of(CONTENT)
    assert catalogue.procedure("1.001193") is BIRTH
    assert catalogue.faq("merger") is FAQ
    assert catalogue.office("xa-cho-ra") is OFFICE
    assert [
        catalogue.procedure(None),
        catalogue.procedure("9.999999"),
        catalogue.faq("x"),
        catalogue.office(None),
    ] == [None] * 4


def test_several_codes_keep_their_order_once_each():
    assert catalogue_of(CONTENT).procedures(["1.000894", "9.999999", "1.001193", "1.000894"]) == (MARRIAGE, BIRTH)


def test_successors_are_those_the_catalogue_has():
    assert catalogue_of(CONTENT).successors(OLD) == (BIRTH,)


def test_popular_are_in_force_and_most_used_first():
    assert catalogue_of(CONTENT).popular == (MARRIAGE, BIRTH)


def test_the_index_is_kept_per_content():
    other = CONTENT.copy(update={"faq": ()})
    first, second = catalogue_of(CONTENT), catalogue_of(other)
    assert catalogue_of(CONTENT) is first
    assert catalogue_of(other) is second
    assert second.faq("merger") is None
