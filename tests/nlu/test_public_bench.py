from __future__ import annotations

from pathlib import Path

import pytest

from bench.nlu_public import f1, measure, table, without_marks

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
    assert (report.train_size, report.intents, report.labels) == (10, 2, 1)
    assert report.marked.accuracy == report.bare.accuracy == 1.0
    assert report.marked.f1 == report.bare.f1 == 1.0
    assert "100.00%" in table(report)


def test_without_a_test_part_a_fifth_is_held_out(tmp_path: Path):
    data = tmp_path / "data.yml"
    data.write_text(TRAINING, encoding="utf-8")
    report = measure(data)
    assert report.train_size == 8


def test_marks_go_and_offsets_stay():
    assert without_marks("Đà Nẵng, ĐĂNG KÝ ở xã") == "Da Nang, DANG KY o xa"
    assert len(without_marks("Ặ🙂ß")) == len("Ặ🙂ß")


def test_f1_counts_exact_spans_with_labels():
    assert f1([{(0, 2, "a")}], [{(0, 2, "a"), (3, 4, "b")}]) == pytest.approx(2 / 3)
    assert f1([set()], [set()]) == 1.0
