"""Fits the ranker of readings on talks that the actions lead: ``python -m actions.fit_talk [FILE …]``.

What a message means depends on what the bot said and offered before it. So each labelled talk is played: the reading
that was wanted is carried out, and the next message is read in the talk that this leaves.
"""

from __future__ import annotations

import asyncio

from actions.core import carry_out
from actions.turn import Turn
from data.releases.live import current_release
from nlu.talk.action_by_intent import action_of
from nlu.talk.fitting.fit import main
from nlu.talk.state import Talk
from nlu.understanding import Reading


def rehearse(talk: Talk, text: str, reading: Reading) -> Talk:
    """The talk after the bot has carried ``reading`` out."""
    turn = Turn(text, reading, talk, current_release())
    return asyncio.run(carry_out(action_of(reading), turn)).memory


if __name__ == "__main__":
    main(rehearse)
