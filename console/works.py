"""The works of the console on the running system beside content, handed in by the program (``bot/editors/works``).

The room itself knows no Redis and no citizen's chat: plain values cross. Every function may wait, and raises
:class:`common.errors.MotCuaError` where it cannot be done.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol


class Works(Protocol):
    """Everything that people do in the console to the running system. Moments are epoch seconds."""

    def aside(self) -> Sequence[tuple[str, float, str]]:
        """The messages that could not be answered, the oldest first: number, moment, what went wrong."""

    def read_aside(self, number: str) -> str:
        """The words of one, with numbers masked."""

    def answer_again(self, number: str) -> bool:
        """Let it be answered again. False when it is gone."""

    def drop(self, number: str) -> bool:
        """Delete it. False when it is gone."""

    def undelivered(self) -> Sequence[tuple[float, str, str, str]]:
        """The news that did not arrive: moment, about what, to whom (hashed), why."""

    def kept_of(self, channel: str, chat: str) -> dict[str, Any]:
        """Everything that is kept of a citizen."""

    def forget(self, channel: str, chat: str) -> str:
        """Delete all of it; the proof in words."""

    def proof(self, code: str) -> str:
        """A proof of deletion in words."""

    def sync(self, progress: Callable[[int, int], None]) -> str:
        """Read the portal's catalogue; what came of it."""

    def changes(self) -> tuple[int, Sequence[str]] | None:
        """The release of the last sync that changed something, and what; None where there was none."""

    def to_reread(self) -> Sequence[tuple[str, str, str]]:
        """The texts of our own to reread: code, name, why."""

    def reread(self, code: str) -> None:
        """Note that the text about ``code`` was reread."""

    def systems(self) -> Sequence[tuple[str, str]]:
        """Each dossier system, and whether it answers."""
