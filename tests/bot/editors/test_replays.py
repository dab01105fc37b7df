"""A check tells how far it is by the questions that are really asked."""

from __future__ import annotations

from datetime import datetime, timezone

from support.officials.console import CONTENT

from actions.saying.reply import Decision, Reply
from bot.delivery.turn import TurnResult
from bot.editors import replays
from bot.editors.replays import Replayer, sources_of
from data.checks.golden import golden_questions
from data.models import Release
from nlu.understanding import Reading

COUNT = 12
LIVE = Release(id=7, published_at=datetime.now(timezone.utc), origin="test", content=CONTENT)


class Silent:
    """A brain that says nothing."""

    async def turn(self, _memory, _message):
        return TurnResult(())


async def test_what_an_earlier_check_knows_is_not_counted(monkeypatch):
    """The second check stood at a half at once, since all answers of the content in force were known."""
    monkeypatch.setattr(replays, "current_release", lambda: LIVE)
    monkeypatch.setattr(replays, "golden_questions", lambda: golden_questions()[:COUNT])
    monkeypatch.setattr(replays, "BREATH_SECONDS", 0)
    monkeypatch.setattr(replays, "TELL_EVERY", 1)
    replayer, draft = Replayer(None, Silent()), LIVE.copy(update={"note": "bản nháp"})
    for total in (2 * COUNT, COUNT):
        told = []

        async def tell(one, told=told):
            told.append(one)

        await replayer._compare(LIVE, draft, tell)
        seen = [(one["done"], one["total"]) for one in told if "done" in one]
        assert list(dict.fromkeys(seen)) == [(done, total) for done in range(1, total + 1)]


def test_an_answer_names_the_records_that_it_is_from():
    of_entry = Reading("ask", codes=("1.001193",), entry="gio-lam-viec")
    beside = Reading("ask", codes=("1.001193",), follow_ups=("tre-han", "tre-han"))
    assert sources_of(TurnResult((), reading=of_entry)) == [("faq", "gio-lam-viec")]
    assert sources_of(TurnResult((), reading=beside)) == [("faq", "tre-han")]
    assert sources_of(TurnResult((), reading=Reading("ask", codes=("1.001193",)))) == [("procedures", "1.001193")]
    assert sources_of(TurnResult((), reading=of_entry, decision=Decision.CLARIFY)) == []


async def test_a_new_entry_is_asked_its_own_question(monkeypatch):
    """Who wrote an entry published it without knowing whether the bot would tell it."""
    asked = []

    class Brain:
        async def turn(self, memory, message):
            asked.append(message.text)
            return TurnResult((Reply("Đóng cửa."),), reading=Reading("ask", entry="moi"))

    monkeypatch.setattr(replays, "golden_questions", lambda: ())
    fields = {"answer": "Trưa thì đóng cửa.", "procedures": ("1.001193",)}
    entries = [
        CONTENT.faq[0].copy(update={"id": name, "question": f"Câu {name}?", "follow_up": name == "them", **fields})
        for name in ("moi", "them")
    ]
    draft = LIVE.copy(update={"content": CONTENT.copy(update={"faq": (*CONTENT.faq, *entries)})})
    told = []

    async def tell(one):
        told.append(one)

    await Replayer(None, Brain())._compare(LIVE, draft, tell)
    assert asked == ["Câu moi?", "Làm giấy khai sinh", "Câu them?"]
    assert [(row["key"], row["text"], row["right"]) for row in told[-1]["own"]] == [
        ("moi", "Đóng cửa.", True),
        ("them", "Đóng cửa.", False),
    ]
