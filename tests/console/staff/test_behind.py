"""From a bar of the figures to the questions behind it: one's own commune, not of a few people, and in the log."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from zlib import crc32

import pytest

from citizens.consents import Consents
from citizens.notices import Address
from citizens.questions import Question, Questions
from common.today import VIETNAM
from console.audit import Wanted, find
from console.entry.accounts import Role
from figures import measures as m
from figures.store import Figure, Figures

HERE, THERE = "xa-cho-ra", "xa-phu-thong"
BIRTH = "1.001193"
BAR = m.of_procedure(m.ASKED_BACK, BIRTH)
LINK = f"/so-lieu/cau-hoi?cua=o:{HERE}&ky=4&cot={BAR}"


def keep(console, who: str, text: str, **other) -> None:
    Consents(console.store.engine).put(who, "given", "Đồng ý")
    given = {"kind": "asked", "said": "Bà con hỏi việc nào?", "about": BIRTH, "office": HERE, **other}
    question = Question(f"{who}-{crc32(text.encode())}", address=Address(who, "web", "sealed"), text=text, **given)
    assert Questions(console.store.engine).add(question)


@pytest.fixture
def asked(console):
    for number in range(5):
        keep(console, f"c{number}", f"khai sinh muộn {'x' * number}")
    keep(console, "c0", "câu của xã khác", office=THERE)
    keep(console, "c1", "câu không rõ xã", office="")
    keep(console, "c2", "thủ tục khác", about="1.000894")
    keep(console, "c3", "câu của năm ngoái", at=datetime.now(timezone.utc) - timedelta(days=300))
    keep(console, "c4", "câu trả lời được", kind="unsure")
    return console


def test_a_bar_leads_to_the_questions_of_ones_own_commune(asked):
    day = datetime.now(VIETNAM).date()
    rows = [
        Figure(scope, measure, key, 40)
        for scope in (m.office_scope(HERE), m.PROVINCE)
        for measure, key in ((m.TURN, m.ASKED_BACK), (m.UNSERVED, BAR))
    ]
    Figures(asked.store.engine).roll_up(day, rows)
    mai = asked.inside("mai", Role.COMMUNE, HERE)
    page = mai.open("/so-lieu")
    assert f"/so-lieu/cau-hoi?cua=o%3A{HERE}&ky=4&cot=asked_back%3A{BIRTH}" in page
    assert "/cau-hoi?" not in mai.open(f"/so-lieu?cua={m.PROVINCE}"), "only of one's own commune"
    page = mai.open(LINK)
    assert "khai sinh muộn xxxx" in page
    for other in ("xã khác", "không rõ xã", "thủ tục khác", "năm ngoái", "câu trả lời được", "<form"):
        assert other not in page[page.index("<main") : page.index("</main")], other
    [deed] = find(asked.store.engine, Wanted(action="xem-cau-hoi"))
    assert (deed.account, deed.key) == ("mai", f"o:{HERE}")
    assert "5 câu" in deed.title
    assert "muộn" not in deed.title


def test_questions_of_few_people_are_not_shown(console):
    """Five questions of one citizen would tell of them."""
    for number in range(6):
        keep(console, f"c{number % 4}", f"khai sinh muộn {'x' * number}")
    page = console.inside("mai", Role.COMMUNE, HERE).open(LINK)
    assert "khai sinh muộn" not in page
    assert "chưa có đủ câu hỏi của từ 5 người" in page
    assert find(console.store.engine, Wanted(action="xem-cau-hoi")) == []


def test_nobody_reads_what_is_not_theirs(asked):
    mai = asked.inside("mai", Role.COMMUNE, HERE)
    for scope in (f"o:{THERE}", "p", "c:web", "o:", "l:CHORA2"):
        mai.open(f"/so-lieu/cau-hoi?cua={scope}&ky=4&cot={BAR}")
        assert mai.status == 400, scope
    for bar in ("answered", "x", ""):
        mai.open(f"/so-lieu/cau-hoi?cua=o:{HERE}&ky=4&cot={bar}")
        assert mai.status == 400, bar
    for role in (Role.EDITOR, Role.READER):
        other = asked.inside(role.value, role)
        other.open(LINK)
        assert other.status == 403
    assert "khai sinh muộn" in asked.inside("sep", Role.ADMIN).open(LINK.replace(f"o:{HERE}", "p"))
