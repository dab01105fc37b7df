"""Two editors, Excel files and syncs in whatever order: nothing is lost, and nothing is overwritten in silence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.officials.console import CONTENT, Console

from console.draft.publishing import Refused
from data.editing.edits import Edit, apply
from data.editing.records import Kind
from data.loader import seed_digest

PLACE = (Kind.PROCEDURES, "1.000894")
FIELDS = ("plain_name", "summary", "receiving_place")
PEOPLE = ("an", "binh")


@pytest.fixture(scope="module")
def console(tmp_path_factory) -> Console:
    return Console(tmp_path_factory.mktemp("editors"))


@dataclass
class World:
    """The real console, beside what each text must be by now."""

    console: Console
    live: dict[str, str] = field(default_factory=dict)
    draft: dict[str, tuple[str, str]] = field(default_factory=dict)
    """By field: what was in force when it was edited, and what was written."""
    forms: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    count: int = 0

    def begin(self) -> None:
        for one in self.console.parts.draft.all():
            self.console.parts.draft.drop(one.edit.kind, one.edit.key, one.version, "test")
        self.console.store.publish(CONTENT, origin=f"seed {seed_digest()}")
        self.live = dict.fromkeys(FIELDS, "")

    def text(self) -> str:
        self.count += 1
        return f"chữ số {self.count}"

    def now(self, name: str) -> str:
        return self.draft[name][1] if name in self.draft else self.live[name]

    def real(self) -> dict[str, Any]:
        parts = self.console.parts
        pending = parts.draft.find(*PLACE)
        return (pending.edit.value if pending else parts.contents.json(*PLACE)) or {}

    def open(self, who: str, _name: str) -> None:
        self.forms[who] = self.real()

    def export(self, who: str, _name: str) -> None:
        self.files[who] = self.console.parts.contents.json(*PLACE) or {}

    def save(self, who: str, name: str) -> None:
        self._lay(who, name, self.forms.get(who))

    def bring(self, who: str, name: str) -> None:
        self._lay(who, name, self.files.get(who))

    def _lay(self, who: str, name: str, seen: dict[str, Any] | None) -> None:
        if seen is None:
            return
        text, parts = self.text(), self.console.parts
        edit = Edit(*PLACE, seen, {**seen, name: text})
        told = parts.draft.lay([edit], parts.contents.json, who, "sua")
        unseen = self.now(name) != seen.get(name, "")
        assert bool(told) == unseen, "who did not see what is there is told, who did see it is not held up"
        if not told:
            self.draft = {each: self.draft.get(each, (self.live[each], self.live[each])) for each in FIELDS}
            self.draft[name] = (self.draft[name][0], text)

    def sync(self, _who: str, name: str) -> None:
        """Somebody else's release, as of a sync or of the command line."""
        newest, text = self.console.store.newest(), self.text()
        assert newest is not None
        before = self.console.parts.contents.json(*PLACE)
        content = apply(newest.content, [Edit(*PLACE, before, {**before, name: text})])
        self.console.store.publish(content, origin=newest.origin)
        self.live[name] = text

    def publish(self, who: str, _name: str) -> None:
        desk = self.console.parts.desk
        clash = any(
            base != self.live[name] and text not in (base, self.live[name])
            for name, (base, text) in self.draft.items()
        )
        wanted = {name: text for name, (base, text) in self.draft.items() if text != base}
        try:
            desk.publish(desk.view().mark, "", who)
        except Refused:
            assert clash or all(self.live[name] == text for name, text in wanted.items())
            return
        assert not clash
        self.live.update(wanted)
        self.draft = {}

    def check(self) -> None:
        real = self.real()
        assert {name: real.get(name, "") for name in FIELDS} == {name: self.now(name) for name in FIELDS}
        in_force = self.console.parts.contents.json(*PLACE) or {}
        assert {name: in_force.get(name, "") for name in FIELDS} == self.live


steps = st.tuples(
    st.sampled_from(["open", "save", "save", "export", "bring", "sync", "publish"]),
    st.sampled_from(PEOPLE),
    st.sampled_from(FIELDS),
)


@settings(max_examples=200)
@given(st.lists(steps, min_size=1, max_size=14))
def test_nothing_is_lost_and_nothing_silent(console, moves):
    world = World(console)
    world.begin()
    for what, who, name in moves:
        getattr(world, what)(who, name)
        world.check()
