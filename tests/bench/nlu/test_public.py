from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.nlu.public import _read, measure, table, without_marks

TRAINING = """
version: "3.1"
nlu:
  - intent: hoi_gio
    examples: |
      - mấy giờ [tàu](xe) chạy
      - [tàu](xe) chạy lúc mấy giờ
      - mấy giờ có [ô tô](xe)
      - [ô tô](xe) chạy mấy giờ
      - giờ chạy của [tàu](xe)
  - intent: chao
    examples: |
      - xin chào
      - chào bạn
      - chào em nhé
      - chào buổi sáng
      - em chào anh
"""


def test_the_pipeline_learns_any_data_in_rasas_format(tmp_path: Path):
    data = tmp_path / "data.yml"
    data.write_text(TRAINING, encoding="utf-8")
    report = measure(data, data)
    assert (report.train_size, report.test_size, report.intents) == (10, 10, 2)
    assert report.marked.accuracy == report.bare.accuracy == 1.0
    shown = table(report)
    assert "100.00%" in shown
    assert len({line.count("|") for line in shown.splitlines()[2:]}) == 1


def test_without_a_test_part_a_fifth_is_held_out(tmp_path: Path):
    data = tmp_path / "data.yml"
    data.write_text(TRAINING, encoding="utf-8")
    report = measure(data)
    assert report.train_size == 8


MARKDOWN = """
## intent:hoi_gio
- mấy giờ [tàu](xe) chạy
- [tàu](xe) chạy lúc mấy giờ

## synonym:tàu
- tàu hoả

## intent:chao
- xin chào
* chào bạn
"""
JSON = {
    "rasa_nlu_data": {
        "common_examples": [
            {
                "text": "mấy giờ tàu chạy",
                "intent": "hoi_gio",
                "entities": [{"start": 8, "end": 11, "value": "tàu", "entity": "xe"}],
            },
            {
                "text": "tàu chạy lúc mấy giờ",
                "intent": "hoi_gio",
                "entities": [{"start": 0, "end": 3, "value": "tàu", "entity": "xe"}],
            },
            {"text": "xin chào", "intent": "chao"},
            {"text": "chào bạn", "intent": "chao"},
        ]
    }
}


@pytest.mark.parametrize(("name", "content"), [("data.md", MARKDOWN), ("data.json", json.dumps(JSON))])
def test_older_formats_are_read_too(tmp_path: Path, name: str, content: str):
    data = tmp_path / name
    data.write_text(content, encoding="utf-8")
    read = _read(data)
    assert {(one.get("text"), one.get("intent")) for one in read.intent_examples} == {
        (row["text"], row["intent"]) for row in JSON["rasa_nlu_data"]["common_examples"]
    }
    places = {
        (one.get("text"), row["start"], row["end"]) for one in read.nlu_examples for row in one.get("entities") or ()
    }
    assert places == {("mấy giờ tàu chạy", 8, 11), ("tàu chạy lúc mấy giờ", 0, 3)}


def test_marks_go_and_offsets_stay():
    assert without_marks("Đà Nẵng, ĐĂNG KÝ ở xã") == "Da Nang, DANG KY o xa"
    assert len(without_marks("Ặ🙂ß")) == len("Ặ🙂ß")
