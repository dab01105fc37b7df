from __future__ import annotations

import asyncio
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.brain import model
from support.turns import Talk as Core
from support.turns import message_of

from actions.saying.reply import Reply
from common.settings import ROOT
from data.models import Content, Release
from data.releases.live import current_release, install
from nlu.talk.message import KEY, from_dict
from nlu.talk.state import SLOT as TALK
from nlu.talk.state import Talk
from nlu.understanding import SLOT as READING
from nlu.understanding import Aspect, Reading

__all__ = ["model"]

BIRTH, MARRIAGE = "1.001193", "1.000894"


@pytest.fixture(scope="module")
def parse(model: Path) -> Any:
    """What Rasa makes of a text with the project's model."""
    from nlu.train import quiet_rasa

    quiet_rasa()
    from rasa.core.agent import Agent

    agent = Agent.load(str(model))

    async def parsed(text: str) -> dict[str, Any]:
        return dict(await agent.parse_message(text))

    return parsed


def tokens_of(text: str) -> list[Any]:
    from rasa.shared.nlu.training_data.message import Message

    from nlu.components.tokenizer import SyllableTokenizer

    return SyllableTokenizer(SyllableTokenizer.get_default_config()).tokenize(Message.build(text), "text")


@pytest.mark.parametrize(
    "text",
    [
        "làm giấy khai sinh",
        "lam  giay khai\tsinh 🙂 o dau?",
        "la\u0300m gia\u0302\u0301y",
        "(H55.12-261120-0007) ạ!",
        "",
        "👨‍👩‍👧",
    ],
)
def test_tokens_stand_where_they_say(text):
    for token in tokens_of(text):
        assert text[token.start : token.end] == token.text


def test_words_are_marked_on_the_syllables():
    from nlu.components.tokenizer import WORD_START

    found = tokens_of("làm giấy khai sinh")
    assert [token.text for token in found] == ["làm", "giấy", "khai", "sinh"]
    assert [token.get(WORD_START) for token in found] == [True, True, True, False]
    assert [token.lemma for token in found] == ["lam", "giay", "khai", "sinh"]


async def test_codes_are_entities_where_they_were_typed(parse):
    text = "hồ sơ h55.12 – 261120 – 0007 và thủ tục 1,001193 nhé"
    entities = {entity["entity"]: entity for entity in (await parse(text))["entities"]}
    assert entities["dossier_code"]["value"] == "H55.12-261120-0007"
    assert text[entities["dossier_code"]["start"] : entities["dossier_code"]["end"]] == "h55.12 – 261120 – 0007"
    assert entities["procedure_code"]["value"] == "1.001193"
    assert text[entities["procedure_code"]["start"] : entities["procedure_code"]["end"]] == "1,001193"


async def test_how_a_message_sounds_is_a_ranking_of_intents(parse):
    ranking = (await parse("xin chào"))["intent_ranking"]
    assert ranking[0]["name"] == "greet"
    assert sum(row["confidence"] for row in ranking) == pytest.approx(1, abs=1e-4)


async def test_every_typed_message_carries_what_it_says(parse):
    parsed = await parse("đăng ký khai sinh cần giấy tờ gì")
    message = from_dict(json.loads(json.dumps(parsed[KEY])))
    assert message == message_of("đăng ký khai sinh cần giấy tờ gì")
    assert message.named[0].candidates[0].code == BIRTH
    assert message.aspects == (Aspect.PAPERS,)


@pytest.mark.parametrize("text", ["/choose", '/start{"o":"xa-mau"}'])
async def test_a_tap_carries_none(parse, text):
    assert (await parse(text)).get(KEY) is None


async def test_a_new_release_is_read_without_training(parse):
    before = current_release()
    marriage = next(row for row in before.content.procedures if row.code == MARRIAGE)
    content = Content(procedures=(marriage.copy(update={"code": "9.999999"}),))
    install(Release(id=9, published_at=before.published_at, origin="test", content=content))
    try:
        parsed = await parse("đăng ký kết hôn cần gì")
        assert from_dict(parsed[KEY]).matches[0].candidates[0].code == "9.999999"
    finally:
        install(before)


@pytest.fixture(scope="module")
def domain(model: Path) -> Any:
    from rasa.shared.core.domain import Domain

    return Domain.load(str(ROOT / "nlu" / "domain.yml"))


