"""Rules of the catalogue that protect a citizen from a wrong fee."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from data.models import Fee, Method, Procedure, Source, SubmissionMethod, Time


def procedure(**values):
    return Procedure(code="1.001193", name="Đăng ký khai sinh", **values)


def test_a_fee_of_zero_is_not_free():
    with pytest.raises(ValidationError, match="không có nghĩa là miễn phí"):
        Fee(amount=0)
    assert Fee(free=True, text="miễn lệ phí").amount is None


@pytest.mark.parametrize("values", [{}, {"free": True, "amount": 5000}])
def test_a_fee_says_something_and_not_two_things(values):
    with pytest.raises(ValidationError):
        Fee(**values)


@pytest.mark.parametrize("values", [{}, {"value": 3}, {"unit": "day"}, {"value": 0, "unit": "day"}])
def test_a_time_is_complete(values):
    with pytest.raises(ValidationError):
        Time(**values)


@pytest.mark.parametrize("code", ["1.1193", "1.0011930", "abc", ""])
def test_a_procedure_code_has_its_form(code):
    with pytest.raises(ValidationError):
        Procedure(code=code, name="Đăng ký khai sinh")


def test_unknown_fields_are_refused():
    with pytest.raises(ValidationError):
        procedure(fee=5000)


def test_links_lead_to_the_portal():
    online = procedure(methods=[Method(via=SubmissionMethod.ONLINE)], source=Source(portal_id="019d"))
    assert online.online_url == "https://dichvucong.gov.vn/dich-vu-cong-truc-tuyen/1.001193"
    assert online.official_url == "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/019d"
    assert procedure().online_url is None
    assert procedure().official_url is None


def test_the_title_is_what_people_say():
    assert procedure().title == "Đăng ký khai sinh"
    assert procedure(plain_name="Làm giấy khai sinh").title == "Làm giấy khai sinh"
