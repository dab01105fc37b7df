"""The log tells everything, and nobody edits it."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from support.officials.console import BIRTH

from console.audit import Wanted, find
from console.entry.accounts import Role

FAQ = "/noi-dung/hoi-dap/sua/gio-lam-viec"


@pytest.mark.parametrize("statement", ["UPDATE audit_log SET account = 'x'", "DELETE FROM audit_log"])
def test_the_database_refuses_to_change_the_log(console, an, statement):
    an.fill(FAQ, answer="Từ 7 giờ 30 đến 17 giờ.")
    before = find(console.store.engine, Wanted())
    with pytest.raises(DBAPIError, match="additions only"), console.store.engine.begin() as connection:
        connection.execute(text(statement))
    assert find(console.store.engine, Wanted()) == before


def test_a_change_is_logged_with_before_and_after(console, an):
    an.fill(FAQ, answer="Từ 7 giờ 30 đến 17 giờ.")
    deed = find(console.store.engine, Wanted(kind="faq", key="gio-lam-viec"))[0]
    assert (deed.account, deed.done) == ("an", "sửa trong bản nháp")
    assert deed.before["answer"].startswith("Mỗi nơi")
    assert deed.after["answer"].startswith("Từ 7 giờ")


def test_editors_see_what_was_done_to_content_admins_also_who_came_in(console, an):
    an.fill(FAQ, answer="Từ 7 giờ 30 đến 17 giờ.")
    admin = console.inside("sep", Role.ADMIN)
    assert "tạo tài khoản" not in an.open("/nhat-ky")
    assert "tạo tài khoản" in admin.open("/nhat-ky")
    assert "tạo tài khoản" not in an.open("/nhat-ky?viec=tai-khoan")


def test_it_is_exported_and_no_cell_is_a_formula(console, an):
    an.fill(f"/noi-dung/thu-tuc/sua/{BIRTH}", plain_name="=HYPERLINK(1)")
    admin = console.inside("sep", Role.ADMIN)
    answer = admin.client.get("/quan-tri/nhat-ky.csv?tim=hyperlink")
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert [row[2] for row in rows[1:]] == ["sep", "an"]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]
    assert "tải nhật ký" in admin.open("/nhat-ky")


@pytest.mark.parametrize("typed", ["Một cửa làm việc, mấy giờ?", "“mot cua” … gio may viec", "7 giờ 30."])
def test_a_whole_question_is_searched_by_its_words(console, an, typed):
    """The signs of a question were looked for as letters, and nothing was found."""
    an.fill(FAQ, answer="Từ 7 giờ 30 đến 17 giờ.")
    assert an.open(f"/nhat-ky?tim={typed}").count("sửa trong bản nháp: <a") == 1
    assert "Không có dòng nào" in an.open(f"/nhat-ky?tim={typed} chẳng có")


def test_people_are_called_by_their_full_name(console, an):
    an.fill(FAQ, answer="Từ 7 giờ 30 đến 17 giờ.")
    assert "<b>An</b> (an) sửa trong bản nháp" in an.open("/nhat-ky")
