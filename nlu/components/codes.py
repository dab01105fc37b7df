"""Entities ``dossier_code`` and ``procedure_code``: exact, however loosely they were typed."""

from __future__ import annotations

import unicodedata

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.components.base import ReadingComponent, add_entity
from nlu.reading.codes import dossier_codes, procedure_codes

DOSSIER, PROCEDURE = "dossier_code", "procedure_code"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class CodeExtractor(ReadingComponent):
    """Finds codes and gives them in their official spelling."""

    def read(self, message: Message) -> None:
        """Add one entity per code."""
        text = message.get(TEXT)
        for name, codes in ((DOSSIER, dossier_codes(text)), (PROCEDURE, procedure_codes(text))):
            for code in codes:
                start, end = span_of(code, text)
                add_entity(message, name, code, start, end, type(self).__name__)


def span_of(code: str, text: str) -> tuple[int, int]:
    """Return where ``code`` stands in ``text``, whatever dots, dashes and spaces were typed; the whole text if
    unclear.
    """
    kept = [(unicodedata.normalize("NFKC", char).upper(), place) for place, char in enumerate(text) if char.isalnum()]
    squeezed = "".join(char[0] for char, _ in kept)
    wanted = "".join(filter(str.isalnum, code))
    found = squeezed.find(wanted)
    return (kept[found][1], kept[found + len(wanted) - 1][1] + 1) if found >= 0 else (0, len(text))
