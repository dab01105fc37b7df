"""The rules of the house (see ARCHITECTURE.md), held by reading every import."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from common.settings import ROOT

ORDER = ["common", "data", "citizens", "figures", "console", "nlu", "portals", "actions", "bot"]
"""Rooms from the bottom up: each may import itself and those before it."""
APART = ["sandbox", "drill", "bench"]
"""Rooms that nothing of these imports, but for the commands that start them."""

SHARED = ["keys", "redis", "secret", "links", "limits", "short_links", "form_shelf", "lookup_limits", "sharing"]
STEPS = [
    "messages",
    "processes",
    "delivery",
    "channels",
    "citizen_data",
    "staff",
    "counting",
    "link_kit",
    "news",
    "questions",
    "pages",
    "sync",
]
STEPS += ["backup", "upkeep"]
PUT_TOGETHER = ["pushes", "kept", "editors", "without_channel", "brain", "gateway", "commands", "cli"]
ORDER_IN_BOT = [*SHARED, *STEPS, *PUT_TOGETHER]
"""Folders and modules of ``bot/`` from the bottom up: each may import itself and those before it."""

RASA = {"rasa", "rasa_sdk"}
RASA_PLACES = ("nlu/components/", "nlu/train.py", "actions/rasa_actions.py", "bot/brain.py")
HEAVY = {"rasa", "rasa_sdk", "tensorflow", "underthesea", "sklearn", "scipy", "numpy", "pycrfsuite"}
MAX_LINES = 400
MAX_FLAT = 16
MAY_LIE_FLAT = {"bot/commands", "common/sql/migrations/versions"}
"""One verb a module, named as it is typed: who looks for one knows its name. One migration a module, in a row."""


def modules(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def first(name: str) -> str:
    return name.split(".")[0]


@pytest.mark.parametrize("room", ORDER)
def test_no_room_imports_upward(room):
    above = set(ORDER[ORDER.index(room) + 1 :]) | {"sandbox", "bench", "drill", "tests"}
    wrong = [(path.name, name) for path in modules(room) for name in imports(path) if first(name) in above]
    if room == "bot":
        wrong = [(path, name) for path, name in wrong if path != "sandbox.py" and not path.startswith("sandbox")]
    assert wrong == []


def test_bot_has_one_order():
    """Folders that import each other cannot be read, tested or changed one at a time."""
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules("bot")
        for name in own_imports(path)
        if first(name) == "bot" and ORDER_IN_BOT.index(part(name)) > ORDER_IN_BOT.index(part(module_name(path)))
    ]
    assert wrong == []


def part(name: str) -> str:
    """The folder or module right under ``bot/``; the package itself holds nothing and lies at the bottom."""
    return name.split(".")[1] if "." in name else ORDER_IN_BOT[0]


MEASURING = ("bench", "drill")
"""Rooms that try all others."""


def test_only_the_program_knows_the_console():
    """What citizens talk to works without it, and it without them: both meet in the database."""
    talking = [room for room in ("nlu", "portals", "actions", "bot", *APART) if room not in MEASURING]
    wrong = [
        path.relative_to(ROOT).as_posix()
        for room in talking
        for path in modules(room)
        if "console" in {first(name) for name in imports(path)}
    ]
    assert wrong == ["bot/commands/admin.py"]


def test_the_sandbox_imports_nothing_of_ours():
    ours = set(ORDER) | {"bench", "tests"}
    assert [(p.name, n) for p in modules("sandbox") for n in imports(p) if first(n) in ours] == []


def test_rasa_is_reached_in_few_places():
    touching = {
        path.relative_to(ROOT).as_posix()
        for room in ORDER
        for path in modules(room)
        if RASA & {first(name) for name in imports(path)}
    }
    assert {place for place in touching if not place.startswith(RASA_PLACES)} == set()


def test_no_import_circle():
    graph = {module_name(path): set(own_imports(path)) for room in (*ORDER, *APART) for path in modules(room)}
    done: set[str] = set()

    def walk(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " → ".join([*trail[trail.index(name) :], name])
        if name not in done:
            for other in graph.get(name, ()):
                walk(other, (*trail, name))
            done.add(name)

    for name in graph:
        walk(name, ())


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def own_imports(path: Path) -> Iterator[str]:
    """Imports of our own modules, wherever they stand: one inside a function only hides a circle."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and first(node.module) in (*ORDER, *APART):
            for alias in node.names:
                deeper = ROOT.joinpath(*node.module.split("."), f"{alias.name}.py")
                yield f"{node.module}.{alias.name}" if deeper.exists() else node.module


def test_no_module_is_a_warehouse():
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for room in [*ORDER, "sandbox"]
        for path in modules(room)
        if (lines := path.read_text(encoding="utf-8").count("\n")) > MAX_LINES
    }
    assert long == {}


def test_no_folder_is_a_heap():
    """More than sixteen modules side by side are not taken in at a look: they want folders by what they are for."""
    tracked = (path for room in [*ORDER, *APART, "tests"] for path in modules(room) if path.name != "__init__.py")
    flat = Counter(path.parent.relative_to(ROOT).as_posix() for path in tracked)
    heaps = {folder: count for folder, count in flat.items() if count > MAX_FLAT and folder not in MAY_LIE_FLAT}
    assert heaps == {}


def test_the_gateway_needs_nothing_heavy():
    """A deployment may run it on a current Python, where Rasa does not exist."""
    blocked = f"""
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {HEAVY!r}:
            raise ImportError("not for the gateway: " + name)
sys.meta_path.insert(0, Blocker())
import bot.commands.admin, console.web.app
import bot.gateway, bot.commands.gateway, bot.links, bot.channels.web.channel, bot.channels.telegram.channel
"""
    result = subprocess.run([sys.executable, "-c", blocked], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert result.returncode == 0, result.stderr[-800:]


def test_every_public_thing_says_what_it_does():
    missing = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for room in [*ORDER, "sandbox"]
        for path in modules(room)
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        and not node.name.startswith("_")
        and ast.get_docstring(node) is None
    ]
    assert missing == []


RIDDLES = ("What", "How", "Whether", "Who", "Where", "When", "Which", "Why")


def test_docstrings_begin_with_a_verb_or_name_the_thing():
    """ "What is left" makes who reads guess what the thing is; "The work that is left" tells."""
    riddles = [
        f"{path.relative_to(ROOT)}:{node.body[0].lineno}"
        for room in [*ORDER, *APART]
        for path in modules(room)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and (ast.get_docstring(node) or "").startswith(tuple(f"{word} " for word in RIDDLES))
    ]
    assert riddles == []
