"""The action that carries out a reading. The actions stand in ``nlu/domain.yml`` and ``actions/core.py``."""

from __future__ import annotations

from nlu.understanding import Reading

_ACTIONS = {
    "dossier_status": "action_dossier",
    "give_identity": "action_dossier",
    "follow": "action_following",
    "unfollow": "action_following",
    "followed": "action_following",
    "consent": "action_privacy",
    "refuse_consent": "action_privacy",
    "privacy": "action_privacy",
    "my_data": "action_privacy",
    "erase_data": "action_privacy",
    "feedback": "action_feedback",
    "place_lookup": "action_place",
    "ask_faq": "action_faq",
    "greet": "action_smalltalk",
    "thanks": "action_smalltalk",
    "goodbye": "action_smalltalk",
    "help": "action_smalltalk",
    "handoff": "action_handoff",
    "start": "action_start",
    "unsupported": "action_unsupported",
    "too_long": "action_unsupported",
    "out_of_scope": "action_out_of_scope",
    "danger": "action_danger",
}
"""Intent of a reading → action; every other intent is about procedures."""
_PROCEDURE = "action_procedure"


def action_of(reading: Reading) -> str:
    """Name of the action for ``reading``."""
    return _ACTIONS.get(reading.intent, _PROCEDURE)
