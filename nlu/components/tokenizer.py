"""Tokens: syllables, with underthesea's words marked on them.

Syllables, not words, because segmentation of text without marks cuts across a fifth of all entities; whoever wants
words joins tokens at :data:`WORD_START`.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from nlu.learning.words import word_starts
from nlu.reading.text import tokenize

WORD_START = "word_start"
"""Property of each token: whether a word begins there."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class SyllableTokenizer(Tokenizer):
    """Splits a message into syllables whose offsets are those of the text as typed."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``words``: whether to mark underthesea's words."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
            "words": True,
        }

    @staticmethod
    def required_packages() -> list[str]:
        """Checked by Rasa before training."""
        return ["underthesea"]

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Tokens of one attribute of ``message``."""
        found = tokenize(message.get(attribute))
        starts = word_starts([token.text for token in found]) if self._config["words"] else (True,) * len(found)
        return [
            Token(token.text, token.start, token.end, data={WORD_START: begins}, lemma=token.folded)
            for token, begins in zip(found, starts, strict=True)
        ]
