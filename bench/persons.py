"""Count what is left of names, numbers and addresses in messages as they are kept: 500 written ones, half held out.

Each line of ``questions/persons_*.txt`` is one message in which ``{n:…}`` is a name, ``{a:…}`` an address, ``{p:…}``
a number, an account or a mail address, ``{d:…}`` a date of birth. Each stands twice: as written, and as somebody else
types it (lower case, without marks, both, capitals in turn). A message counts as left where any word of a name or
house is: the word for kin before a name and the kind of a place ("xóm", "số") tell nobody.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.messages.masking import mask
from nlu.persons.pieces import pieces
from nlu.persons.removal import PLACEHOLDERS, without_persons
from nlu.persons.train import bare
from nlu.reading.text import fold, normalize

QUESTIONS = Path(__file__).with_name("questions")
_MARK = re.compile(r"\{([napd]):([^}]*)\}")
_HARMLESS = yaml.safe_load((QUESTIONS / "persons_harmless.yml").read_text(encoding="utf-8"))
_BEFORE_NAMES, _KINDS = (frozenset(_HARMLESS[name].split()) for name in ("before_names", "kinds"))
_TYPED: tuple[Callable[[str], str], ...] = (
    str.lower,
    lambda text: bare(text).lower(),
    lambda text: bare(text),
    lambda text: bare(text).lower(),
    str.upper,
)


@dataclass(frozen=True)
class Written:
    """A message, and the words in it that must not be kept."""

    text: str
    secret: Counter[str]
    harmless: Counter[str]

    def left_in(self, kept: str) -> list[str]:
        """The words of ``secret`` that are in ``kept``."""
        there = _counted(kept)
        return [word for word in self.secret if there[word] > self.harmless[word]]

    def lost_in(self, kept: str) -> int:
        """Count the harmless words that are not in ``kept``."""
        return sum((self.harmless - _counted(kept)).values())


def written(half: str) -> list[Written]:
    """All messages of ``dev`` or ``heldout``."""
    lines = (QUESTIONS / f"persons_{half}.txt").read_text(encoding="utf-8").splitlines()
    return [one for number, line in enumerate(filter(None, lines)) for one in _twice(number, line)]


def _twice(number: int, line: str) -> Iterator[Written]:
    for typed in (str, _TYPED[number % len(_TYPED)]):
        text = _MARK.sub(lambda match, typed=typed: typed(match[2]), _outside(line, typed))  # type: ignore[misc]
        secret = Counter(word for kind, marked in _MARK.findall(line) for word in _words(kind, typed(marked)))
        rest = _counted(_MARK.sub(" ", _outside(line, typed)))
        yield Written(normalize(text), secret, rest)


def _outside(line: str, typed: Callable[[str], str]) -> str:
    """The line with all but its marks typed in another way."""
    parts: list[str] = []
    end = 0
    for match in _MARK.finditer(line):
        parts += [typed(line[end : match.start()]), match.group()]
        end = match.end()
    return "".join([*parts, typed(line[end:])])


def _words(kind: str, marked: str) -> list[str]:
    words = [word for word in _counted(marked) if word.isalnum()]
    if kind == "a":
        return [word for word in words if word not in _KINDS]
    if kind == "n" and len(words) > 1:
        kin = _BEFORE_NAMES & {fold(pieces(marked)[0].text)}
        return [word for word in words if word not in kin]
    return words


def _counted(text: str) -> Counter[str]:
    return Counter(fold(piece.text) for piece in pieces(normalize(text)) if piece.text[0].isalnum())


def kept(text: str) -> str:
    """A message as it would be kept."""
    return without_persons(mask(text)[0])


def by_recogniser(text: str) -> str:
    """The same by underthesea's own recogniser alone, after the numbers are masked."""
    from underthesea import ner

    masked = mask(text)[0]
    for word, _, _, tag in ner(masked):
        if tag[2:] in ("PER", "LOC"):
            masked = masked.replace(word, PLACEHOLDERS["N"])
    return masked


WAYS: dict[str, Callable[[str], str]] = {
    "numbers only": lambda text: mask(text)[0],
    "underthesea's recogniser": by_recogniser,
    "our tagger": kept,
    "both": lambda text: without_persons(by_recogniser(text)),
}


NOBODY = ("oos_heldout", "fresh_oos_heldout", "hard_ward_heldout", "fresh_hard_ward_heldout")
"""Questions of strangers that name hardly anybody: what is taken out of these is mostly an ordinary word."""


def run(arguments: list[str]) -> None:
    """Print the table, with ``list`` also what is left in the development half; then what questions lose."""
    print("way | half | messages | left | words lost of all others")
    for name, way in WAYS.items():
        for half in ("dev", "heldout"):
            results = [(one, way(one.text)) for one in written(half)]
            left = [(one, text) for one, text in results if one.left_in(text)]
            print(f"{name} | {half} | {_counts(results, len(left))}")
            if arguments == ["list"] and way is kept and half == "dev":
                for one, text in left:
                    print("  ", one.left_in(text), "|", one.text, "|", text)

    print("\nquestions that name hardly anybody | with something taken out | words taken out")
    for name in NOBODY:
        with (QUESTIONS / "independent" / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
            texts = [normalize(row["question"]) for row in csv.DictReader(file, delimiter="\t")]
        lost = [(_counted(text), _counted(text) - _counted(kept(text))) for text in texts]
        gone, words = sum(sum(less.values()) for _, less in lost), sum(sum(all_.values()) for all_, _ in lost)
        print(
            f"{name} | {sum(bool(less) for _, less in lost)} of {len(lost)} | {gone} of {words} ({gone / words:.1%})"
        )


def _counts(results: Sequence[tuple[Written, str]], left: int) -> str:
    lost = sum(one.lost_in(text) for one, text in results)
    others = sum(sum(one.harmless.values()) for one, _ in results)
    return f"{len(results)} | {left} ({left / len(results):.1%}) | {lost} of {others} ({lost / others:.1%})"
