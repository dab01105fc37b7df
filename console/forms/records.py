"""The forms of the four kinds of record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from common.today import today
from console.forms.fields import Field, Group, Part, Rows, Widget, marked
from data.editing.records import MODELS, Json, Kind
from data.models import Currency, SubmissionMethod
from data.official.amounts import grouped

WAYS = {"direct": "Nộp trực tiếp", "online": "Nộp trực tuyến", "postal": "Nộp qua bưu chính"}
FEWEST_WAYS = 6
WAYS_ADVISED = f"{FEWEST_WAYS} đến 15 cách"
"""Other ways to ask that an entry should have."""
OWN_SOURCE = "cần ghi khi sửa phí; để trống là theo bản ghi của Cổng"
_UNITS = (
    ("", "(chưa nêu)"),
    ("working_day", "ngày làm việc"),
    ("day", "ngày"),
    ("working_hour", "giờ làm việc"),
    ("hour", "giờ"),
    ("month", "tháng"),
    ("year", "năm"),
)


@dataclass(frozen=True)
class Form:
    """The form of one kind, and how people call it. ``path`` stands in addresses. ``free``: entries come and go."""

    kind: Kind
    path: str
    name: str
    one: str
    parts: tuple[Part, ...]
    free: bool

    def __post_init__(self) -> None:
        """Mark what the record cannot be without, as its model says."""
        object.__setattr__(self, "parts", marked(MODELS[self.kind], self.parts))


def _stated(name: str, label: str, hint: str) -> Group:
    return Group(
        name,
        label,
        (
            Field("text", "Câu trả lời", Widget.TEXT),
            Field("source", "Nguồn", hint="bản ghi hoặc văn bản nói điều này"),
            Field("as_of", "Ngày của nguồn", Widget.DAY),
        ),
        hint,
    )


def _way(row: Mapping[str, Any]) -> str:
    return WAYS.get(str(row.get("via")), "Cách nộp")


def _case(row: Mapping[str, Any]) -> str:
    return str(row.get("name") or "Trường hợp chung")


FAQ = Form(
    Kind.FAQ,
    "hoi-dap",
    "Hỏi đáp",
    "mục hỏi đáp",
    (
        Field("question", "Câu hỏi", hint="câu đầy đủ, viết như người dân hỏi"),
        Field("phrasings", "Cách hỏi khác", Widget.LINES, f"mỗi dòng một cách, nên có {WAYS_ADVISED}"),
        Field("answer", "Trả lời", Widget.TEXT, "2 đến 5 câu ngắn, dễ hiểu"),
        Field("procedures", "Mã thủ tục", Widget.CODES, "nếu gắn với thủ tục nào; mỗi dòng một mã"),
        Field("dangers", "Loại nguy hiểm", Widget.CODES, "chỉ ghi khi trả lời người đang gặp nguy hiểm"),
        Field("follow_up", "Chỉ hỏi thêm khi đang nói về thủ tục đó", Widget.CHECK),
        Field("complaint", "Dành cho người kể mình bị phục vụ không đúng", Widget.CHECK),
        Field("of_office", "Hỏi về chính xã, phường: nói thêm giờ, địa chỉ, thông báo mà xã đã điền", Widget.CHECK),
        Field("source", "Nguồn", hint="văn bản hoặc cơ quan mà câu trả lời dựa vào"),
        Field("as_of", "Ngày của nguồn", Widget.DAY),
    ),
    True,
)

PROCEDURES = Form(
    Kind.PROCEDURES,
    "thu-tuc",
    "Thủ tục",
    "thủ tục",
    (
        Field("plain_name", "Tên thường gọi", hint="cách bà con gọi việc này"),
        Field("summary", "Tóm tắt", Widget.TEXT),
        Rows(
            "methods",
            "Cách nộp, thời gian và phí",
            (
                Group(
                    "time",
                    "Thời gian giải quyết",
                    (
                        Field("value", "Số", Widget.DECIMAL),
                        Field("unit", "Đơn vị", Widget.CHOICE, choices=_UNITS),
                        Field("text", "Giải thích thêm", Widget.TEXT),
                    ),
                ),
                Rows(
                    "fees",
                    "Phí, lệ phí",
                    (
                        Field("amount", "Số tiền (đồng)", Widget.NUMBER, "để trống nếu nguồn chỉ nói bằng lời"),
                        Field("text", "Ghi bằng lời", Widget.TEXT),
                        Field("free", "Nguồn nói rõ là miễn phí", Widget.CHECK),
                        Field("source", "Nguồn của mức phí này", hint=OWN_SOURCE),
                        Field("as_of", "Ngày của nguồn", Widget.DAY),
                    ),
                    sourced=("source", "as_of"),
                ),
                Field("note", "Lưu ý của cách nộp này", Widget.TEXT),
            ),
            grows=False,
            title=_way,
        ),
        Rows(
            "cases",
            "Giấy tờ theo trường hợp",
            (
                Rows(
                    "papers",
                    "Giấy tờ",
                    (
                        Field("name", "Tên giấy tờ", Widget.TEXT),
                        Field("when", "Khi nào cần", hint="để trống là luôn cần"),
                        Field("originals", "Số bản chính", Widget.NUMBER),
                        Field("copies", "Số bản sao", Widget.NUMBER),
                        Field("shown", "Chỉ xuất trình rồi lấy về", Widget.CHECK),
                        Field("note", "Lưu ý", Widget.TEXT),
                    ),
                ),
            ),
            grows=False,
            title=_case,
        ),
        Field("receiving_place", "Nơi nộp", Widget.TEXT),
        Field("steps", "Các bước", Widget.LINES, "mỗi dòng một bước"),
        Field("conditions", "Điều kiện", Widget.LINES, "mỗi dòng một điều kiện"),
        Field("warnings", "Lưu ý cho bà con", Widget.LINES, "mỗi dòng một điều"),
        _stated("deadline", "Hạn phải làm", "phải làm trong bao lâu"),
        _stated("penalty", "Mức phạt", "làm muộn hoặc không làm thì sao"),
        _stated("benefit", "Được nhận bao nhiêu", "số tiền bà con được nhận"),
        _stated("validity", "Thời hạn sử dụng", "kết quả dùng được bao lâu"),
        _stated("presence", "Ai phải đi, phải ký", "có nhờ người khác được không"),
        _stated("online_fee", "Phí nộp trực tuyến", "được giảm bao nhiêu khi nộp qua mạng"),
        Field("related", "Thủ tục liên quan", Widget.CODES, "mỗi dòng một mã"),
    ),
    False,
)

VOCABULARY = Form(
    Kind.VOCABULARY,
    "tu-vung",
    "Từ vựng",
    "dòng từ vựng",
    (
        Field("phrases", "Cách nói của dân", Widget.LINES, "mỗi dòng một cách nói"),
        Field("procedures", "Mã thủ tục", Widget.CODES, "nhiều mã thì bot hỏi lại bà con muốn làm việc nào"),
        Field("note", "Ghi chú", Widget.TEXT),
    ),
    True,
)

_HOURS = (
    "Thứ 2–thứ 6: 7h30–11h30, 13h30–17h00",
    "Thứ 2–thứ 6: 7h30–11h30, 13h30–17h00; thứ 7: 7h30–11h30",
)
"""Hours as most offices keep them, written so that they can be reckoned with (:mod:`data.opening`)."""

_OFFICE_ON_A_POSTER = (
    Field("address", "Địa chỉ trụ sở", Widget.TEXT, "ví dụ: Tổ 3, xã Phủ Thông, cạnh bưu điện"),
    Field("hours", "Giờ làm việc", Widget.TEXT, "viết như các mẫu dưới ô", offers=_HOURS),
    Field("phone", "Điện thoại", hint="số để bà con gọi, ví dụ 0209 3 876 543"),
)

_OFFICE_PLACE = (
    Field("latitude", "Vĩ độ của trụ sở", Widget.DECIMAL, "ví dụ 21.5942; dán được cả hai số chép từ bản đồ"),
    Field("longitude", "Kinh độ của trụ sở", Widget.DECIMAL, "ví dụ 105.8482"),
)

_OFFICE_BESIDE = (
    Field("picture", "Ảnh trụ sở hoặc đường đến", hint="địa chỉ bắt đầu bằng https://"),
    Field("note", "Ghi chú", Widget.TEXT),
)

_OFFICE_NEWS = (
    Field(
        "notice",
        "Thông báo",
        Widget.TEXT,
        "ví dụ: Sáng thứ Năm 3/12 mất điện, bà con đến buổi chiều. Bà con thấy kèm ngày bạn viết",
    ),
    Field("notice_until", "Thông báo đến hết ngày", Widget.DAY, "qua ngày này bà con không thấy thông báo nữa"),
    Field("closing_days", "Ngày nghỉ", Widget.DAYS, "mỗi dòng một ngày, ví dụ 5/12/2026; ngày lễ không cần ghi"),
)

OFFICES = Form(
    Kind.OFFICES,
    "co-quan",
    "Xã, phường",
    "xã, phường",
    (
        Field("name", "Tên"),
        Field("other_names", "Tên gọi khác", Widget.LINES, "mỗi dòng một tên"),
        *_OFFICE_ON_A_POSTER,
        *_OFFICE_PLACE,
        *_OFFICE_BESIDE,
        *_OFFICE_NEWS,
        Field("notice_day", "Thông báo viết ngày", Widget.DAY, "sửa thông báo thì máy tự ghi ngày hôm ấy"),
    ),
    False,
)


def fees_of(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The ways of filing of a procedure, each with its fees in words; of a record or of its values."""
    for method in (dict(one) for one in values.get("methods") or ()):
        fees = [_fee(dict(one)) for one in method.get("fees") or ()]
        yield WAYS.get(str(SubmissionMethod(method["via"]).value), "Cách nộp"), "; ".join(fees) or "chưa ghi phí"


