"""Rasa without TensorFlow: half of the time and memory that the bot needs to start, for nothing that it uses.

Rasa imports TensorFlow for components of its own (DIET, TED) whether the pipeline has them or not. Where it has none,
:func:`leave_out` puts names in its place that can be imported and derived from, but not used.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

from data.loader import read_yaml

_LEFT_OUT = frozenset({"tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras"})
_OURS = "nlu.components."


def leave_out(config: Path) -> None:
    """Import no TensorFlow in this process from now on, unless it is there or ``config`` names components of others.

    To be called before Rasa is imported.
    """
    if "tensorflow" not in sys.modules and _only_ours(config):
        sys.meta_path.insert(0, _Finder())


def _only_ours(config: Path) -> bool:
    table = read_yaml(config)
    return all(row["name"].startswith(_OURS) for part in ("pipeline", "policies") for row in table[part])


class _Kind(type):
    """Of a name that stands for something of TensorFlow's: whatever it is asked for is such a name again."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _named(name)

    def __call__(cls, *arguments: Any, **keys: Any) -> Any:
        """A decorator of Rasa's gives back what it decorates, with or without arguments."""
        return arguments[0] if arguments and callable(arguments[0]) else _named(cls.__name__)


def _named(name: str) -> Any:
    return _Kind(name, (), {})


class _Module(ModuleType):
    __version__ = "0"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _named(name)


class _Finder(MetaPathFinder, Loader):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The name, if it is of TensorFlow."""
        return ModuleSpec(fullname, self, is_package=True) if fullname.partition(".")[0] in _LEFT_OUT else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """A module that has every name."""
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to run."""
