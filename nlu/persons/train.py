"""Trains the tagger of names and addresses: ``python -m nlu.persons.train`` writes what it knows beside itself.

The messages are made up: questions of our own (training sentences, labelled talks, phrasings of the content) put into
frames with names and addresses (``material.yml``), in the many ways in which people type. A part of the names are
syllables that nobody is called, so that what stands around a name counts as much as the name. The same input gives
the same file.
"""

from __future__ import annotations

import json
import random
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import pycrfsuite

from common.settings import ROOT
from data.loader import read_yaml
from nlu.persons.known import Known
from nlu.persons.pieces import NAME, OTHER, PLACE, features, pieces
from nlu.persons.removal import MODEL
from nlu.reading.text import fold, normalize

MATERIAL = Path(__file__).with_name("material.yml")
_COUNT = 40_000
"""Made-up messages."""
_PLAIN = 9_000
"""Questions as they are, from which nothing is to be taken."""
_STRANGE = 0.35
"""Share of names and places that are made of syllables which nobody is called."""
_SETTINGS = {"c1": 0.05, "c2": 0.02, "max_iterations": 120, "feature.minfreq": 2}
_NAMED = re.compile(r"tên (?:là )?[A-ZĐ]|ten la|\bxóm\b|\bthôn\b|\btổ \d|số nhà|[A-ZĐ]\w+ (?:Văn|Thị) [A-ZĐ]")
_PHONES = ("[số điện thoại]", "[số điện thoại]", "sđt [số điện thoại]", "[số]")
_SLOT = re.compile(r"\{(\w+)\}")


def main() -> None:
    """Entry point of the command."""
    chance = random.Random(20261201)
    questions = sorted(set(own_questions()))
    chance.shuffle(questions)
    half = len(questions) // 2
    texts = list(own_texts())
    # A frame's question must not be known by heart: a stranger's will not be either.
    from_half = Known.of(_folded([*questions[:half], *texts]))
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(_SETTINGS)
    for text, labels in made_up(questions[half:], chance):
        trainer.append(features(pieces(text), from_half), labels)
    trainer.train(str(MODEL))
    Known.of(_folded([*questions, *texts])).save()


def _folded(texts: Iterable[str]) -> Iterator[list[str]]:
    """The words of each text between its signs."""
    for text in texts:
        for part in re.split(r"[^\w\s]|\d+", normalize(text)):
            words = [fold(piece.text) for piece in pieces(part)]
            if words:
                yield words


def own_texts() -> Iterator[str]:
    """Everything that the content says: records, answers, steps."""
    for path in sorted((ROOT / "data" / "seed").rglob("*.yml")):
        if path.name != "offices.yml":
            yield from _sentences(read_yaml(path))


def _sentences(loaded: object) -> Iterator[str]:
    if isinstance(loaded, str):
        yield loaded
    elif isinstance(loaded, dict):
        for value in loaded.values():
            yield from _sentences(value)
    elif isinstance(loaded, list):
        for value in loaded:
            yield from _sentences(value)


def own_questions() -> Iterator[str]:
    """Questions of the training data, the talks and the content: none names a person."""
    yield from _of_training()
    yield from _of_talks()
    yield from _of_content()


def _of_training() -> Iterator[str]:
    for path in sorted((ROOT / "nlu" / "training").glob("*.yml")):
        for part in read_yaml(path).get("nlu") or ():
            yield from (line.removeprefix("- ").strip() for line in str(part.get("examples", "")).splitlines())


