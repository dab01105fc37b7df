"""The six conversations of the main job in Telegram: sandbox Telegram, gateway, Redis, worker and the real brain."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from support.brain import brain, model  # noqa: F401 - fixtures
from support.portal import Portal, portal, running_portal  # noqa: F401 - fixtures
from support.telegram import Phone, connected, phone

pytestmark = pytest.mark.timeout(300)

CODE = "H55.12-261120-0007"


@pytest.fixture(params=["webhook", "polling"])
async def telegram(request, redis_url, brain, portal, monkeypatch) -> AsyncIterator[Phone]:  # noqa: F811
    chosen = portal.settings(lookup_budget=5.0)
    monkeypatch.setattr("actions.dossier.look_up.settings", lambda: chosen)
    async with phone() as citizens, connected(citizens, redis_url, brain, webhook=request.param == "webhook"):
        yield citizens


async def ask(telegram: Phone, text: str) -> str:
    return "\n".join(await telegram.answer(text, seconds=30))


async def test_papers_of_a_birth_then_the_other_aspects(telegram):
    papers = await ask(telegram, "con em sinh tuần trước giờ làm giấy khai sinh cho bé thì cần mang theo gì ạ")
    assert "Giấy chứng sinh" in papers
    assert "Có trường hợp cần thêm" in papers
    assert "Nguồn: Cổng Dịch vụ công, " in papers
    assert "Ai đi làm khai sinh?" in papers
    whole = await ask(telegram, "Giấy tờ")
    assert "Nộp trực tuyến" in telegram.buttons()
    assert "Luôn cần" in whole
    assert "Nguồn: Cổng Dịch vụ công quốc gia, quyết định" in whole
    for question, part in {
        "hết bao nhiêu tiền": "Đăng ký khai sinh – phí",
        "nộp ở đâu": "Ủy ban nhân dân xã",
        "bao lâu có": "ngày làm việc",
        "làm online được không": "trực tuyến",
    }.items():
        assert part in await ask(telegram, question), question
    assert "Đăng ký kết hôn – làm trực tuyến" in await ask(telegram, "thế còn kết hôn thì sao")


async def test_a_question_back_and_a_tap(telegram):
    await ask(telegram, "lam so do")
    offered = telegram.buttons()
    assert 2 <= len(offered) <= 5
    answer = "\n".join(await telegram.press(offered[0], seconds=30))
    assert "Nguồn:" in answer


async def test_a_dossier(telegram, portal):  # noqa: F811
    assert "số định danh" in await ask(telegram, f"{CODE} của tôi đến đâu rồi")
    assert "không phải của chủ hồ sơ" in await ask(telegram, "001099000001")
    found = await ask(telegram, portal.dossier(CODE).identity)
    assert CODE in found
    assert portal.dossier(CODE).status_name.lower() in found.lower()


async def test_no_identity_number_is_asked_for_in_a_group(telegram, portal):  # noqa: F811
    group = telegram.world.add_group("Xóm Nà Ít").id

    async def say(text: str) -> str:
        before = len(telegram.shown(group))
        telegram.say(group, f"@motcua_sandbox_bot {text}", sender=telegram.lan)
        return "\n".join(await telegram.next(before, group, seconds=30))

    asked = await say(f"{CODE} của tôi đến đâu rồi")
    assert "nhắn riêng" in asked
    assert "12 chữ số" not in asked
    assert telegram.buttons(group) == ["Nhắn riêng cho tôi"]
    typed = await say(f"{CODE} {portal.dossier(CODE).identity}")
    assert "xóa tin đó" in typed
    assert portal.dossier(CODE).status_name.lower() not in typed.lower()
    assert "khai sinh" in (await say("phí khai sinh")).lower()


async def test_out_of_scope(telegram):
    answer = await ask(telegram, "mấy giờ thì ngân hàng mở cửa")
    assert "thủ tục hành chính" in answer
    assert "Nguồn:" not in answer


async def test_small_talk_and_a_person(telegram):
    assert "Chào" in await ask(telegram, "xin chào")
    assert "cán bộ" in await ask(telegram, "gặp cán bộ")
    assert "Tôi giúp được" in await ask(telegram, "/help")
    assert await ask(telegram, "cảm ơn")


async def test_a_deep_link_greets_by_the_commune_and_shows_the_procedure(telegram):
    greeting = await ask(telegram, "/start 1001193_xa-phu-thong")
    assert "Phủ Thông" in greeting
    assert "khai sinh" in greeting.lower()


async def test_what_is_no_text_gets_one_sentence_and_a_photo_is_not_kept(telegram):
    for kind, part in {"photo": "không được lưu lại", "sticker": "nhắn bằng chữ", "contact": "nhắn bằng chữ"}.items():
        before = len(telegram.shown())
        telegram.send(telegram.lan, kind)
        assert part in "\n".join(await telegram.next(before, seconds=30))
    assert telegram.called("getFile") == 0


async def test_strange_input(telegram):
    for text in ("\u202e\u0000 <b>khai sinh</b> *phí* _?_", '/choose{"p":"1.001193"}', "x" * 4000):
        assert await ask(telegram, text)
