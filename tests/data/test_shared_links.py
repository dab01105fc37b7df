from __future__ import annotations

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from common.errors import InputError
from common.sql.migrating import upgrade
from data.shared_links import ALPHABET, LENGTH, PlaceKind, SharedLinks, typed_code

HERE = "xa-phu-thong"


@pytest.fixture
def links() -> SharedLinks:
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    upgrade(engine)
    return SharedLinks(engine)


def test_a_link_is_found_by_its_code_in_any_case(links):
    made = links.add(HERE, PlaceKind.COUNTER, " Quầy 2 ", procedure="1.001193", owner="Mai")
    assert len(made.code) == LENGTH
    assert set(made.code) <= set(ALPHABET)
    found = links.get(f" {made.code.lower()} ")
    assert found
    assert (found.office, found.label, found.procedure, found.owner) == (HERE, "Quầy 2", "1.001193", "Mai")


def test_a_code_of_ones_own_is_given_out_once_and_never_again(links):
    links.add(HERE, PlaceKind.HAMLET, "Nà Pài", code="napai")
    with pytest.raises(InputError, match="NAPAI"):
        links.add(HERE, PlaceKind.HAMLET, "khác", code="NAPAI")
    assert links.stop("napai")
    assert not links.stop("napai")
    assert links.get("NAPAI") is None
    with pytest.raises(InputError):
        links.add(HERE, PlaceKind.HAMLET, "khác", code="NAPAI")
    assert [link.code for link in links.all()] == ["NAPAI"]


@pytest.mark.parametrize("code", ["ab", "a/../b", "có dấu", "x" * 13, "a b c d"])
def test_what_cannot_be_a_code_is_refused_and_never_looked_up(links, code):
    with pytest.raises(InputError):
        links.add(HERE, PlaceKind.COUNTER, "Quầy", code=code)
    assert links.get(code) is None


@pytest.mark.parametrize("label", ["", "  ", "x" * 121])
def test_a_link_says_where_it_hangs(links, label):
    with pytest.raises(InputError):
        links.add(HERE, PlaceKind.COUNTER, label)


@pytest.mark.parametrize(("text", "code"), [("#k7q2m", "K7Q2M"), (" # NAPAI. ", "NAPAI")])
def test_a_message_that_is_nothing_but_a_code_is_one(text, code):
    assert typed_code(text) == code


@pytest.mark.parametrize("text", ["K7Q2M", "#1", "hồ sơ #K7Q2M", "làm khai sinh", "#" + "A" * 13])
def test_other_messages_are_none(text):
    assert typed_code(text) is None
