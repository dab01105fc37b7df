"""A dossier in our words: how it was filed, in whatever words the system tells it, and of which procedure it is."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import datetime

import pytest

from actions.dossier.sighted import sighted
from citizens.sighted import Sighted
from common.today import VIETNAM
from data.models import Content, Procedure
from portals.dossier import Dossier, Status, Way

BIRTH = "1.001193"
CONTENT = Content(
    procedures=(
        Procedure(code=BIRTH, name="Đăng ký khai sinh"),
        Procedure(code="1.000001", name="Cùng một tên"),
        Procedure(code="1.000002", name="Cùng một tên"),
    )
)
SEEN = Dossier(
    code="H55.12-261120-0007",
    procedure="đăng ký  KHAI SINH",
    status=Status.SUPPLEMENT,
    status_text="Yêu cầu bổ sung giấy tờ",
    agency=None,
    submitted=None,
    accepted=None,
    due=None,
    finished=None,
    note="Nộp thêm giấy chứng sinh",
    source="thử",
    fetched_at=datetime(2026, 12, 3, tzinfo=VIETNAM),
    channel="Trực tuyến",
)


@pytest.mark.parametrize(
    ("words", "way"),
    [
        ("Nộp trực tiếp", Way.COUNTER),
        ("TRỰC TIẾP", Way.COUNTER),
        ("Qua bưu chính công ích", Way.POST),
        (unicodedata.normalize("NFD", "Trực tuyến"), Way.ONLINE),
        ("Qua cổng khác", None),
        ("2", None),
        (None, None),
    ],
)
def test_how_it_was_filed_is_read_from_the_words_of_the_system(words, way):
    assert replace(SEEN, channel=words).way is way


def test_the_figures_learn_nothing_of_what_an_officer_wrote():
    assert sighted(SEEN, CONTENT) == Sighted(SEEN.code, "online", "supplement", BIRTH)
    accepted = replace(SEEN, status=Status.ACCEPTED, channel=None)
    assert sighted(accepted, CONTENT) == Sighted(SEEN.code, "", "", BIRTH)


@pytest.mark.parametrize(
    ("code", "name", "found"),
    [
        (BIRTH, "tên khác", BIRTH),
        ("9.999999", "Đăng ký khai sinh", BIRTH),
        (None, "Cùng một tên", ""),
        (None, "không có tên này", ""),
        (None, None, ""),
    ],
)
def test_a_procedure_is_known_by_its_code_or_a_name_that_only_one_has(code, name, found):
    assert sighted(replace(SEEN, procedure_code=code, procedure=name), CONTENT).procedure == found
