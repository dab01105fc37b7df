"""The bot starts without TensorFlow, but not where a component needs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from common.settings import ROOT


def _run(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.splitlines()[-1]


def test_the_brain_loads_none_of_it():
    program = "import sys, bot.brain; print(type(sys.modules['tensorflow']).__module__, 'jax' in sys.modules)"
    assert _run(program) == "nlu.no_tensorflow False"


@pytest.mark.parametrize(
    ("component", "left_out"), [("nlu.components.reader.MessageReader", True), ("DIETClassifier", False)]
)
def test_a_component_of_others_may_need_it(tmp_path: Path, component: str, left_out: bool):
    config = tmp_path / "config.yml"
    config.write_text(f"pipeline:\n  - name: {component}\npolicies: []\n", encoding="utf-8")
    program = (
        "import sys; from pathlib import Path; from nlu.no_tensorflow import leave_out;"
        f"before = len(sys.meta_path); leave_out(Path({str(config)!r})); print(len(sys.meta_path) - before)"
    )
    assert _run(program) == str(int(left_out))
