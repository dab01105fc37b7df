"""Posters and cards: what a commune prints and hangs up, with a code that opens its link.

Typst lays them out, segno makes the code. What is not known of an office is left out; nothing is filled in.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import segno

from actions.saying.wording import clip, phrase
from bot.link_kit.ways import address_of, typed
from bot.links import Start, web_link
from common.errors import InputError
from common.settings import Settings
from data.models import Office, Procedure
from data.shared_links import SharedLink

TEMPLATE = Path(__file__).with_name("poster.typ")
REPORT = Path(__file__).with_name("report.typ")
MOST_BARS = 12
"""Of one list in a report: more would not fit one page."""
PAPERS = ("a4", "a5", "a6")
FORMATS = ("pdf", "png")
PNG_DPI = 200
HEADING = "Trung tâm phục vụ hành chính công"
CALL = "Quét mã, hỏi ngay thủ tục"
QUESTIONS = ("làm giấy khai sinh cần gì", "đăng ký kết hôn ở đâu", "hồ sơ của tôi đến đâu rồi")
ABOUT_ONE = ("cần giấy tờ gì", "hết bao nhiêu tiền", "mấy ngày thì có")
LONGEST_TITLE = 110


@dataclass(frozen=True)
class Poster:
    """Everything that stands on one. ``typed`` is the code for Zalo; empty where Zalo is not set up."""

    office: Office
    address: str
    typed: str = ""
    procedure: Procedure | None = None

    def to_json(self) -> str:
        """As the template reads it."""
        office, procedure = self.office, self.procedure
        given = {
            "heading": HEADING,
            "name": office.name,
            "call": CALL,
            "about": clip(procedure.title, LONGEST_TITLE) if procedure else "",
            "qr": code_as_svg(self.address),
            "address": self.address.partition("://")[2],
            "typed": self.typed,
            "questions": ABOUT_ONE if procedure else QUESTIONS,
            "place": phrase(office.address or ""),
            "hours": phrase(office.hours or ""),
            "phone": phrase(office.phone or ""),
        }
        return json.dumps(given, ensure_ascii=False)


class Printer:
    """Lays posters out. The fonts are read once."""

    def print(self, poster: Poster, paper: str = "a4", form: str = "pdf") -> bytes:
        """One poster as a file's content. Raises :class:`InputError` for a paper or a form that there is not."""
        if paper not in PAPERS or form not in FORMATS:
            raise InputError(f"Khổ giấy là {', '.join(PAPERS)}; dạng tệp là {', '.join(FORMATS)}.")
        inputs = {"poster": poster.to_json(), "paper": paper}
        made = self._compiler.compile(self._template, format=form, ppi=PNG_DPI, sys_inputs=inputs)
        if not isinstance(made, bytes):
            raise InputError("Áp phích dài hơn một trang: rút ngắn địa chỉ, giờ làm việc.")
        return made

    def report(self, values: Mapping[str, Any]) -> bytes:
        """Figures on one page. Lists are cut so that they fit one."""
        charts = [
            {**chart, "bars": chart["bars"][: None if chart["upright"] else MOST_BARS]} for chart in values["charts"]
        ]
        inputs = {"report": json.dumps({**values, "charts": charts}, ensure_ascii=False)}
        made = self._compiler.compile(REPORT.read_bytes(), format="pdf", sys_inputs=inputs)
        assert isinstance(made, bytes)
        return made

    @cached_property
    def _template(self) -> bytes:
        return TEMPLATE.read_bytes()

    @cached_property
    def _compiler(self) -> Any:
        import typst  # only who prints needs it: the gateway does not
        from fontpkg_be_vietnam_pro import ROOT

        folder = [str(ROOT / "files")]
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folder)
        return typst.Compiler(font_paths=fonts, ignore_system_fonts=True)


def poster_of(link: SharedLink, office: Office, procedure: Procedure | None, chosen: Settings) -> Poster:
    """The poster of a registered link."""
    address = address_of(link, chosen)
    on_zalo = typed(link) if chosen.zalo_oa_app_id and chosen.zalo_oa_id else ""
    return Poster(office, address, on_zalo, procedure)


def plain_posters(offices: Sequence[Office], chosen: Settings) -> Iterator[Poster]:
    """A poster for each office, with the link that needs no registration."""
    for office in offices:
        yield Poster(office, web_link(chosen.base_url, Start(office.id)))


def code_as_svg(address: str) -> str:
    """A code that survives a scratch or a fold, as large as the place it is put in."""
    out, code = io.BytesIO(), segno.make(address, error="m", micro=False)
    code.save(out, kind="svg", border=2, xmldecl=False, svgns=True, omitsize=True)
    return out.getvalue().decode()
