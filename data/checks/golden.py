"""Golden questions: those that people ask most, each with the procedure or entry that has to answer it.

They are asked before a change is published: a change that breaks one needs a written reason. Their answers are ours,
so a question may be reworded when content is; sets that measure how well the bot understands are others.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).with_name("golden.tsv")
TURN = " | "


@dataclass(frozen=True)
class Golden:
    """A talk, message by message; ``expected`` answers the last: a procedure's code or an entry's id."""

    expected: str
    said: tuple[str, ...]

    @property
    def name(self) -> str:
        """The whole as one line."""
        return TURN.join(self.said)


@lru_cache(maxsize=1)
def golden_questions() -> tuple[Golden, ...]:
    """All of them."""
    rows = (line.split("\t") for line in FILE.read_text(encoding="utf-8").splitlines() if line and line[0] != "#")
    return tuple(Golden(expected, tuple(said.split(TURN))) for expected, said in rows)
