"""The trace that news leave in a conversation: what is said right after them is said about them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from actions.citizen.known import Citizen
from nlu.talk.state import Confirmed, Talk

CONFIRMED_KEPT = 3
"""Dossiers of which it is remembered that they were told, as many as one turn tells."""
_NO_QUESTION = (None, "matter")
"""Values of :attr:`Talk.awaiting` while no answer is waited for."""


def remembered(memory: Talk, citizen: Citizen, minutes: int) -> Talk:
    """``memory`` as it stands after news that came since the last turn.

    The dossier is the one that is talked about, and counts as told to its owner: only who proved to be that follows
    it. A question that is still open stays so: its answer is not taken for one about the news. The buttons of the
    last turn stay too, since news have no numbers. ``minutes`` of silence end a thread, and news begin one.
    """
    news = citizen.news
    if news is None or news.at <= memory.touched:
        return memory
    thread = memory.fresh(news.at, minutes)
    status = next((each.status for each in citizen.follows if each.code == news.code), "")
    if status:
        others = tuple(each for each in thread.confirmed if each.code != news.code)
        thread = replace(thread, confirmed=(*others, Confirmed(news.code, status))[-CONFIRMED_KEPT:])
    if thread.awaiting not in _NO_QUESTION:
        return thread
    nothing_else: dict[str, Any] = {"procedure": None, "aspects": (), "case": None, "together": (), "offered": ()}
    return replace(thread, dossier=news.code, awaiting=None, **nothing_else)
