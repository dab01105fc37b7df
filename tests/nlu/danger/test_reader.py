"""Danger is heard, and paperwork that uses the same words is left alone."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.loader import load_procedures
from nlu.danger.reader import LABELS, Kind, read, reader
from nlu.reading.codes import mask
from nlu.reading.text import fold

SETS = {"fresh": 0.9, "later": 0.9, "unseen": 0.9, "talks": 0.85, "follow_on": 0.9}
"""Messages that are not learned from, each set in the voices of other people: ``SET.tsv`` beside this file. The least
share that is heard; ``talks`` and ``follow_on`` are second and third messages, which say little by themselves.
"""
ALARMED = 0.04
ORDINARY = 0.0015
"""The most of each set's innocents."""
TALKS = Path(__file__).parents[3] / "nlu" / "talk" / "talks"


def messages(name: str, *, danger: bool) -> list[str]:
    with Path(__file__).with_name(f"{name}.tsv").open(encoding="utf-8") as file:
        rows = [(row["label"], mask(row["text"])[0]) for row in csv.DictReader(file, delimiter="\t")]
    return [text for label, text in rows if (label != "none") is danger]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("tôi muốn tự tử", Kind.SUICIDE),
        ("con tôi dọa tự tử", Kind.SUICIDE_OF_ANOTHER),
        ("tôi bị đau ngực khó thở quá", Kind.MEDICAL),
        ("đau tim khó thở", Kind.MEDICAL),
        ("cháy nhà gọi số nào", Kind.FIRE),
        ("chồng em đánh em", Kind.VIOLENCE),
        ("có người gọi tự xưng công an bảo cài vneid qua link có phải lừa đảo không", Kind.SWINDLE),
        ("tôi lỡ bấm rồi", Kind.SWINDLED),
        (mask("mật khẩu vneid của tôi là abc123, nộp hộ tôi")[0], Kind.CREDENTIAL),
    ],
)
def test_what_was_answered_with_a_procedure_is_danger(said: str, kind: Kind) -> None:
    danger = read(said)
    assert danger is not None
    assert danger.kind is kind


@pytest.mark.parametrize(
    "said",
    [
        "chồng tôi mất vì tai nạn làm khai tử",
        "đau tim được hưởng chế độ gì",
        "giấy phép phòng cháy chữa cháy",
        "tôi quên mật khẩu vneid",
        "tôi đánh mất căn cước",
        "làm khai sinh cần gì",
        "mất bao lâu",
        "Dạo tháng trước tôi đau ngực, ngã ở chỗ con trai dưới xuôi, người ta đưa vào viện tư cấp cứu. Lúc ấy quên thẻ "
        "bảo hiểm nên trả tiền mặt hết. Con nó bảo đòi lại được một phần, có phải không cháu?",
        "số 2",
        "",
    ],
)
def test_paperwork_is_no_danger(said: str) -> None:
    assert read(said) is None


@pytest.mark.parametrize(
    "said",
    [
        "dat vuon chua len tho cu",
        "đất vườn chưa lên thổ cư",
        "tho",
        "chong",
        "mau so may",
        "mat tien khong",
        "tôi muốn đi",
        "tạm biệt nhé",
        "có người nói là 4 triệu",
        "máy tôi hết pin để lát nữa",
    ],
)
def test_a_word_or_two_in_a_talk_is_no_danger(said: str) -> None:
    assert read(said) is None


def test_no_procedure_of_ours_is_named_like_a_danger() -> None:
    names = [procedure.name for procedure in load_procedures()]
    assert names
    assert [name for name in names if read(name) or read(fold(name))] == []


def test_ordinary_talks_hardly_raise_an_alarm() -> None:
    """Most are learned from; of those written since the last fit, six of a thousand turns raised one."""
    lines = [line for path in TALKS.glob("*.jsonl") for line in path.read_text(encoding="utf-8").splitlines()]
    turns = [turn for line in lines for turn in json.loads(line)["turns"] if turn["want"]["act"] != "danger"]
    said = [mask(turn["say"])[0] for turn in turns]
    assert len(said) > 4_000
    alarms = [text for text in said if read(text) or read(fold(text))]
    assert len(alarms) <= ORDINARY * len(said)


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("typed", [str, fold])
def test_dangers_are_heard(name: str, typed: Callable[[str], str]) -> None:
    texts = messages(name, danger=True)
    assert sum(read(typed(text)) is not None for text in texts) >= SETS[name] * len(texts)


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("typed", [str, fold])
def test_innocents_are_left_alone(name: str, typed: Callable[[str], str]) -> None:
    texts = messages(name, danger=False)
    assert sum(read(typed(text)) is not None for text in texts) <= ALARMED * len(texts)


@given(st.text(max_size=80))
@settings(max_examples=50, deadline=None)
def test_any_text_can_be_read(text: str) -> None:
    assert len(reader().distances(text)) == len(LABELS)


def test_reading_costs_less_than_a_millisecond() -> None:
    """The goal is 0.3 ms of a free processor; the test leaves room for a busy one."""
    texts = [text for danger in (True, False) for text in messages("fresh", danger=danger)]
    read(texts[0])
    start = time.process_time()
    for text in texts:
        read(text)
    assert (time.process_time() - start) / len(texts) < 0.001
