"""The offices whose officers answer: those where somebody is seen working, and those that the settings name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from citizens.officers import BY_ACCOUNT, LATELY_DAYS, staffed_by
from common.settings import Settings
from console.entry.accounts import Accounts, Role
from console.entry.secrets import Vault
from console.tables import accounts as table
from console.tables import now
from data.releases.store import Store

HERE, THERE = "xa-cho-ra", "xa-phu-thong"


@pytest.fixture
def engine(tmp_path):
    return Store(f"sqlite:///{tmp_path}/motcua.sqlite3").engine


@pytest.fixture
def accounts(engine):
    return Accounts(engine, Vault((b"a key for tests only, thirty-two",)))


def hired(accounts: Accounts, name: str, role: Role, office: str = "", *, at_work: bool = True) -> None:
    accounts.create(name, name.title(), role, office, "mật khẩu đầu tiên", "test")
    if at_work:
        accounts.set_password(name, "mua xuân đến rồi")
        accounts.seen(name)


def test_by_default_an_office_is_staffed_where_an_officer_has_come_in(engine, accounts):
    """``make run`` had no desk that anybody could try: a setting had to be found first."""
    assert Settings.__fields__["desk_offices"].default == BY_ACCOUNT
    staffed = staffed_by(engine, [BY_ACCOUNT])
    assert staffed() == ()
    hired(accounts, "mai", Role.COMMUNE, HERE, at_work=False)
    assert staffed() == (), "an account that nobody has used yet promises nobody"
    hired(accounts, "hoa", Role.COMMUNE, HERE)
    hired(accounts, "tu", Role.COMMUNE, HERE)
    assert staffed() == (HERE,)


def test_who_administers_is_no_officer_of_the_province(engine, accounts):
    hired(accounts, "sep", Role.ADMIN)
    hired(accounts, "an", Role.EDITOR)
    assert staffed_by(engine, [BY_ACCOUNT])() == ()
    assert staffed_by(engine, [BY_ACCOUNT, "tinh"])() == ("tinh",)


def test_where_nobody_works_any_more_nobody_is_promised(engine, accounts):
    hired(accounts, "sep", Role.ADMIN)
    for name, office in (("mai", HERE), ("hoa", THERE)):
        hired(accounts, name, Role.COMMUNE, office)
    accounts.set_role("mai", Role.COMMUNE, HERE, False, "sep")
    assert staffed_by(engine, [BY_ACCOUNT])() == (THERE,)
    with engine.begin() as connection:
        long_ago = now() - timedelta(days=LATELY_DAYS, minutes=1)
        connection.execute(update(table).where(table.c.name == "hoa").values(last_seen=long_ago))
    assert staffed_by(engine, [BY_ACCOUNT])() == ()


def test_offices_may_still_be_named_and_the_desk_be_off(engine, accounts):
    hired(accounts, "mai", Role.COMMUNE, HERE)
    assert staffed_by(engine, [])() == ()
    assert staffed_by(engine, [THERE])() == (THERE,)
    assert staffed_by(engine, [THERE, BY_ACCOUNT])() == (THERE, HERE)
