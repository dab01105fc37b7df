from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.brain import model

from data.live import current_release, install
from data.models import Content, Release
from nlu.understanding import KEY, Understanding

__all__ = ["model"]


@pytest.fixture(scope="module")
def parse(model: Path) -> Any:
    """What Rasa makes of a text with the project's model."""
    from rasa.core.agent import Agent

    agent = Agent.load(str(model))

    async def parsed(text: str) -> dict[str, Any]:
        return dict(await agent.parse_message(text))

    return parsed


def tokens_of(text: str) -> list[Any]:
    from rasa.shared.nlu.training_data.message import Message

    from nlu.components.tokenizer import UnderthesaTokenizer

    return UnderthesaTokenizer(UnderthesaTokenizer.get_default_config()).tokenize(Message.build(text), "text")


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


async def test_place_and_channel_are_entities(parse):
    text = "tôi ở xã Bằng Thành nộp qua bưu điện được không"
    found = {entity["entity"]: entity["value"] for entity in (await parse(text))["entities"]}
    assert "Bằng Thành" in found["place"]
    assert "bưu điện" in found["channel"]


async def test_every_typed_message_carries_its_understanding(parse):
    parsed = await parse("đăng ký khai sinh cần giấy tờ gì")
    understanding = Understanding.from_dict(parsed[KEY])
    assert understanding.intent == parsed["intent"]["name"] == "ask_papers"
    assert understanding.matches[0].candidates[0].code == "1.001193"


async def test_a_new_release_is_understood_without_training(parse):
    before = current_release()
    marriage = next(row for row in before.content.procedures if row.code == "1.000894")
    content = Content(procedures=(marriage.copy(update={"code": "9.999999"}),))
    install(Release(id=9, published_at=before.published_at, origin="test", content=content))
    try:
        parsed = await parse("đăng ký kết hôn cần gì")
        assert Understanding.from_dict(parsed[KEY]).matches[0].candidates[0].code == "9.999999"
    finally:
        install(before)
