"""The examples of Rasa's intents (``nlu/training``), as plain texts."""

from __future__ import annotations

import re
from pathlib import Path

from data.loader import read_yaml

TRAINING = Path(__file__).with_name("training")

_MARKED = re.compile(r"\[([^\]]*)\](\([^)]*\)|\{[^}]*\})")
"""An entity in Rasa's notation: its text, then what it is."""


def intent_examples() -> list[tuple[str, str]]:
    """Texts with the names of their intents, file by file."""
    rows = (row for path in sorted(TRAINING.glob("*.yml")) for row in read_yaml(path).get("nlu") or ())
    return [
        (_MARKED.sub(r"\1", line.strip()[2:]), row["intent"]) for row in rows for line in row["examples"].splitlines()
    ]
