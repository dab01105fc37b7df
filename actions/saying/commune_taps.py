"""The payloads of buttons about the news of a commune: also the news carry one, without the language libraries."""

from __future__ import annotations

from nlu.taps import NEWS, write_tap

AGREED = f"{NEWS}yes"
"""The ``kind`` of a tap that asks for the news of a commune and agrees to be remembered, in one."""
STOP = write_tap("unfollow", kind=NEWS)
"""Ends them."""


def read_tap(office: str = "", agreed: bool = False) -> str:
    """The payload that asks for the news of ``office``, of one's own where none is named."""
    named = {"o": office} if office else {}
    return write_tap("follow", **named, kind=AGREED if agreed else NEWS)
