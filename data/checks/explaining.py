"""Says in Vietnamese what pydantic finds wrong with a record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_MESSAGES = {
    "value_error.missing": "thiếu mục này",
    "value_error.extra": "không có mục nào tên như vậy",
    "value_error.str.regex": "không đúng dạng {pattern}",
    "value_error.any_str.min_length": "ngắn quá, cần ít nhất {limit_value} ký tự",
    "value_error.number.not_ge": "phải từ {limit_value} trở lên",
    "value_error.number.not_gt": "phải lớn hơn {limit_value}",
    "value_error.date": "không phải ngày (tệp YAML viết 2026-04-15, bảng Excel viết 15/4/2026)",
    "type_error.integer": "phải là số nguyên",
    "type_error.float": "phải là số",
    "type_error.none.not_allowed": "không được để trống",
    "type_error.enum": "giá trị này không có trong danh sách cho phép",
    "type_error.tuple": "phải là một danh sách",
    "type_error.str": "phải là chữ",
    "type_error.bool": "phải là true hoặc false",
    "type_error.dict": "phải là một nhóm mục con",
    "value_error.const": "giá trị này không được dùng ở đây",
}


def explain(error: Mapping[str, Any]) -> str:
    """One pydantic error as a Vietnamese sentence."""
    message = _MESSAGES.get(error["type"])
    if message is None:
        return str(error["msg"])
    return message.format(**error.get("ctx", {}))
