"""``/mau/…``: the file itself, and a page that says what to do when there is none."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from support.portal import QUICK, Portal, portal, running_portal  # noqa: F401 - fixtures

from bot.limits import Allowance
from bot.pages import form_relay
from bot.pages.form_relay import NOT_CONNECTED, UNKNOWN, FormRelay
from common.settings import load
from data.models import Content, Form, Procedure
from data.releases.store import Store

ID = "019dd021-f563-755f-abf3-a308189ef24f"
STRANGE = "019dd021-f563-755f-abf3-a308189ef240"
FORM = Form(id=ID, name='1. Mẫu "CT01".doc', paper="Tờ khai")
CONTENT = Content(procedures=(Procedure(code="1.004194", name="Đăng ký tạm trú", forms=(FORM,)),))


def client_of(tmp_path, redis, portal_url: str) -> httpx.AsyncClient:
    url = f"sqlite:///{tmp_path / 'motcua.sqlite3'}"
    Store(url).publish(CONTENT, origin="test")
    chosen = load(var_dir=tmp_path, database_url=url, portal_url=portal_url)
    app = Starlette(routes=FormRelay(chosen, redis, QUICK).routes())
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway")


@pytest.fixture
async def client(tmp_path, redis, portal: Portal):  # noqa: F811
    async with client_of(tmp_path, redis, f"{portal.url}/api/v1") as client:
        yield client


async def test_the_file_comes_with_a_name_that_fits_its_bytes(client):
    answer = await client.get(f"/mau/{ID}/whatever.doc")
    assert answer.status_code == 200
    assert answer.content.startswith(b"PK")
    assert answer.headers["content-disposition"].startswith('attachment; filename="1-mau-ct01.docx"; filename*=')
    assert "wordprocessingml" in answer.headers["content-type"]


async def test_it_is_fetched_once(client, portal: Portal):  # noqa: F811
    answers = await asyncio.gather(*(client.get(f"/mau/{ID}/x") for _ in range(5)))
    answers.append(await client.get(f"/mau/{ID}/x"))
    assert {answer.status_code for answer in answers} == {200}
    assert len(portal.requests) == 1


async def test_what_was_fetched_is_there_while_the_portal_is_ill(client, portal: Portal):  # noqa: F811
    await client.get(f"/mau/{ID}/x")
    portal.fault("503")
    assert (await client.get(f"/mau/{ID}/x")).status_code == 200


@pytest.mark.parametrize("path", [f"/mau/{STRANGE}/x.doc", "/mau/abc/x.doc", "/mau/%2e%2e/x.doc"])
async def test_nothing_that_the_content_does_not_name_is_asked_for(client, portal: Portal, path):  # noqa: F811
    answer = await client.get(path)
    assert answer.status_code == 404
    assert UNKNOWN in answer.text
    assert portal.requests == []


@pytest.mark.parametrize(
    ("fault", "status", "said"),
    [
        ("file_empty", 502, "đang trống"),
        ("file_html", 502, "một trang web thay vì tệp"),
        ("file_other", 502, "không phải loại mẫu đơn"),
        ("file_huge", 502, "nhiều quá mức"),
        ("rejected200", 502, "từ chối trả lời"),
        ("503", 503, "không kết nối được"),
        ("slow=5", 504, "không trả lời kịp"),
    ],
)
async def test_a_failure_is_told_with_what_to_do(client, portal: Portal, fault, status, said):  # noqa: F811
    portal.fault(fault)
    answer = await client.get(f"/mau/{ID}/x")
    assert answer.status_code == status
    assert said in answer.text
    assert "Hệ thống bên ngoài" not in answer.text
    assert 'href="/huong-dan/1.004194"' in answer.text
    assert "xin mẫu giấy ở nơi nộp hồ sơ" in answer.text
    portal.fault()
    assert (await client.get(f"/mau/{ID}/x")).status_code == 200


async def test_without_a_portal_that_is_said(tmp_path, redis):
    async with client_of(tmp_path, redis, "") as client:
        answer = await client.get(f"/mau/{ID}/x")
    assert answer.status_code == 503
    assert NOT_CONNECTED in answer.text


async def test_one_address_cannot_ask_without_end(client, monkeypatch):
    monkeypatch.setattr(form_relay, "ALLOWANCE", Allowance(burst=2, per_minute=1))
    statuses = [(await client.get(f"/mau/{ID}/x")).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
