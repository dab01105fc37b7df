"""Vietnamese words of several syllables, as underthesea's model for word segmentation sees them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

_MODEL = "ws_crf_vlsp2013_20230727"


def word_starts(syllables: Sequence[str]) -> tuple[bool, ...]:
    """For each syllable, whether a word begins there.

    The segmentation model is given our own syllables, so that its words never straddle a token. It was trained on
    text with marks; without them its words are a hint at best.
    """
    if not syllables:
        return ()
    tags = _segmenter().predict([[syllable] for syllable in syllables])
    return (True, *(tag != "I-W" for tag in tags[1:]))


def join_words(syllables: Sequence[str]) -> tuple[str, ...]:
    """The syllables put together into words: ("khai", "sinh", "cho") → ("khai sinh", "cho")."""
    words: list[list[str]] = []
    for syllable, starts in zip(syllables, word_starts(syllables), strict=True):
        if starts:
            words.append([syllable])
        else:
            words[-1].append(syllable)
    return tuple(map(" ".join, words))


@lru_cache(maxsize=1)
def _segmenter() -> Any:
    from underthesea.models.fast_crf_sequence_tagger import FastCRFSequenceTagger
    from underthesea.pipeline import word_tokenize

    tagger = FastCRFSequenceTagger()
    tagger.load(str(Path(word_tokenize.__file__).parent / "models" / _MODEL))
    return tagger
