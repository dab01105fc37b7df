"""A procedure's page on the former portal → a record in the shape of the API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

_VOID = {"br", "img", "input", "meta", "link", "hr", "col", "wbr"}
_BLOCKS = {"br", "p", "div", "li", "tr", "table", "ul", "ol"}
_MISSING = "không có thông tin"
_VIA = (("trực tiếp", "DIRECT"), ("trực tuyến", "ONLINE"), ("bưu chính", "POSTAL"))
_UNITS = {
    "ngày làm việc": "WORKING_DAY",
    "ngày": "DAY",
    "giờ làm việc": "WORKING_HOUR",
    "giờ": "HOUR",
    "tháng": "MONTH",
    "năm": "YEAR",
}
_LEVELS = (("isWard", "xã"), ("isProvince", "tỉnh"), ("isMinistry", "bộ"), ("isOtherAgency", "khác"))
_TIME = re.compile(rf"(\d+(?:[.,]\d+)?)\s*({'|'.join(_UNITS)})", re.IGNORECASE)
_AMOUNT = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d+)\s*(đồng|vnđ|usd|đô)", re.IGNORECASE)
_LABEL = re.compile(r"^(?:phí|lệ phí)\s*:\s*", re.IGNORECASE)


@dataclass
class Node:
    """An element of a page: its tag, attributes and what is inside, elements and texts in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    @property
    def classes(self) -> set[str]:
        """Of the ``class`` attribute."""
        return set(self.attributes.get("class", "").split())

    def find(self, tag: str, *classes: str) -> Iterator[Node]:
        """All elements below with that tag and those classes, in order."""
        for child in self.children:
            if isinstance(child, Node):
                if child.tag == tag and set(classes) <= child.classes:
                    yield child
                yield from child.find(tag, *classes)

    @property
    def text(self) -> str:
        """The words inside, a line per block; what the portal writes for "nothing" is empty."""
        joined = "".join(self._words())
        lines = (" ".join(line.split()) for line in joined.split("\n"))
        told = "\n".join(line for line in lines if line)
        return "" if told.lower().rstrip(".") == _MISSING else told

    def _words(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child.replace("\n", " ")
            elif child.tag not in ("script", "style"):
                yield "\n" if child.tag in _BLOCKS else ""
                yield from child._words()
                yield "\n" if child.tag in _BLOCKS else ""


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(node)
        if tag not in _VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        """Close the nearest open element of that tag; an end without a beginning is passed over."""
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag == tag:
                del self._open[depth:]
                return

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def read_page(page: str) -> dict[str, Any]:
    """The record told by a procedure's full page; without ``code`` when the page tells of none."""
    root = parse(page)
    popup = next((node for node in root.find("div") if node.attributes.get("id") == "popupChitietTTHC"), Node(""))
    labels = dict(_labels(popup))
    told = {label: node.text for label, node in labels.items()}
    return {
        "code": told.get("Mã thủ tục", ""),
        "name": told.get("Tên thủ tục") or next((node.text for node in root.find("h1", "main-title")), ""),
        "state": "ACTIVE",
        "decisionNo": told.get("Số quyết định", ""),
        "category": {"name": told.get("Lĩnh vực", "")},
        **{key: word in told.get("Cấp thực hiện", "").lower() for key, word in _LEVELS},
        "subjectTypesDetails": _named(told.get("Đối tượng thực hiện", "")),
        "executingAgencies": ";".join(_split(told.get("Cơ quan thực hiện", ""))),
        "dossierReceivingAddresses": told.get("Địa chỉ tiếp nhận HS", ""),
        "resultsDetails": _named(told.get("Kết quả thực hiện", "")),
        "requirementsAndConditions": told.get("Yêu cầu, điều kiện thực hiện", ""),
        "legalBasisesDetails": _legal(labels.get("Căn cứ pháp lý", Node(""))),
        "executionMethods": [method for table in _tables(root) for method in _methods(table)],
        "executionCases": list(_cases(root)),
    }


def parse(page: str) -> Node:
    """The page as a tree. Never fails: browsers take any page, and so do we."""
    builder = _Builder()
    builder.feed(page)
    builder.close()
    return builder.root


def _labels(popup: Node) -> Iterator[tuple[str, Node]]:
    for row in popup.find("div", "info-row"):
        parts = [child for child in row.children if isinstance(child, Node)]
        if len(parts) >= 2 and "key" in parts[0].classes:
            yield parts[0].text.rstrip(": "), parts[1]


def _split(text: str) -> list[str]:
    return [part for piece in re.split(r"[;\n]", text) if (part := piece.strip(" -•"))]


def _named(text: str) -> list[dict[str, str]]:
    return [{"name": part} for part in _split(text)]


def _cells(row: Node) -> dict[str, Node]:
    return {cell.attributes.get("data-title", ""): cell for cell in row.find("td")}


def _tables(root: Node) -> Iterator[Node]:
    return (table for table in root.find("table", "table-data") if "tphs" not in table.classes)


def _methods(table: Node) -> Iterator[dict[str, Any]]:
    for row in table.find("tr"):
        cells = {title: cell.text for title, cell in _cells(row).items()}
        way = cells.get("Hình thức nộp", "").lower()
        via = next((name for words, name in _VIA if words in way), None)
        if via:
            yield {"submissionMethod": via, **_time(cells), "fees": _fees(cells.get("Phí, lệ phí", ""))}


def _time(cells: dict[str, str]) -> dict[str, Any]:
    """The time, and the description; a time in words only goes in front of the description."""
    words, description = cells.get("Thời hạn giải quyết", ""), cells.get("Mô tả", "")
    match = _TIME.fullmatch(words)
    if match is None:
        told = "\n".join(part for part in (words, description) if part)
        return {"processingTime": None, "processingTimeUnit": "OTHER", "description": told}
    value = float(match[1].replace(",", "."))
    return {"processingTime": value, "processingTimeUnit": _UNITS[match[2].lower()], "description": description}


def _fees(text: str) -> list[dict[str, Any]]:
    return [_fee(line) for line in text.split("\n") if line]


def _fee(line: str) -> dict[str, Any]:
    """ "Lệ phí : 15.000 Đồng (đăng ký lần đầu)", or words alone."""
    told = _LABEL.sub("", line)
    match = _AMOUNT.search(told)
    if match is None:
        return {"value": None, "description": told}
    words = told[match.end() :].strip()
    description = words[1:-1] if match.start() == 0 and words[:1] + words[-1:] == "()" else told
    currency = "USD" if match[2].lower() in ("usd", "đô") else "VNĐ"
    return {"value": int(match[1].replace(".", "")), "currencyName": currency, "description": description}


def _cases(root: Node) -> Iterator[dict[str, Any]]:
    """Each table of papers with the heading before it."""
    titles = [node.text for node in root.find("div", "title", "tphs")]
    tables = list(root.find("table", "table-data", "tphs"))
    names = [*titles, *[""] * len(tables)]
    for name, table in zip(names, tables, strict=False):
        papers = [paper for row in table.find("tr") if (paper := _paper(row))]
        yield {"name": name, "profileComponents": papers}


def _paper(row: Node) -> dict[str, Any] | None:
    cells = list(row.find("td"))
    if len(cells) < 3:
        return None
    forms = [link.text for link in cells[3].find("span", "link")] if len(cells) > 3 else []
    return {
        "name": cells[0].text,
        "originalQty": _count(cells[1].text),
        "copyQty": _count(cells[2].text),
        "attachments": [{"fileName": form} for form in forms if form],
    }


def _count(text: str) -> int:
    match = re.search(r"\d+", text)
    return int(match[0]) if match else 0


def _legal(cell: Node) -> list[dict[str, str]]:
    rows = [[part.text for part in row.find("td")] for row in cell.find("tr")]
    return [{"code": row[0], "name": row[1]} for row in rows if len(row) >= 2 and row[0]]
