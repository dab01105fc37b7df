"""A link whose procedure is not what it was when the link was printed."""

from __future__ import annotations

from data.models import Content, State
from data.shared_links import SharedLink


def warning_about(link: SharedLink, content: Content) -> str:
    """The warning to the link's owner; empty where there is nothing to warn of."""
    if not any(office.id == link.office for office in content.offices):
        return "xã, phường này không còn trong dữ liệu"
    if not link.procedure:
        return ""
    procedure = next((one for one in content.procedures if one.code == link.procedure), None)
    if procedure is None:
        return f"thủ tục {link.procedure} không còn trong dữ liệu; nên dừng liên kết và in lại"
    if procedure.state is State.REPLACED:
        return f"thủ tục {link.procedure} đã bị thay; nên dừng liên kết và in lại"
    if procedure.state is State.SUSPECT:
        return f"thủ tục {link.procedure} có thể không còn đúng; hãy kiểm tra trên Cổng"
    return ""