@pytest.fixture(scope="module")
def policy() -> Any:
    from unittest.mock import Mock

    from nlu.components.policy import ReadingPolicy

    return ReadingPolicy.load(ReadingPolicy.get_default_config(), Mock(), Mock(), Mock())


def heard(domain: Any, text: str, talk: Talk, parsed: dict[str, Any]) -> Any:
    """A tracker that has just heard ``text``."""
    from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
    from rasa.shared.core.trackers import DialogueStateTracker

    tracker = DialogueStateTracker("1", domain.slots)
    said = UserUttered(text, parsed.get("intent"), parsed.get("entities"), parsed)
    tracker.update_with_events([ActionExecuted("action_listen"), SlotSet(TALK, talk.to_dict()), said], domain)
    return tracker


def predicted(policy: Any, domain: Any, tracker: Any) -> tuple[str, dict[str, Any]]:
    """The action named, and the slots set."""
    found = policy.predict_action_probabilities(tracker, domain)
    assert sum(found.probabilities) == 1.0
    return domain.action_names_or_texts[found.max_confidence_index], {e.key: e.value for e in found.events or []}


async def test_the_policy_reads_the_message_in_its_talk(parse, policy, domain):
    talk = Talk(procedure=BIRTH, recent=(BIRTH,), touched=time.time())
    tracker = heard(domain, "hết bao nhiêu tiền", talk, await parse("hết bao nhiêu tiền"))
    action, slots = predicted(policy, domain, tracker)
    reading = Reading.from_dict(slots[READING])
    assert (action, reading.codes, reading.aspects) == ("action_procedure", (BIRTH,), (Aspect.FEE,))


async def test_an_old_talk_is_forgotten_by_the_policy(parse, policy, domain):
    talk = Talk(procedure=BIRTH, recent=(BIRTH,), touched=time.time() - 86_400)
    _, slots = predicted(policy, domain, heard(domain, "hết bao nhiêu tiền", talk, await parse("hết bao nhiêu tiền")))
    assert Reading.from_dict(slots[READING]).codes == ()


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("xin chào", "action_smalltalk"),
        ("gặp cán bộ", "action_handoff"),
        ("hồ sơ của tôi đến đâu rồi", "action_dossier"),
        ("tôi ở xã Khang Ninh", "action_place"),
        ("giá vàng hôm nay", "action_out_of_scope"),
        ("/start", "action_start"),
        ('/choose{"p":"1.001193"}', "action_procedure"),
        ('/unsupported{"kind":"photo"}', "action_unsupported"),
    ],
)
async def test_the_policy_names_the_action(parse, policy, domain, text, action):
    assert predicted(policy, domain, heard(domain, text, Talk(), await parse(text)))[0] == action


async def test_after_an_action_the_policy_listens(parse, policy, domain):
    from rasa.shared.core.events import ActionExecuted

    tracker = heard(domain, "xin chào", Talk(), await parse("xin chào"))
    tracker.update(ActionExecuted("action_smalltalk"), domain)
    assert predicted(policy, domain, tracker) == ("action_listen", {})


async def test_rasas_action_server_answers_like_the_core(parse, policy, domain):
    """The way of ``rasa shell``: the reading crosses in a slot, the replies come back as messages."""
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

    from actions.rasa_actions import ActionProcedure

    text = "đăng ký khai sinh cần giấy tờ gì"
    _, slots = predicted(policy, domain, heard(domain, text, Talk(), await parse(text)))
    tracker = Tracker(
        "1", {READING: slots[READING], TALK: None}, {"text": text}, [], False, None, {}, "action_listen"
    )
    dispatcher = CollectingDispatcher()
    [slot] = await ActionProcedure().run(dispatcher, tracker, {})
    core = Core()
    await asyncio.to_thread(core.say, text)
    assert [message["text"] for message in dispatcher.messages] == [reply.text for reply in core.replies]
    assert [Reply.from_dict(message["custom"]["reply"]) for message in dispatcher.messages] == list(core.replies)
    assert [button["title"] for message in dispatcher.messages for button in message["buttons"]] == core.labels
    assert slot["name"] == TALK
    assert replace(Talk.from_dict(slot["value"]), touched=0) == replace(core.memory, touched=0)
