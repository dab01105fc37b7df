"""Content as bytes: nothing is lost, and old releases are still read."""

from __future__ import annotations

import gzip
import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from support.records import official, record

from data.loader import load_content
from data.models import (
    Content,
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
from data.own_case.tree import leaves
from data.releases.packing import (
    form_files,
    pack,
    pack_record,
    pick_faq,
    pick_tree,
    trusted,
    unpack,
    unpack_record,
)


def test_the_starter_content_comes_back_whole():
    content = load_content()
    assert unpack(pack(content)) == content


def test_equal_content_gives_equal_bytes():
    assert pack(load_content()) == pack(load_content())


def test_a_release_of_an_earlier_version_is_read():
    content = Content(procedures=(official(),), offices=load_content().offices)
    old = gzip.compress(content.json(exclude_defaults=True, ensure_ascii=False).encode(), mtime=0)
    assert unpack(old) == content


def test_offices_of_an_earlier_version_are_read():
    """Former units were names, with all their districts beside them."""
    office = {"id": "xa-a", "name": "Xã A", "former_units": ["Xã B"], "former_district": "Huyện C"}
    expected = (Office(id="xa-a", name="Xã A", former_units=(FormerUnit(name="Xã B", district="Huyện C"),)),)
    lines = [{"motcua": 2}, ["offices", office]]
    assert unpack(gzip.compress("\n".join(map(json.dumps, lines)).encode())).offices == expected
    assert unpack(gzip.compress(json.dumps({"offices": [office]}).encode())).offices == expected


def test_a_tree_comes_back_with_all_its_questions():
    content = load_content()
    packed = pack(content)
    for tree in content.trees[::10]:
        found = pick_tree(packed, tree.code)
        assert found == tree
        assert leaves(found) == leaves(tree)
    assert pick_tree(packed, "9.999999") is None


def test_no_content_at_all():
    assert unpack(pack(Content())) == Content()


def test_values_have_their_own_types_again():
    method = Method(
        via=SubmissionMethod.POSTAL, time=Time(value=2.5, unit=TimeUnit.HOUR), fees=(Fee(free=True, text="miễn"),)
    )
    procedure = Procedure(
        code="1.001193", name="Đăng ký khai sinh", methods=(method,), source={"as_of": "2026-04-15"}
    )
    (read,) = unpack(pack(Content(procedures=(procedure,)))).procedures
    assert read.methods[0].via is SubmissionMethod.POSTAL
    assert read.methods[0].time is not None
    assert read.methods[0].time.unit is TimeUnit.HOUR
    assert read.source.as_of == date(2026, 4, 15)
    assert hash(read.methods[0]) == hash(method)


def test_what_is_stated_comes_back_with_its_source_and_date():
    stated = Stated(text="Trong 60 ngày.", source="bản ghi 1.001193", as_of=date(2026, 4, 15))
    procedure = Procedure(code="1.001193", name="Đăng ký khai sinh", deadline=stated, online_fee=stated)
    (read,) = unpack(pack(Content(procedures=(procedure,)))).procedures
    assert (read.deadline, read.online_fee, read.penalty) == (stated, stated, None)
    assert unpack_record(Procedure, pack_record(procedure)) == procedure


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


def test_single_entries_and_the_files_of_forms_are_found_without_the_rest():
    content = load_content()
    packed = pack(content)
    wanted = [content.faq[3].id, "none", content.faq[0].id]
    assert list(pick_faq(packed, wanted).values()) == [content.faq[3], content.faq[0]]
    files = {form.id: form.name for procedure in content.procedures for form in procedure.forms}
    assert {key: name for key, (name, _) in form_files(packed).items()} == files
    codes = {code for _, code in form_files(packed).values()}
    assert codes <= {procedure.code for procedure in content.procedures if procedure.forms}


def test_old_releases_have_entries_too():
    content = load_content().copy(update={"procedures": ()})
    old = gzip.compress(json.dumps(json.loads(content.json())).encode())
    assert list(pick_faq(old, [content.faq[0].id])) == [content.faq[0].id]
    assert form_files(old) == {}
