"""The one error tree of the project.

::

    MotCuaError
    ├── InputError          what a citizen, officer or admin gave us cannot be used
    ├── ContentError        our own content or settings are wrong
    │   └── SettingsError       a setting is missing or malformed
    └── OutsideError        somebody else's service failed us
        ├── Unreachable         no connection, dropped connection, 5xx, open circuit
        ├── TooSlow             no answer within the time limit
        ├── Refused             the service answers, but will not serve us (block page, 401, 403, 429)
        └── Malformed           the answer is not what the protocol promises

Every message is a sentence in simple Vietnamese that may be shown to the person concerned: it never holds a
stack trace, a secret, an identity number, a phone number or the text of a message.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class MotCuaError(Exception):
    """Root of all errors the project raises on purpose."""


class InputError(MotCuaError):
    """Something that a person gave us cannot be used; the message says what to do instead."""


@dataclass(frozen=True)
class Problem:
    """One mistake in content: where it is and what is wrong, in Vietnamese."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class ContentError(MotCuaError):
    """Content is wrong. ``problems`` lists every mistake found, not just the first."""

    def __init__(self, problems: Sequence[Problem] | str) -> None:
        self.problems = (Problem("", problems),) if isinstance(problems, str) else tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class SettingsError(ContentError):
    """A setting is missing or malformed."""


class OutsideError(MotCuaError):
    """Somebody else's service failed. Never to be reported as "not found"."""


class Unreachable(OutsideError):
    """No connection, a dropped connection, a 5xx answer, or a circuit that is open."""


class TooSlow(OutsideError):
    """No answer within the time limit."""


class Refused(OutsideError):
    """The service answers but will not serve us: block page, 401, 403 or 429.

    ``retry_after`` is how many seconds it asked to wait; 0 when it did not say.
    """

    def __init__(self, message: str, retry_after: float = 0.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Malformed(OutsideError):
    """The answer is not what the protocol promises."""
