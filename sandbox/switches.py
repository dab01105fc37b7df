"""Points on which the sources about a service disagree or fall silent, each a switch with a default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar


@dataclass
class Switches:
    """The behaviour of a service. Sandboxes subclass it with the switches that they have.

    ``choices`` are the values that a switch can have, where they are few. ``retries`` are the pauses (s) before each
    further delivery to a webhook; what happens after the last is the service's own.
    """

    choices: ClassVar[Mapping[str, tuple[object, ...]]] = {}

    retries: tuple[float, ...] = ()

    def set(self, changes: dict[str, Any]) -> None:
        """Change some. Raises ``ValueError`` for a switch or value that does not exist."""
        for name, value in changes.items():
            self._check(name, value)
            setattr(self, name, tuple(map(float, value)) if name == "retries" else value)

    def to_wire(self) -> dict[str, Any]:
        """Plain JSON."""
        return asdict(self)

    def _check(self, name: str, value: object) -> None:
        if name not in self.__dataclass_fields__:
            raise ValueError(f"unknown switch {name!r}; known are {', '.join(self.__dataclass_fields__)}")
        if name in self.choices and value not in self.choices[name]:
            raise ValueError(f"{name} is one of {', '.join(map(repr, self.choices[name]))}")
        expected = type(getattr(type(self)(), name))
        if name != "retries" and not isinstance(value, (int, float) if expected is float else expected):
            raise ValueError(f"{name} must be a {expected.__name__}")
