"""The starter FAQ: short, sourced, and without a number that nobody can vouch for."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from data.entries import FaqEntry
from data.loader import SEED, load_content
from nlu.reading.text import syllables

CONTENT = load_content()
PHONES = {
    "111",
    "112",
    "113",
    "114",
    "115",
    "156",
    "5656",
    "1022",
    "1900 0368",
    "1900 9068",
    "1800 1096",
    "1900 969",
} | {"1900 6769"}
"""Numbers with a source (1900 6769 is EVNNPC's, cskh.npc.com.vn); 1022 is only named as one that the province is not known to have."""

entries = pytest.mark.parametrize("entry", CONTENT.faq, ids=lambda entry: entry.id)


def test_one_file_for_each_topic():
    assert not (SEED / "faq.yml").exists()
    assert len(list((SEED / "faq").glob("*.yml"))) >= 15
    assert len(CONTENT.faq) >= 150


@entries
def test_an_answer_fits_a_phone(entry: FaqEntry):
    lines = entry.answer.splitlines()
    assert len(lines) <= (len(entry.steps) + 4 if entry.steps else 5)
    assert len(entry.answer) <= (900 if entry.steps else 460)
    assert all(re.search(r"([.!?:”]|https://\S+)$", line) for line in lines), "a line breaks inside a sentence"


@entries
def test_it_is_asked_in_several_ways(entry: FaqEntry):
    assert len(entry.phrasings) >= 5


@entries
def test_numbers_to_call_have_a_source(entry: FaqEntry):
    called = re.findall(r"1[89]00 \d{3,4}", entry.answer)
    short = re.findall(
        r"(?:gọi|nhắn|số|tổng đài|rồi|và)(?: ngay)? (1\d\d|\d{4})(?![\d./]| \d{3})", entry.answer.lower()
    )
    assert {*called, *short} <= PHONES


@entries
def test_a_source_is_no_file_of_ours(entry: FaqEntry):
    """ "Bảng việc chuyển nhà (life-events.jsonl)" was shown to a citizen."""
    assert re.search(r"\.(?:jsonl|tsv|md|yml)\b", entry.source) is None


@entries
def test_links_lead_to_the_national_portal(entry: FaqEntry):
    assert all(link.startswith("https://dichvucong.gov.vn") for link in re.findall(r"https?://\S+", entry.answer))


def test_no_two_entries_are_asked_alike():
    """Those that may be asked at any time among all of these, follow-ups among those of their procedure."""
    asked = Counter(
        (" ".join(syllables(text)), entry.follow_up and entry.procedures + entry.dangers, entry.id)
        for entry in CONTENT.faq
        for text in (entry.question, *entry.phrasings)
    )
    owners = Counter((text, group) for text, group, _ in asked)
    assert [text for (text, _), count in owners.items() if count > 1] == []
