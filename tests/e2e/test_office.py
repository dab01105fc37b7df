"""Commune staff fill in their office in a real browser: with one press, from a map's text, or from where they stand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from support.officials.served import Served

from console.entry.accounts import Role

HERE = "xa-cho-ra"
PLACE = {"latitude": 22.456712, "longitude": 105.721234}
TAKE = "Đang ở trụ sở: lấy vị trí máy này"


@pytest.fixture
def served(tmp_path) -> Iterator[Served]:
    console = Served(tmp_path)
    yield console
    console.stop()


@pytest.fixture
def form(served: Served, context: BrowserContext) -> Page:
    page = served.let_in(context, "mai", Role.COMMUNE, HERE)
    context.grant_permissions(["geolocation"])
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{served.url}/noi-lam-viec")
    return page


def test_hours_that_most_keep_are_one_press(served: Served, form: Page):
    form.get_by_role("button", name="Thứ 2–thứ 6: 7h30–11h30, 13h30–17h00", exact=True).click()
    expect(form.get_by_label("Giờ làm việc")).to_be_focused()
    form.get_by_role("button", name="Ghi, bà con thấy ngay").click()
    expect(form.get_by_label("Giờ làm việc")).to_have_value("Thứ 2–thứ 6: 7h30–11h30, 13h30–17h00")
    expect(form.locator(".offers")).to_have_count(0)


def test_both_numbers_of_a_map_are_put_into_their_fields(served: Served, form: Page):
    form.get_by_label("Vĩ độ của trụ sở").fill("(22.4567, 105.7212)")
    expect(form.get_by_label("Vĩ độ của trụ sở")).to_have_value("22.4567")
    expect(form.get_by_label("Kinh độ của trụ sở")).to_have_value("105.7212")


def test_who_stands_at_the_office_takes_its_place_from_the_phone(served: Served, form: Page):
    form.context.set_geolocation({**PLACE, "accuracy": 12})
    form.get_by_role("button", name=TAKE).click()
    expect(form.get_by_text("Đã điền vị trí của máy này, đúng trong khoảng 12 m.")).to_be_visible()
    form.get_by_role("button", name="Ghi, bà con thấy ngay").click()
    expect(form.get_by_label("Vĩ độ của trụ sở")).to_have_value("22.45671")
    expect(form.get_by_label("Kinh độ của trụ sở")).to_have_value("105.72123")


def test_a_machine_that_hardly_knows_where_it_is_fills_in_nothing(served: Served, form: Page):
    """A computer on a cable is placed kilometres away by its network: a citizen would walk there."""
    form.context.set_geolocation({**PLACE, "accuracy": 2_400})
    form.get_by_role("button", name=TAKE).click()
    expect(form.get_by_text("Máy này chỉ biết vị trí trong khoảng 2.400 m nên chưa ghi.")).to_be_visible()
    expect(form.get_by_label("Vĩ độ của trụ sở")).to_have_value("")


def test_without_leave_it_says_how_to_go_on(served: Served, form: Page):
    form.context.clear_permissions()
    form.add_init_script("navigator.geolocation.getCurrentPosition = (yes, no) => no({ code: 1 })")
    form.reload()
    form.get_by_role("button", name=TAKE).click()
    expect(form.get_by_text("Máy không cho biết vị trí. Hãy gõ hai số ở dưới.")).to_be_visible()
