"""Whatever a portal prints, reading it never breaks, and a real time is read back as it is."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from common.errors import Malformed
from common.today import VIETNAM
from portals.dossiers import vpcp
from portals.dossiers.ioctc import Ioctc
from portals.dossiers.vpcp import Vpcp
from portals.routing import agency_of
from portals.transport import Patience
from portals.values import TEXT_LIMIT, text_of, time_of, times_of

VPCP = Vpcp("Bộ", "http://vpcp.test", "", "", "", "", Patience())
IOCTC = Ioctc("Thành phố", "http://ioctc.test", "", "", "SoDinhDanh", Patience())
moments = st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31)).map(
    lambda moment: moment.replace(microsecond=0, tzinfo=VIETNAM)
)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
json_values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["name", "$date", "languageId"]), inner)
    ),
    max_leaves=12,
)
dateish = st.from_regex(
    r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}([ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2})?)?", fullmatch=True
)


@given(json_values)
def test_names_never_break(value):
    words = text_of(value)
    assert words is None or (0 < len(words) <= TEXT_LIMIT and words == " ".join(words.split()))


@given(st.lists(json_values | dateish, max_size=5), st.none() | st.dates(date(2000, 1, 1)))
def test_times_never_break(values, near):
    read = times_of(values, near)
    assert len(read) == len(values)
    assert all(moment is None or moment.utcoffset() == timedelta(hours=7) for moment in read)


@given(moments, st.integers(-12, 14))
def test_an_iso_time_is_read_back_from_any_offset(moment, hours):
    there = moment.astimezone(timezone(timedelta(hours=hours)))
    assert time_of(there.isoformat()) == moment
    assert time_of(there.strftime("%Y-%m-%dT%H:%M:%S.000%z")) == moment
    assert time_of({"$date": there.isoformat()}) == moment
    assert time_of(int(moment.timestamp() * 1000)) == moment


@given(moments, st.sampled_from(["%m/%d/%Y %H:%M:%S", "%d/%m/%Y %H:%M:%S"]), st.integers(0, 90))
def test_day_and_month_are_never_swapped(accepted, spelling, days):
    due = accepted + timedelta(days=days)
    first, second = times_of([accepted.strftime(spelling), due.strftime(spelling)], near=accepted.date())
    assert first == accepted
    assert second == due or (second is None and accepted.day == accepted.month)


@given(moments, st.sampled_from(["%m/%d/%Y %H:%M:%S", "%d/%m/%Y %H:%M:%S"]))
def test_alone_a_date_is_right_or_missing(moment, spelling):
    assert time_of(moment.strftime(spelling)) in (moment, None)


@given(st.text())
def test_any_text_has_at_most_one_agency(text):
    agency = agency_of(text)
    assert agency is None or agency == "BHXH" or agency in text


@given(
    st.dictionaries(
        st.sampled_from(["MaHoSo", "MaTrangThai", "TrangThaiHoSo", "NgayNop", "SoGiayToChuHoSo", "DinhDanhCHS"]),
        json_values | dateish | st.lists(st.dictionaries(st.just("SoDinhDanh"), json_values), max_size=2),
    ),
    st.dictionaries(
        st.sampled_from(["MaHoSo", "TenTrangThai", "NgayTiepNhan", "HanGiaiQuyet", "TenTTHC"]), json_values | dateish
    ),
)
def test_a_row_of_any_shape_is_a_dossier_or_an_error_of_ours(vpcp_row, ioctc_row):
    code = "G15.99.08-261117-100301"
    vpcp._owner_numbers(vpcp_row)
    for site, row in ((VPCP, vpcp_row), (IOCTC, ioctc_row)):
        try:
            dossier = site._dossier(code, row, False)
        except Malformed:
            continue
        assert dossier.code == code
        assert dossier.status or dossier.status_text
