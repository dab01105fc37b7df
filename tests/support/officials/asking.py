"""A worker that answers the console's check, without a brain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from data.editing.edits import Edit


class Asked:
    """Answers as told; ``found`` None: no worker runs."""

    def __init__(self, found: list[dict[str, Any]] | None) -> None:
        self.found = found
        self.edits: list[Sequence[Edit]] = []

    def __call__(self, release: int, edits: Sequence[Edit], progress: Callable[[int, int], None]) -> Any:
        self.edits.append(edits)
        progress(1, 2)
        return None if self.found is None else {"found": self.found, "asked": 150}


def row(question: str, before: str, after: str, broken: bool) -> dict[str, Any]:
    """A golden question that is answered otherwise."""
    shown = {"before": {"text": before, "right": True}, "after": {"text": after, "right": not broken}}
    return {"question": question, "expected": "Làm giấy khai sinh", **shown, "broken": broken}
