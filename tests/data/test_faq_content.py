"""The starter FAQ: short, sourced, and without a number that nobody can vouch for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from data.entries import FaqEntry
from data.loader import SEED, starter
from nlu.reading.text import syllables

CONTENT = starter()
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

# One test for a law and not one for an entry: of 6,400 entries each test costs the runner more than the test itself.


def _breaking(holds: Callable[[FaqEntry], bool]) -> list[str]:
    return [entry.id for entry in CONTENT.faq if not holds(entry)]


def test_one_file_for_each_topic():
    assert not (SEED / "faq.yml").exists()
    assert len(list((SEED / "faq").glob("*.yml"))) >= 15
    assert len(CONTENT.faq) >= 150


def test_an_answer_fits_a_phone():
    def fits(entry: FaqEntry) -> bool:
        most_lines, most = (len(entry.steps) + 4, 900) if entry.steps else (5, 460)
        return len(entry.answer.splitlines()) <= most_lines and len(entry.answer) <= most

    assert _breaking(fits) == []


def test_no_line_of_an_answer_breaks_inside_a_sentence():
    ends = re.compile(r"([.!?:”]|https://\S+)$")
    assert _breaking(lambda entry: all(map(ends.search, entry.answer.splitlines()))) == []


def test_it_is_asked_in_several_ways():
    assert _breaking(lambda entry: len(entry.phrasings) >= 5) == []


def test_numbers_to_call_have_a_source():
    long = re.compile(r"1[89]00 \d{3,4}")
    short = re.compile(r"(?:gọi|nhắn|số|tổng đài|rồi|và)(?: ngay)? (1\d\d|\d{4})(?![\d./]| \d{3})")

    def have(entry: FaqEntry) -> bool:
        return {*long.findall(entry.answer), *short.findall(entry.answer.lower())} <= PHONES

    assert _breaking(have) == []


def test_a_source_is_no_file_of_ours():
    """ "Bảng việc chuyển nhà (life-events.jsonl)" was shown to a citizen."""
    ours = re.compile(r"\.(?:jsonl|tsv|md|yml)\b")
    assert _breaking(lambda entry: ours.search(entry.source) is None) == []


def test_links_lead_to_the_national_portal():
    def lead(entry: FaqEntry) -> bool:
        links = re.findall(r"https?://\S+", entry.answer)
        return all(link.startswith("https://dichvucong.gov.vn") for link in links)

    assert _breaking(lead) == []


def test_no_two_entries_are_asked_alike():
    """Those that may be asked at any time among all of these, follow-ups among those of their procedure."""
    asked = Counter(
        (" ".join(syllables(text)), entry.follow_up and entry.procedures + entry.dangers, entry.id)
        for entry in CONTENT.faq
        for text in (entry.question, *entry.phrasings)
    )
    owners = Counter((text, group) for text, group, _ in asked)
    assert [text for (text, _), count in owners.items() if count > 1] == []
