"""The real brain for tests: the model of the project as it stands, trained once, loaded once."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from common.settings import ROOT


@pytest.fixture(scope="session")
def model() -> Path:
    from nlu.train import train

    return train(ROOT / "models")


@pytest.fixture(scope="session")
def brain(model: Path) -> Any:
    from bot.brain import Brain  # loads Rasa: only for those who ask for it

    return asyncio.run(Brain.load(model))
