"""Following anew what has ended."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from citizens.notices import Address
from citizens.subscriptions import Change, Following, Subscriptions
from data.releases.store import Store

ADDRESS = Address("somebody", "telegram", "sealed")
CODE = "H55.12-261120-0007"


def follow(subscriptions: Subscriptions, asked: float) -> Following:
    """What state the following is in, after somebody asked for it."""
    return subscriptions.follow(ADDRESS, CODE, "hcc", seen=(4, "Đang xử lý"), asked=asked, limit=5).state


def test_what_has_ended_is_followed_anew_only_when_asked_for_later(tmp_path: Path):
    subscriptions = Subscriptions(Store(f"sqlite:///{tmp_path / 'news.sqlite3'}").engine)
    assert follow(subscriptions, asked=100.0) is Following.ACTIVE
    [known] = subscriptions.of(ADDRESS.owner)
    assert subscriptions.save(Change(known, replace(known, state=Following.ENDED)))
    assert follow(subscriptions, asked=100.0) is Following.ENDED
    assert follow(subscriptions, asked=101.0) is Following.ACTIVE
