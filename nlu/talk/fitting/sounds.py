"""The sound of each dialogue act: what the classifier learns, and from what.

Labels are the acts of the talks (``talks/README.md``), and the intents of ``nlu/domain.yml`` for services and small
talk, which talks do not tell apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nlu.reading.codes import mask
from nlu.talk.fitting.talks import Example

_OF_INTENTS = {"ask_procedure": "new", "ask_faq": "general", "out_of_scope": "outside"}
"""Labels of Rasa's intents that have another name in talks; the other ``ask_…`` ask more of what is talked of."""
_OF_ACTS = {"dossier": "dossier_status", "person": "handoff", "place": "place_lookup"}
"""Acts of talks that are one intent."""
_COARSE = frozenset({"social", "follow", "privacy"})
"""Acts of talks that are several intents: these are learned from Rasa's examples alone."""


def label_of_intent(intent: str) -> str:
    """The label under which an example of a Rasa intent is learned."""
    return _OF_INTENTS.get(intent) or ("more" if intent.startswith("ask_") else intent)


def of_talks(examples: Iterable[Example]) -> Iterator[tuple[str, str]]:
    """Texts of turns with their labels."""
    for one in examples:
        if one.label:
            yield mask(one.say)[0], one.label
        elif one.want.act not in _COARSE:
            yield mask(one.say)[0], _OF_ACTS.get(one.want.act, one.want.act)
