"""Records that are offered for a question without an answer: only those that are near enough to be of use."""

from __future__ import annotations

import pytest

from bot.questions.grouping import nearest
from data.loader import seed_release
from data.models import Release


@pytest.fixture(scope="module")
def release() -> Release:
    return seed_release()


def offered(release: Release, text: str) -> set[str]:
    return {one.key for one in nearest(release, text) if one.offered}


@pytest.mark.parametrize(
    "text",
    [
        "nuôi chó phải khai báo với ai",
        "con chó nhà em có cần đăng ký với xã không ạ",
        "cách trồng lúa",
        "hát karaoke ồn ào thì báo ai",
    ],
)
def test_nothing_is_offered_where_nothing_is_near(release, text):
    """The registration of a death was offered for keeping a dog."""
    assert offered(release, text) == set()


def test_no_procedure_is_offered_for_keeping_a_dog_in_a_flat(release):
    found = nearest(release, "nuôi chó ở khu tập thể có phải khai báo không")
    assert not [one for one in found if one.offered and one.kind == "procedures"]


def test_what_is_near_is_offered(release):
    assert "1.001193" in offered(release, "làm giấy khai sinh cho bé ở đâu")
    assert offered(release, "trưa có mở cửa không")
    assert "1.002759" in offered(release, "mất thẻ bảo hiểm y tế thì làm sao")
