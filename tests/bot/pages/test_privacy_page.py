from __future__ import annotations

from starlette.applications import Starlette
from starlette.testclient import TestClient

from actions.citizen.consent import notice, question
from bot.pages.privacy_page import PATH, privacy_routes
from common.settings import load


def test_the_page_says_what_the_bot_says():
    chosen = load(province_name="Thái <Nguyên>", data_controller="Sở & Trung tâm", memory_days=9)
    page = TestClient(Starlette(routes=privacy_routes(chosen))).get(PATH)
    assert page.status_code == 200
    for title, points in notice(chosen):
        assert title in page.text
        assert all(point.replace("&", "&amp;") in page.text for point in points)
    assert question(chosen).splitlines()[0] in page.text
    assert "9 ngày" in page.text
    assert "Thái &lt;Nguyên&gt;" in page.text
    assert "Sở &amp; Trung tâm" in page.text
