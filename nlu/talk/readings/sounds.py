"""Evidence of how a message sounds, by the classifier."""

from __future__ import annotations

from nlu.talk.message import Message
from nlu.talk.state import Talk

_HEARD = 0.02
"""Share from which it counts how a message sounds."""


def sounds_of(message: Message, talk: Talk) -> dict[str, float]:
    """The shares of the classifier by name. Words that were a button's elsewhere ("đăng ký khai sinh") choose nothing
    where there is nothing to choose.
    """
    chooses = bool(talk.options or talk.offered) or message.ordinal is not None
    heard = {name: share for name, share in message.sounds.items() if share > _HEARD}
    return {f"sounds_{name}": share for name, share in heard.items() if chooses or name != "pick"}
