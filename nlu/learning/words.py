"""Vietnamese words of several syllables, as underthesea's model for word segmentation sees them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from nlu.reading.text import fold

_MODEL = "ws_crf_vlsp2013_20230727"
_OTHER = "."


def word_starts(syllables: Sequence[str]) -> tuple[bool, ...]:
    """For each syllable, whether a word begins there.

    The segmentation model is given our own syllables, so that its words never straddle a token. It was trained on
    text with marks; without them its words are a hint at best.
    """
    if not syllables:
        return ()
    tags = _segmenter().predict([[_readable(syllable)] for syllable in syllables])
    return (True, *(tag != "I-W" for tag in tags[1:]))


def _readable(syllable: str) -> str:
    """Return what the model is shown of a token: it panics on white space and on letters that it has never seen."""
    return syllable if syllable.isalnum() and fold(syllable).isascii() else _OTHER


@lru_cache(maxsize=1)
def _segmenter() -> Any:
    from underthesea.models.fast_crf_sequence_tagger import FastCRFSequenceTagger
    from underthesea.pipeline import word_tokenize

    tagger = FastCRFSequenceTagger()
    tagger.load(str(Path(word_tokenize.__file__).parent / "models" / _MODEL))
    return tagger
