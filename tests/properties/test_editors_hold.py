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

PLACES = ((Kind.PROCEDURES, "1.000894"), (Kind.PROCEDURES, "1.001193"))
FIELDS = ("plain_name", "summary", "receiving_place")
PEOPLE = ("an", "binh")
Place = tuple[Kind, str]
Field = tuple[Place, str]
ALL = tuple((place, name) for place in PLACES for name in FIELDS)


@pytest.fixture(scope="module")
def console(tmp_path_factory) -> Console:
    return Console(tmp_path_factory.mktemp("editors"))


@dataclass
class World:
    """The real console, beside what each text must be by now."""

    console: Console
    live: dict[Field, str] = field(default_factory=dict)
    draft: dict[Field, tuple[str, str]] = field(default_factory=dict)
    """By field: what was in force when its record was first edited, and what was written."""
    people: dict[Place, set[str]] = field(default_factory=dict)
    """By record: all who changed it in the draft."""
    forms: dict[tuple[str, Place], dict[str, Any]] = field(default_factory=dict)
    files: dict[tuple[str, Place], dict[str, Any]] = field(default_factory=dict)
    count: int = 0

    def begin(self) -> None:
        for one in self.console.parts.draft.all():
            self.console.parts.draft.drop(one.edit.kind, one.edit.key, one.version, "test")
        self.console.store.publish(CONTENT, origin=f"seed {seed_digest()}")
        self.live = {each: self.in_force(each[0]).get(each[1], "") for each in ALL}

    def text(self) -> str:
        self.count += 1
        return f"chữ số {self.count}"

    def now(self, each: Field) -> str:
        return self.draft[each][1] if each in self.draft else self.live[each]

    def in_force(self, place: Place) -> dict[str, Any]:
        return self.console.parts.contents.json(*place) or {}

    def real(self, place: Place) -> dict[str, Any]:
        pending = self.console.parts.draft.find(*place)
        return (pending.edit.value if pending else self.in_force(place)) or {}

    def open(self, who: str, each: Field) -> None:
        self.forms[who, each[0]] = self.real(each[0])

    def export(self, who: str, each: Field) -> None:
        self.files[who, each[0]] = self.in_force(each[0])

    def save(self, who: str, each: Field) -> None:
        self._lay(who, each, self.forms.get((who, each[0])))

    def bring(self, who: str, each: Field) -> None:
        self._lay(who, each, self.files.get((who, each[0])))

    def _lay(self, who: str, each: Field, seen: dict[str, Any] | None) -> None:
        if seen is None:
            return
        text, parts, (place, name) = self.text(), self.console.parts, each
        edit = Edit(*place, seen, {**seen, name: text})
        told = parts.draft.lay([edit], parts.contents.json, who, "sua")
        unseen = self.now(each) != seen.get(name, "")
        assert bool(told) == unseen, "who did not see what is there is told, who did see it is not held up"
        if not told:
            for one in ((place, name) for name in FIELDS):
                self.draft.setdefault(one, (self.live[one], self.live[one]))
            self.draft[each] = (self.draft[each][0], text)
            self.people.setdefault(place, set()).add(who)

    def sync(self, _who: str, each: Field) -> None:
        """Somebody else's release, as of a sync or of the command line."""
        newest, text, (place, name) = self.console.store.newest(), self.text(), each
        assert newest is not None
        before = self.in_force(place)
        content = apply(newest.content, [Edit(*place, before, {**before, name: text})])
        self.console.store.publish(content, origin=newest.origin)
        self.live[each] = text

    def publish(self, who: str, _each: Field) -> None:
        """Put one's own changes in force: records that the other had no hand in."""
        self._publish(who, {who})

    def publish_all(self, who: str, _each: Field) -> None:
        """Name the other as well."""
        self._publish(who, set(PEOPLE))

    def _publish(self, who: str, chosen: set[str]) -> None:
        desk = self.console.parts.desk
        going = {each: texts for each, texts in self.draft.items() if self.people[each[0]] <= chosen}
        clash = any(
            base != self.live[each] and text not in (base, self.live[each]) for each, (base, text) in going.items()
        )
        wanted = {each: text for each, (base, text) in going.items() if text != base}
        try:
            desk.publish(desk.view(chosen).mark, "", who, people=chosen)
        except Refused:
            assert clash or all(self.live[each] == text for each, text in wanted.items())
            return
        assert not clash
        self.live.update(wanted)
        for each in going:
            del self.draft[each]
        self.people = {place: people for place, people in self.people.items() if not people <= chosen}

    def check(self) -> None:
        found = {place: self.real(place) for place in PLACES}
        assert {each: found[each[0]].get(each[1], "") for each in ALL} == {each: self.now(each) for each in ALL}
        found = {place: self.in_force(place) for place in PLACES}
        assert {each: found[each[0]].get(each[1], "") for each in ALL} == self.live


steps = st.tuples(
    st.sampled_from(["open", "save", "save", "export", "bring", "sync", "publish", "publish_all"]),
    st.sampled_from(PEOPLE),
    st.sampled_from(ALL),
)


@settings(max_examples=200)
@given(st.lists(steps, min_size=1, max_size=14))
def test_nothing_is_lost_and_nothing_silent(console, moves):
    world = World(console)
    world.begin()
    for what, who, each in moves:
        getattr(world, what)(who, each)
        world.check()
