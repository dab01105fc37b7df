"""Lines to the bot, which the program that starts the console hands in (``bot/commands/admin.py``): this room knows
neither Redis nor typesetting, and its pages are tested without them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from citizens.talks import PROVINCE, Case, Officer, Talk
from data.models import Content, Office, Procedure
from data.shared_links import SharedLink


class Talks(Protocol):
    """The desk. Each method raises :class:`common.errors.InputError` for what cannot be done, and says why."""

    async def cases(self, officer: Officer, *, over: bool = False) -> Sequence[Case]:
        """The talks that are theirs, the oldest first; with ``over`` also what has ended."""

    async def last_words(self, cases: Sequence[Case]) -> Mapping[str, str]:
        """The last words of each citizen, by the name of their talk; empty where they only tapped."""

    async def look(self, officer: Officer, name: str) -> Talk:
        """One talk with all its lines."""

    async def take(self, officer: Officer, name: str, number: int | None = None) -> Case:
        """Speak with the citizen from now on."""

    async def answer(self, officer: Officer, name: str, number: int, text: str, key: str = "") -> bool:
        """Say something, once for each ``key``."""

    async def give_back(self, officer: Officer, name: str, number: int, seen: int, farewell: str = "") -> Case:
        """Let the bot go on."""

    async def close(self, officer: Officer, name: str, number: int, seen: int, farewell: str = "") -> Case:
        """End the talk."""

    async def pass_on(self, officer: Officer, name: str, number: int, office: str = PROVINCE) -> Case:
        """Give a talk to the staff of another office."""

    async def after(self, office: str, number: int, seconds: float) -> int | None:
        """The number of the last change in the talks of ``office`` as soon as it is another than ``number``, or when
        so many seconds are over; None where the program ends.
        """


class Kit(Protocol):
    """Links and posters."""

    def address(self, link: SharedLink) -> str:
        """The address that is printed."""

    def typed(self, link: SharedLink) -> str:
        """The message that stands for the link."""

    def ways(self, link: SharedLink) -> Mapping[str, str]:
        """The ways in by their labels, and where each leads."""

    def warning(self, link: SharedLink, content: Content) -> str:
        """The warning to the link's owner; empty where there is nothing to warn of."""

    def code(self, link: SharedLink) -> bytes:
        """The QR code as SVG."""

    def poster(self, link: SharedLink, office: Office, procedure: Procedure | None, paper: str, form: str) -> bytes:
        """A poster of a registered link. Raises :class:`common.errors.InputError`."""

    def plain_poster(self, office: Office, paper: str, form: str) -> bytes:
        """A poster of an office, whose link needs no registration."""

    async def assist(self, office: str, link: str) -> str:
        """The address that opens one session of assisted mode on a tablet. Raises :class:`MotCuaError`."""

    def code_of(self, address: str) -> str:
        """A QR code of ``address`` as SVG."""

    def report(self, values: Mapping[str, Any]) -> bytes:
        """Figures as one page of PDF."""

    async def opened(self, days: int) -> Mapping[tuple[str, str], int]:
        """The counts of the last ``days`` by link and way."""
