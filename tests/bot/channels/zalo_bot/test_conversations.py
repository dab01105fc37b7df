"""The six conversations of the main job in Zalo Bot, where every choice is typed, with the real brain."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
from support.brain import brain, model  # noqa: F401 - fixtures
from support.portal import Portal, portal, running_portal  # noqa: F401 - fixtures
from support.zalo_bot import Zalo, connected, zalo_bot

pytestmark = pytest.mark.timeout(300)

CODE = "H55.12-261120-0007"


@pytest.fixture(params=["webhook", "polling"])
async def zalo(request, redis_url, brain, portal, monkeypatch) -> AsyncIterator[Zalo]:  # noqa: F811
    chosen = portal.settings(lookup_budget=5.0)
    monkeypatch.setattr("actions.dossier.look_up.settings", lambda: chosen)
    async with zalo_bot() as citizens, connected(citizens, redis_url, brain, webhook=request.param == "webhook"):
        yield citizens


async def ask(zalo: Zalo, text: str, chat: str = "") -> str:
    return "\n".join(await zalo.answer(text, chat, seconds=30))


def offered(answer: str) -> list[str]:
    """The lines of the numbered menu."""
    assert "Bà con nhắn số hoặc chữ để chọn" in answer
    menu = [line for line in answer.split("\n") if line[:1].isdigit()]
    assert [line.partition(".")[0] for line in menu] == [str(number) for number in range(1, len(menu) + 1)]
    return [line.partition(". ")[2] for line in menu]


async def test_papers_of_a_birth_then_the_other_aspects(zalo):
    papers = await ask(zalo, "con em sinh tuần trước giờ làm giấy khai sinh cho bé thì cần mang theo gì ạ")
    assert "Giấy chứng sinh" in papers
    assert "Nguồn: Cổng Dịch vụ công, " in papers
    assert re.search(r"Nộp trực tuyến: https://\S+", papers)
    assert "Làm trên mạng từng bước" in offered(papers)
    assert "Cha, mẹ hoặc người nuôi bé tự đi" in offered(papers)
    whole = await ask(zalo, "giấy tờ gồm những gì")
    assert "Luôn cần" in whole
    assert "Nguồn: Cổng Dịch vụ công quốc gia, quyết định" in whole
    for question, part in {
        "hết bao nhiêu tiền": "Đăng ký khai sinh – phí",
        "nộp ở đâu": "Ủy ban nhân dân xã",
        "bao lâu có": "ngày làm việc",
        "làm online được không": "trực tuyến",
    }.items():
        assert part in await ask(zalo, question), question
    assert "Đăng ký kết hôn – làm trực tuyến" in await ask(zalo, "thế còn kết hôn thì sao")


@pytest.mark.parametrize("way", ["2", "số 2", "cái thứ hai", "words"])
async def test_a_question_back_and_a_typed_choice(zalo, way):
    choices = offered(await ask(zalo, "lam so do"))
    assert 2 <= len(choices) <= 5
    by_words = await ask(zalo, choices[1] if way == "words" else way)
    assert "Nguồn:" in by_words
    assert choices[1].rstrip("…").split(" (")[0][:20].lower() in by_words.lower()


async def test_a_dossier(zalo, portal):  # noqa: F811
    assert "số định danh" in await ask(zalo, f"{CODE} của tôi đến đâu rồi")
    assert "không phải của chủ hồ sơ" in await ask(zalo, "001099000001")
    found = await ask(zalo, portal.dossier(CODE).identity)
    assert CODE in found
    assert portal.dossier(CODE).status_name.lower() in found.lower()


async def test_no_identity_number_is_asked_for_in_a_group(zalo, portal):  # noqa: F811
    group = zalo.world.add_group("Tổ dân phố").id
    answer = await ask(zalo, f"@Bot Một Cửa {CODE} của tôi đến đâu rồi", group)
    assert "nhắn riêng" in answer
    assert "12 chữ số" not in answer
    again = await ask(zalo, f"@Bot Một Cửa {CODE} {portal.dossier(CODE).identity}", group)
    assert "xóa tin đó" in again
    assert portal.dossier(CODE).status_name.lower() not in again.lower()
    assert "khai sinh" in (await ask(zalo, "@Bot Một Cửa phí khai sinh", group)).lower()


async def test_out_of_scope(zalo):
    answer = await ask(zalo, "mấy giờ thì ngân hàng mở cửa")
    assert "thủ tục hành chính" in answer
    assert "Nguồn:" not in answer


async def test_small_talk_and_a_person(zalo):
    assert "Chào" in await ask(zalo, "xin chào")
    assert "cán bộ" in await ask(zalo, "gặp cán bộ")
    assert "Tôi giúp được" in await ask(zalo, "/help")
    assert await ask(zalo, "cảm ơn")


async def test_what_is_no_text_gets_one_sentence(zalo):
    for kind, part in {
        "image": "không được lưu lại",
        "sticker": "nhắn bằng chữ",
        "unsupported": "tin nhắn chữ",
    }.items():
        before = len(zalo.shown())
        zalo.send(zalo.lan, kind)
        assert part in "\n".join(await zalo.next(before, seconds=30))
