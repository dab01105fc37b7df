"""What must hold of texts whose spelling is repaired."""

from hypothesis import given
from hypothesis import strategies as st
from support.content.matcher import starter_matcher

from bench.nlu.by_ear import VOICES, misspelt
from data.loader import starter
from nlu.by_ear.sounds import Confusions, sound_of
from nlu.evaluation import without_marks
from nlu.reading.text import normalize

CONTENT = starter()
MATCHER = starter_matcher()
NAMES = [normalize(procedure.name) for procedure in CONTENT.procedures]
PHRASES = [normalize(phrase) for entry in CONTENT.vocabulary for phrase in entry.phrases[:3]]
SYLLABLES = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạếềểễệớờởỡợ", max_size=8)


@given(st.sampled_from(NAMES))
def test_names_of_the_catalogue_come_back_unchanged(name: str) -> None:
    assert MATCHER.repaired(name) == name


@given(st.sampled_from(NAMES))
def test_names_without_marks_come_back_unchanged(name: str) -> None:
    bare = without_marks(name)
    assert MATCHER.repaired(bare) == bare


@given(st.sampled_from(PHRASES), st.sampled_from(sorted(VOICES)), st.integers(0, 99), st.booleans())
def test_what_was_repaired_is_not_repaired_again(phrase: str, voice: str, seed: int, marks: bool) -> None:
    once = MATCHER.repaired(misspelt(phrase, VOICES[voice], str(seed), marks=marks))
    assert MATCHER.repaired(once) == once


@given(st.lists(SYLLABLES, max_size=12).map(" ".join))
def test_any_row_of_letters_can_be_read(text: str) -> None:
    once = MATCHER.repaired(text)
    assert MATCHER.repaired(once) == once


@given(st.text(max_size=200))
def test_any_text_can_be_repaired(text: str) -> None:
    assert bool(MATCHER.repaired(text)) == bool(normalize(text))


@given(SYLLABLES)
def test_nothing_is_nearer_to_a_rhyme_than_itself(syllable: str) -> None:
    sound = sound_of(syllable)
    assert sound is None or Confusions().rhyme(sound.rhyme, sound.rhyme) == 0.0


@given(st.sampled_from(PHRASES), st.sampled_from(sorted(VOICES)), st.integers(0, 99), st.booleans())
def test_the_same_errors_are_drawn_again(phrase: str, voice: str, seed: int, marks: bool) -> None:
    drawn = [misspelt(phrase, VOICES[voice], str(seed), marks=marks) for _ in range(2)]
    assert drawn[0] == drawn[1]
