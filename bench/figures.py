"""A year of figures: 10 million generated questions of 92 communes, as rows of days and weeks; what a view and the
roll-up of a day take, in processor time. ``SUITE="figures 13"`` for fewer weeks.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from common.today import today
from console.entry.accounts import Role
from console.web.app import application, services
from data.loader import load_content
from data.models import Level, Office
from data.releases.store import Store
from data.shared_links import PlaceKind, SharedLinks
from figures import measures as m
from figures.store import Figure, Figures
from figures.views import span_of

QUESTIONS, WEEKS, COMMUNES = 10_000_000, 52, 92
LINKS = 3
"""Registered links of a commune."""
CHANNELS = ("web", "zalo_oa", "zalo_bot", "telegram")
BACK, ANSWERS = (m.SUPPLEMENT, m.NOT_ACCEPTED), ("filed", "papers", "online", "notyet")
UNSERVED = (m.ASKED_BACK, m.REFUSED, m.HANDED_OVER)
RUNS = 5
SUNDAY = 6


def run(arguments: list[str]) -> None:
    """Fill a database, then measure; ``arguments`` may name the number of weeks."""
    weeks = int(arguments[0]) if arguments else WEEKS
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        content = load_content()
        store.publish(content, origin="bench")
        wards = [office for office in content.offices if office.level is Level.WARD]
        codes = [procedure.code for procedure in content.procedures]
        links = _links(store, wards)
        figures, rows, times = Figures(store.engine), 0, []
        for day in _days(weeks):
            counted = list(_day(day, wards, links, codes))
            started = time.process_time()
            rows += figures.roll_up(day, counted, sum_week=day.weekday() == SUNDAY)
            if day.weekday() == SUNDAY:  # with its whole week: the most that a day costs
                times.append(time.process_time() - started)
        asked = QUESTIONS * weeks // WEEKS
        print(f"{asked:,} questions, {len(wards)} communes, {weeks} weeks: {rows:,} rows of days")
        print(f"{'roll-up of a day (goal 2 s)':44} {statistics.median(times):8.2f} s, longest {max(times):.2f} s")
        for name, view in _views(store, wards, links).items():
            print(f"{name + ' (goal 300 ms)':44} {_median(view) * 1000:8.0f} ms")


def _links(store: Store, wards: list[Office]) -> list[tuple[str, str]]:
    known = SharedLinks(store.engine)
    return [
        (known.add(ward.id, PlaceKind.COUNTER, f"Quầy {number}").code, ward.id)
        for ward in wards
        for number in range(LINKS)
    ]


def _days(weeks: int) -> Iterator[date]:
    span = span_of(WEEKS, today())
    first = span.until - timedelta(days=7 * weeks)
    return (first + timedelta(days=number) for number in range(7 * weeks))


def _day(day: date, wards: list[Office], links: list[tuple[str, str]], codes: list[str]) -> Iterator[Figure]:
    """The counts of one day, whose questions are spread as they are in life: over few procedures, in office hours."""
    chance = random.Random(day.toordinal())
    each = QUESTIONS // (WEEKS * 7 * len(wards))
    scopes = [(m.office_scope(ward.id), each) for ward in wards]
    scopes += [(m.link_scope(code), each // 8) for code, _ in links]
    scopes += [(m.channel_scope(channel), each * len(wards) // 4) for channel in CHANNELS]
    scopes.append((m.PROVINCE, each * len(wards)))
    for scope, questions in scopes:
        for key, share in ((m.ANSWERED, 0.7), (m.ASKED_BACK, 0.15), (m.REFUSED, 0.07), (m.HANDED_OVER, 0.02)):
            yield Figure(scope, m.TURN, key, int(questions * share * chance.uniform(0.6, 1.4)))
        for hour in range(24):
            yield Figure(scope, m.HOUR, f"{hour:02}", int(questions * (0.1 if 7 <= hour < 17 else 0.01)))
        for code in chance.sample(codes, min(40, 1 + questions // 6)):
            yield Figure(scope, m.PROCEDURE, code, 1 + int(questions * chance.random() ** 3 / 10))
        for number, step in enumerate((m.OPENED, m.ASKED, m.OUT, m.FILING, m.LOOKED_UP, m.FOUND)):
            yield Figure(scope, m.FUNNEL, step, questions // (2 + number))
        for way in (m.ONLINE, m.COUNTER, m.POST, m.UNKNOWN):
            yield Figure(scope, m.FILED, way, questions // 20)
        of_procedures = (m.CAME_BACK, BACK), (m.OUTCOME, ANSWERS), (m.UNSERVED, UNSERVED)
        for measure, keys in of_procedures:
            for code in chance.sample(codes, min(10, 1 + questions // 20)):
                yield Figure(scope, measure, m.of_procedure(chance.choice(keys), code), 1 + questions // 200)
        yield Figure(scope, m.CITIZENS, "", questions // 3)


def _views(store: Store, wards: list[Office], links: list[tuple[str, str]]) -> dict[str, Callable[[], object]]:
    """The pages as a browser asks for them, with all that guards them."""
    from starlette.testclient import TestClient

    from console.entry.sessions import Stage
    from console.web.visit import COOKIE

    parts = replace(services(store, (b"a key of the bench, thirty-two b.",)))
    parts.accounts.create("bench", "Bench", Role.ADMIN, "", "một mật khẩu dài", "bench")
    parts.accounts.set_password("bench", "một mật khẩu khác")
    word, _ = parts.sessions.begin("bench", Stage.FULL)
    client = TestClient(application(parts), base_url="http://bench.test", cookies={COOKIE: word})

    def page(scope: str, weeks: int) -> Callable[[], object]:
        def ask() -> None:
            answer = client.get(f"/quan-tri/so-lieu?cua={scope}&ky={weeks}")
            assert answer.status_code == 200, answer.text[:500]
            assert "<rect" in answer.text

        return ask

    scopes = {
        "the province": m.PROVINCE,
        "a commune": m.office_scope(wards[0].id),
        "a link": m.link_scope(links[0][0]),
        "a channel": m.channel_scope("web"),
    }
    return {
        f"{name}, {weeks} weeks": page(scope, weeks) for name, scope in scopes.items() for weeks in (1, 4, 13, 52)
    }


def _median(step: Callable[[], object]) -> float:
    step()
    times = []
    for _ in range(RUNS):
        started = time.process_time()
        step()
        times.append(time.process_time() - started)
    return statistics.median(times)
