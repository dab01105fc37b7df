"""From a turn to SQL: counted once for each scope, the funnel once for each talk, and nothing that tells who."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from actions.citizen.known import Effect, EffectKind
from actions.saying.reply import Decision, Link, Reply
from bot import keys
from bot.citizen_data.citizen_ref import Refs
from bot.counting.figures import FiguresService
from bot.counting.rolling import Rolling
from bot.delivery.inbox import Event
from bot.delivery.turn import TurnResult
from bot.link_kit.counts import Counts
from bot.link_kit.out import WayOut, way_out
from bot.links import Start
from bot.messages.channel import Inbound, Kind
from citizens.sighted import Sighted
from citizens.told import Told
from common.today import today
from data.releases.live import current_release
from data.releases.store import Store
from data.shared_links import PlaceKind, SharedLinks
from figures import measures as m
from figures.store import Figures
from figures.views import counted, span_of

HERE = "xa-cho-ra"
LINKED = Start(HERE, "1.001193", "CHORA2").to_text()
ANSWER = TurnResult(
    (Reply("Cần tờ khai", links=(Link("Nộp", "https://dichvucong.gov.vn/a"),)),),
    {},
    decision=Decision.ANSWER,
    told=(Told("1.001193", "x"),),
)


def event(kind: Kind, text: str, chat: str = "lan") -> Event:
    return Event(keys.lane_of("web", chat), "1-1", Inbound("web", chat, "1", kind, text))


@pytest.fixture
def store(tmp_path) -> Store:
    store = Store(f"sqlite:///{tmp_path / 'motcua.sqlite3'}")
    SharedLinks(store.engine).add(HERE, PlaceKind.COUNTER, "Quầy 2", code="CHORA2")
    return store


async def said(service: FiguresService, chosen: Event, result: TurnResult):
    return await service.sign(chosen, result, result.replies)


async def test_turns_come_into_sql_for_their_office_link_and_channel(redis, store):
    service = FiguresService(redis, 600, Refs(b"a secret of the test"))
    greeted = replace(ANSWER, decision=Decision.SMALLTALK, memory={"office": HERE}, told=())
    await said(service, event(Kind.START, LINKED), greeted)
    for _ in range(6):
        [reply] = await said(service, event(Kind.TEXT, "cần gì"), ANSWER)
    assert reply.via == f"{HERE}.CHORA2.web"
    await said(service, event(Kind.TEXT, "hồ sơ"), replace(ANSWER, decision=Decision.DOSSIER, told=()))
    await said(service, event(Kind.TEXT, "hồ sơ"), replace(ANSWER, decision=Decision.DOSSIER, told=()))
    await said(service, event(Kind.TEXT, "chào", "cúc"), ANSWER)
    await Counts(redis).add("CHORA2", "page")
    assert await Rolling(redis, store).day(today()) > 0
    figures, span = Figures(store.engine), span_of(1, today())
    for scope, turns, people in (("o:xa-cho-ra", 6, 1), ("l:CHORA2", 6, 1), ("c:web", 7, 2), ("p", 7, 2)):
        found = counted(figures, scope, span)
        assert (found.of(m.TURN, m.ANSWERED), found.of(m.CITIZENS, "")) == (turns, people), scope
        assert found.of(m.PROCEDURE, "1.001193") == turns
        assert found.total(m.HOUR) == turns + 2
    funnel = counted(figures, "l:CHORA2", span)
    steps = [funnel.of(m.FUNNEL, step) for step in (m.OPENED, m.ASKED, m.OUT, m.LOOKED_UP)]
    assert steps == [1, 1, 0, 1], "a talk goes each step once"


async def test_a_typed_code_counts_as_its_link_and_a_deletion_forgets_how_the_talk_came(redis):
    service = FiguresService(redis, 600, Refs(b"a secret of the test"))
    [reply] = await said(service, event(Kind.TEXT, "#CHORA2"), replace(ANSWER, memory={"office": HERE}))
    assert reply.via == f"{HERE}.CHORA2.web"
    assert 0 < await redis.ttl(keys.came("web", "lan")) <= 600
    await service.erase("web", "lan")
    gone = replace(ANSWER, effects=(Effect(EffectKind.ERASE),))
    await said(service, event(Kind.TEXT, "xóa"), gone)
    assert not await redis.exists(keys.came("web", "lan"))
    assert [key for key in await redis.keys("*") if "lan" in key] == []


def test_a_way_out_counts_in_the_funnel_of_talks_that_came_by_a_link_only(redis_url):
    """Clicks of all talks stood in percent of the openings of links."""
    from redis import Redis

    from bot.redis import connect

    out = WayOut(connect(redis_url), "https://hoi.test")
    with TestClient(Starlette(routes=list(out.routes()))) as client:
        for via in (f"{HERE}.CHORA2.web", f"{HERE}..web"):
            client.get(f"/di/={via}/dichvucong.gov.vn/a", follow_redirects=False)
    counted = Redis.from_url(redis_url, decode_responses=True).hgetall(keys.figures(today().isoformat()))
    assert counted[f"o:{HERE}\t{m.FUNNEL}\t{m.OUT}"] == "1"


def test_a_click_to_where_a_dossier_is_filed_counts_as_a_step_of_its_own(redis_url):
    """ "How many pressed Nộp trực tuyến" was lost among all other links out."""
    from redis import Redis

    from bot.redis import connect

    out = WayOut(connect(redis_url), "https://hoi.test")
    filing = next(url for one in current_release().content.procedures if (url := one.online_url))
    pages = (filing, "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/1", "https://vbpl.gov.vn/a")
    with TestClient(Starlette(routes=list(out.routes()))) as client:
        for url in pages:
            address = out.address(url, f"{HERE}.CHORA2.web").removeprefix("https://hoi.test")
            assert client.get(address, follow_redirects=False).headers["location"] == url
    counted = Redis.from_url(redis_url, decode_responses=True).hgetall(keys.figures(today().isoformat()))
    assert (counted[f"l:CHORA2\t{m.FUNNEL}\t{m.OUT}"], counted[f"l:CHORA2\t{m.FUNNEL}\t{m.FILING}"]) == ("3", "1")


async def test_the_day_from_which_filing_is_counted_is_kept(redis, tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'motcua.sqlite3'}")
    await Rolling(redis, store).round()
    Figures(store.engine).begin(m.FUNNEL, m.FILING, today() + timedelta(days=3))
    assert Figures(store.engine).begun(m.FUNNEL, m.FILING) == today()


def test_the_way_out_tells_how_the_talk_came_and_forwards_as_before(redis_url):
    from bot.redis import connect

    out = WayOut(connect(redis_url), "https://hoi.test")
    address = out.address("https://dichvucong.gov.vn/a?b=1.001193", f"{HERE}.CHORA2.web")
    assert address == f"https://hoi.test/di/={HERE}.CHORA2.web/dichvucong.gov.vn/a?b=1.001193"
    with TestClient(Starlette(routes=list(out.routes()))) as client:
        for path in (address.partition("hoi.test")[2], "/di/dichvucong.gov.vn/a?b=1.001193"):
            answer = client.get(path, follow_redirects=False)
            assert answer.headers["location"] == "https://dichvucong.gov.vn/a?b=1.001193"
        for path in (
            f"/di/={HERE}.CHORA2.web/evil.example/a",
            "/di/=x/dichvucong.gov.vn/a",
            "/di/=A.b.web/a.gov.vn/",
        ):
            assert client.get(path, follow_redirects=False).status_code == 404
    assert way_out("https://evil.example/", "", f"{HERE}.CHORA2.web") == "https://evil.example/"


async def test_a_dossier_counts_once_however_often_it_is_looked_up(redis, store):
    """Of a dossier only a mark stays, which names nobody and nothing."""
    service = FiguresService(redis, 600, Refs(b"a secret of the test"))
    await said(service, event(Kind.START, LINKED), replace(ANSWER, decision=Decision.SMALLTALK, memory={}, told=()))
    seen = Sighted("H55.12-261120-0007", m.ONLINE, "", "1.001193")
    back = replace(seen, state=m.SUPPLEMENT)
    for one, chat in ((seen, "lan"), (seen, "lan"), (back, "cúc"), (back, "lan")):
        await said(service, event(Kind.TEXT, "x", chat), TurnResult((), decision=Decision.DOSSIER, sighted=(one,)))
    other = Sighted("H55.12-261120-0008")
    await said(service, event(Kind.TEXT, "x", "cúc"), TurnResult((), decision=Decision.DOSSIER, sighted=(other,)))
    await Rolling(redis, store).day(today())
    figures, span = Figures(store.engine), span_of(1, today())
    linked, whole = counted(figures, "l:CHORA2", span), counted(figures, "p", span)
    assert (linked.of(m.FUNNEL, m.FOUND), linked.of(m.FILED, m.ONLINE), linked.of(m.FILED, m.UNKNOWN)) == (1, 1, 0)
    assert (whole.of(m.FUNNEL, m.FOUND), whole.of(m.FILED, m.ONLINE), whole.of(m.FILED, m.UNKNOWN)) == (1, 1, 1)
    key = m.of_procedure(m.SUPPLEMENT, "1.001193")
    assert (linked.of(m.CAME_BACK, key), whole.of(m.CAME_BACK, key)) == (1, 1), "it counts where it was first found"
    marks = await redis.keys("motcua:dossier:*")
    assert len(marks) == 2
    assert [await redis.ttl(key) > 0 for key in marks] == [True, True]
    kept = " ".join([*marks, *[str(await redis.hgetall(key)) for key in await redis.keys("motcua:[df]*")]])
    assert "261120" not in kept


async def test_what_is_not_answered_and_what_is_hard_count_by_procedure(redis, store):
    service = FiguresService(redis, 600, Refs(b"a secret of the test"))
    about = TurnResult((), {"office": HERE, "procedure": "1.001193"}, decision=Decision.CLARIFY)
    await said(service, event(Kind.TEXT, "a"), about)
    effect = Effect(EffectKind.OUTCOME, seen="papers", about="1.001193", office=HERE)
    done = TurnResult((), {"office": HERE}, (effect,), Decision.SMALLTALK)
    for _ in range(2):
        await said(service, event(Kind.TAP, "b"), done)
    await Rolling(redis, store).day(today())
    found = counted(Figures(store.engine), f"o:{HERE}", span_of(1, today()))
    assert found.of(m.UNSERVED, m.of_procedure(m.ASKED_BACK, "1.001193")) == 1
    assert found.of(m.OUTCOME, m.of_procedure("papers", "1.001193")) == 1
