"""The desk of one installation, by its settings."""

from __future__ import annotations

from collections.abc import Callable

from bot.messages.envelope import Envelope
from bot.redis import Client
from bot.staff.desk import StaffDesk
from bot.staff.groups import StaffGroups
from bot.staff.offices import name_of, title_of
from bot.staff.window import Windows
from common.chat_groups import groups_of
from common.officials import ROOT
from common.settings import Settings

DAY = 24 * 3600


def staff_desk(
    chosen: Settings, redis: Client, envelope: Envelope, name_of: Callable[[str], str] = name_of
) -> StaffDesk:
    """The desk of commune staff. ``name_of`` names offices where no content is installed."""
    windows = Windows(redis, paid=chosen.zalo_oa_paid)
    return StaffDesk(redis, envelope, windows=windows, kept_seconds=chosen.desk_days * DAY, name_of=name_of)


def staff_groups(chosen: Settings, redis: Client, envelope: Envelope) -> StaffGroups:
    """The groups of the staff that are told when somebody waits."""
    address = f"{chosen.base_url}{ROOT}/ban-tra-loi"
    return StaffGroups(
        redis, envelope, groups_of(chosen.desk_groups), address=address, name_of=name_of, title_of=title_of
    )