def _fee(fee: Mapping[str, Any]) -> str:
    words = str(fee.get("text") or "")
    if fee.get("amount") is None:
        return words or "miễn phí"
    amount = grouped(fee["amount"]) + (" đồng" if fee.get("currency", Currency.VND) == Currency.VND else " USD")
    return f"{amount} ({words})" if words else amount


def dated(values: Json, shown: Json) -> Json:
    """``values`` of an office with the day on which its notice was written: today, where it is another one than was
    ``shown`` or that one was over; "sáng mai" means nothing without it.
    """
    notice, day = values.get("notice"), values.get("notice_day")
    if day != shown.get("notice_day"):
        return values
    over = (shown.get("notice_until") or "9") < today().isoformat()
    if notice and (notice != shown.get("notice") or over):
        return {**values, "notice_day": today().isoformat()}
    return values if notice else {name: value for name, value in values.items() if name != "notice_day"}


OWN_OFFICE = Form(
    OFFICES.kind,
    OFFICES.path,
    OFFICES.name,
    OFFICES.one,
    (*_OFFICE_ON_A_POSTER, *_OFFICE_PLACE, *_OFFICE_NEWS, *_OFFICE_BESIDE),
    False,
)
"""What commune staff edit of their own office: first what every office tells, then the news."""

FORMS = (FAQ, PROCEDURES, VOCABULARY, OFFICES)
BY_PATH: Mapping[str, Form] = {form.path: form for form in FORMS}
BY_KIND: Mapping[Kind, Form] = {form.kind: form for form in FORMS}