def _of_talks() -> Iterator[str]:
    for path in sorted((ROOT / "nlu" / "talk" / "talks").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield from (turn["say"] for turn in json.loads(line)["turns"] if turn.get("say"))


def _of_content() -> Iterator[str]:
    for folder, fields in (("vocabulary", ("phrases",)), ("faq", ("question", "phrasings"))):
        for path in sorted((ROOT / "data" / "seed" / folder).rglob("*.yml")):
            for row in _rows(read_yaml(path)):
                for field in fields:
                    yield from _texts(row.get(field))


def _rows(loaded: object) -> Iterator[dict[str, object]]:
    if isinstance(loaded, dict):
        yield loaded
        for value in loaded.values():
            yield from _rows(value)
    elif isinstance(loaded, list):
        for value in loaded:
            yield from _rows(value)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from (text for text in value if isinstance(text, str))


def made_up(questions: Sequence[str], chance: random.Random) -> Iterator[tuple[str, list[str]]]:
    """Messages with the label of each of their pieces."""
    usable = [text for text in map(normalize, questions) if 2 <= len(text.split()) <= 30 and not _names(text)]
    maker = _Maker(read_yaml(MATERIAL), usable, chance)
    for _ in range(_COUNT):
        yield _labelled(maker.framed(), chance)
    for text in chance.sample(usable, min(_PLAIN, len(usable))):
        yield _labelled([(text, OTHER)], chance)
    for _ in range(_PLAIN // 3):
        yield _labelled(maker.innocent(), chance)


def _names(text: str) -> bool:
    """Tell whether a question of our own perhaps names somebody or a house after all."""
    return _NAMED.search(text) is not None


Parts = list[tuple[str, str]]


class _Maker:
    """Fills frames."""

    def __init__(self, material: dict[str, object], questions: Sequence[str], chance: random.Random) -> None:
        self._lists = {
            name: value if isinstance(value, list) else str(value).strip().split("|" if name == "foreign" else None)
            for name, value in material.items()
        }
        self._questions = questions
        self._chance = chance
        self._makers: dict[str, Callable[[], Parts]] = {
            "who": self._who,
            "given": lambda: [(self._given(), NAME)],
            "surname": lambda: [(self._of("surnames"), NAME)],
            "foreign": lambda: [(self._of("foreign"), NAME)],
            "address": lambda: [(self._address(), PLACE)],
            "Kin": lambda: [(self._of("kin"), OTHER)],
            "kinship": lambda: [(self._of("kinships"), OTHER)],
            "verb": lambda: [(self._of("verbs"), OTHER)],
            "number": lambda: [(str(chance.randrange(1, 99)), OTHER)],
            "commune": lambda: [(self._of("communes"), OTHER)],
            "phone": lambda: [(chance.choice(_PHONES), OTHER)],
            "q": lambda: [(chance.choice(questions), OTHER)],
        }

    def framed(self) -> Parts:
        """A message about somebody."""
        return self._filled(self._of("frames"))

    def innocent(self) -> Parts:
        """A message that names nobody."""
        return self._filled(self._of("innocent"))

    def _filled(self, frame: str) -> Parts:
        parts: Parts = []
        end = 0
        for match in _SLOT.finditer(frame):
            parts += [(frame[end : match.start()], OTHER), *self._makers[match[1]]()]
            end = match.end()
        return [*parts, (frame[end:], OTHER)]

    def _of(self, name: str) -> str:
        return str(self._chance.choice(self._lists[name]))

    def _who(self) -> Parts:
        kind = self._chance.random()
        if kind < 0.35:
            return [(self._given(), NAME)]
        if kind < 0.45:
            return [(f"{self._of('middles')} {self._given()}", NAME)]
        if kind < 0.52:
            return [(f"{self._of('kin')} ", OTHER), (self._given(), NAME)]
        middle = self._of("middles")
        if kind < 0.65:
            middle = f"{middle} {self._of('middles' if kind < 0.6 else 'given')}"
        return [(f"{self._surname()} {middle} {self._given()}", NAME)]

    def _surname(self) -> str:
        return self._strange() if self._chance.random() < 0.08 else self._of("surnames")

    def _given(self) -> str:
        if self._chance.random() < _STRANGE:
            return self._strange()
        name = self._of("given")
        return f"{name} {self._of('given')}" if self._chance.random() < 0.12 else name

    def _strange(self) -> str:
        """A syllable that may be no name at all."""
        if self._chance.random() < 0.4:
            words = self._chance.choice(self._questions).split()
            word = self._chance.choice(words)
            if word.isalpha() and 2 <= len(word) <= 6:
                return word.capitalize()
        return (self._of("onsets") + self._of("rhymes")).capitalize()

    def _address(self) -> str:
        text = self._of("addresses")
        while match := _SLOT.search(text):
            text = f"{text[: match.start()]}{self._part_of_address(match[1])}{text[match.end() :]}"
        return text

    def _part_of_address(self, name: str) -> str:
        if name == "number":
            return str(self._chance.randrange(1, 300 if self._chance.random() < 0.5 else 30))
        if name == "letter":
            return self._chance.choice("ABCDEHK")
        if name == "street":
            return self._of("streets") if self._chance.random() > _STRANGE else f"{self._strange()} {self._strange()}"
        if name == "commune":
            return (
                self._of("communes") if self._chance.random() > _STRANGE else f"{self._strange()} {self._strange()}"
            )
        return " ".join(
            self._strange() if self._chance.random() < _STRANGE else self._of("hamlets")
            for _ in range(self._chance.choice((1, 2, 2, 2, 3)))
        )


def _labelled(parts: Parts, chance: random.Random) -> tuple[str, list[str]]:
    """The message as somebody types it, and the label of each piece."""
    typed = _typing(chance)
    text, labels, places = "", [], []
    for part, label in parts:
        start = len(text)
        text += typed(part, label)
        places.append((start, len(text), label))
    for piece in pieces(text):
        label = next((label for start, end, label in places if start <= piece.start < end), OTHER)
        labels.append(label if piece.text[0].isalnum() else OTHER)
    return text, labels


def _typing(chance: random.Random) -> Callable[[str, str], str]:
    """A way of typing: as written, without capitals, without marks, in capitals, names without capitals."""
    kind = chance.random()
    if kind < 0.34:
        return lambda text, label: text
    if kind < 0.52:
        return lambda text, label: text.lower()
    if kind < 0.83:
        return lambda text, label: bare(text).lower()
    if kind < 0.9:
        return lambda text, label: bare(text)
    if kind < 0.96:
        return lambda text, label: text.upper() if not text.startswith("[") else text
    return lambda text, label: text.lower() if label != OTHER else text


def bare(text: str) -> str:
    """``text`` without marks, its capitals kept."""
    letters = (char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    return "".join(letters).replace("đ", "d").replace("Đ", "D")


if __name__ == "__main__":
    main()
