"""Records as bytes: nothing is lost."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from support.records import record

from data.models import (
    Fee,
    FormerUnit,
    Method,
    Office,
    Procedure,
    Stated,
    SubmissionMethod,
    Time,
    TimeUnit,
)
from data.official.portal_records import procedure_from_record
from data.releases.packing import of_row, pack_record, trusted, unpack_record


def test_offices_of_an_earlier_version_are_read():
    """Former units were names, with all their districts beside them."""
    office = {"id": "xa-a", "name": "Xã A", "former_units": ["Xã B"], "former_district": "Huyện C"}
    expected = Office(id="xa-a", name="Xã A", former_units=(FormerUnit(name="Xã B", district="Huyện C"),))
    assert of_row("offices", office) == expected


def test_values_have_their_own_types_again():
    method = Method(
        via=SubmissionMethod.POSTAL, time=Time(value=2.5, unit=TimeUnit.HOUR), fees=(Fee(free=True, text="miễn"),)
    )
    procedure = Procedure(
        code="1.001193", name="Đăng ký khai sinh", methods=(method,), source={"as_of": "2026-04-15"}
    )
    read = unpack_record(Procedure, pack_record(procedure))
    assert read.methods[0].via is SubmissionMethod.POSTAL
    assert read.methods[0].time is not None
    assert read.methods[0].time.unit is TimeUnit.HOUR
    assert read.source.as_of == date(2026, 4, 15)
    assert hash(read.methods[0]) == hash(method)


def test_what_is_stated_comes_back_with_its_source_and_date():
    stated = Stated(text="Trong 60 ngày.", source="bản ghi 1.001193", as_of=date(2026, 4, 15))
    procedure = Procedure(code="1.001193", name="Đăng ký khai sinh", deadline=stated, online_fee=stated)
    read = unpack_record(Procedure, pack_record(procedure))
    assert (read.deadline, read.online_fee, read.penalty) == (stated, stated, None)
    assert read == procedure


texts = st.text(st.characters(blacklist_categories=("Cs",)), max_size=40)


@given(
    name=texts,
    fee=st.integers(-5, 10**9) | st.none() | texts,
    days=st.floats(allow_nan=False) | st.none(),
    step=texts,
)
def test_whatever_the_portal_sends_survives_storage(name, fee, days, step):
    method = {
        "submissionMethod": "ONLINE",
        "processingTime": days,
        "processingTimeUnit": "DAY",
        "fees": [{"value": fee}],
    }
    raw = record(name=f"Cấp {name}!", executionMethods=[method], executionSteps=[{"description": step}])
    procedure = procedure_from_record(raw)
    assert unpack_record(Procedure, pack_record(procedure)) == procedure


def test_trusted_records_are_immutable_as_the_others():
    procedure = trusted(Procedure, {"code": "1.001193", "name": "Đăng ký khai sinh"})
    assert procedure == Procedure(code="1.001193", name="Đăng ký khai sinh")
    try:
        procedure.name = "khác"
    except TypeError:
        return
    raise AssertionError("a record was changed")
