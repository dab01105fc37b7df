"""What an admin sees who asks why a message was understood as it was."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner
from support.content.matcher import starter_matcher

import bot.cli
from bot.commands.explaining import FEATURE_NAMES, REASONS, SCOPE_NAMES, lines_of
from data.loader import starter
from nlu.matcher.ranking.features import FEATURES
from nlu.matcher.ranking.ranker import SCOPE_FEATURES
from nlu.understanding import Reason

MATCHER = starter_matcher()


def told(text: str) -> list[str]:
    return list(lines_of(text, MATCHER.explain(text)))


def line(lines: list[str], head: str) -> str:
    return next(line for line in lines if line.strip().startswith(head))


def test_everything_that_counts_has_a_name_that_people_can_read() -> None:
    assert set(FEATURE_NAMES) == set(FEATURES)
    assert set(SCOPE_NAMES) == {*SCOPE_FEATURES, "constant"}
    assert set(REASONS) == set(Reason)


def test_an_answer_is_explained() -> None:
    lines = told("lam lai can cuoc bi mat het bao nhieu tien")
    assert lines[0] == "“lam lai can cuoc bi mat het bao nhieu tien”"
    assert "[căn] [cước]" in line(lines, "Đọc là")
    assert "căn cước" in line(lines, "Nghĩa")
    assert line(lines, "Hỏi điều gì").endswith("Phí")
    assert "1.014064" in line(lines, "Câu gần")
    assert line(lines, "Kết luận").endswith("Trả lời")
    assert "từ 75,0 % thì trả lời" in line(lines, "Vì")
    assert "1.014064" in line(lines, "Điểm của từng thủ tục")


def test_a_refusal_and_a_message_without_words_are_explained() -> None:
    lines = told("hôm nay trời có mưa không")
    assert line(lines, "Kết luận").endswith("Nói không có")
    assert "dưới 45,0 % thì từ chối" in line(lines, "Vì")
    assert "chuyện ngoài thủ tục" in line(lines, "Câu gần")
    assert line(told("?!"), "Vì").endswith("không có chữ nào để tìm.")


def test_each_request_is_explained_by_itself() -> None:
    lines = told("làm khai sinh cần gì? tiện thể đăng ký tạm trú mất bao lâu?")
    assert lines[1] == "Trong câu có 2 việc."
    assert sum(line.startswith("Kết luận") for line in lines) == 2


@pytest.mark.parametrize("text", ["tạm trú", "đăng ký kết hôn với người nước ngoài ở đâu", "mưa không"])
def test_no_line_is_wider_than_a_window(text: str) -> None:
    assert max(len(line) for line in told(text) if "→" not in line) <= 110


def test_the_nearest_entry_of_the_faq_is_told() -> None:
    entry = starter().faq[0]
    told = list(lines_of(entry.question, (), MATCHER.faq(entry.question)))[1]
    likeness = re.search(rf"{entry.id} \(giống ([\d,]+) %\)", told)
    assert likeness is not None
    assert float(likeness[1].replace(",", ".")) > 90


def test_the_command_prints_it_for_people_and_for_programs() -> None:
    asked = ["ask", "--explain", "làm giấy khai sinh cho con"]
    assert "Kết luận      Trả lời" in CliRunner().invoke(bot.cli.cli, asked).output
    (row,) = json.loads(CliRunner().invoke(bot.cli.cli, [*asked, "--json"]).output)
    assert row["match"]["candidates"][0]["code"] == "1.001193"
    assert row["match"]["reason"] == "sure"
