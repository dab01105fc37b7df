"""A dossier in our words: how it was filed, in whatever words the system tells it."""

from __future__ import annotations

import unicodedata
from datetime import datetime

import pytest

from common.today import VIETNAM
from portals.dossier import Dossier, Filed, Status


def dossier(channel: str | None) -> Dossier:
    return Dossier(
        code="H55.12-261120-0007",
        procedure=None,
        status=Status.IN_PROCESS,
        status_text="Đang xử lý",
        agency=None,
        submitted=None,
        accepted=None,
        due=None,
        finished=None,
        note=None,
        source="thử",
        fetched_at=datetime(2026, 12, 3, tzinfo=VIETNAM),
        channel=channel,
    )


@pytest.mark.parametrize(
    ("words", "filed"),
    [
        ("Trực tuyến", Filed.ONLINE),
        ("Nộp trực tiếp", Filed.COUNTER),
        ("TRỰC TIẾP", Filed.COUNTER),
        ("Qua bưu chính công ích", Filed.POST),
        (unicodedata.normalize("NFD", "Trực tuyến"), Filed.ONLINE),
        ("Qua cổng khác", None),
        ("2", None),
        (None, None),
    ],
)
def test_how_it_was_filed_is_read_from_the_words_of_the_system(words, filed):
    assert dossier(words).filed is filed
