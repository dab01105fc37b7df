"""The error tree: drawn in the module, and true."""

from __future__ import annotations

import inspect
import re

from common import errors
from common.errors import ContentError, MotCuaError, Problem


def test_the_drawn_tree_names_every_error():
    classes = {name for name, item in inspect.getmembers(errors, inspect.isclass) if issubclass(item, MotCuaError)}
    drawn = set(re.findall(r"(\w+(?:Error)|Unreachable|TooSlow|Refused|Malformed)\b", errors.__doc__ or ""))
    assert classes == drawn


def test_a_content_error_lists_every_problem():
    error = ContentError([Problem("a.yml:1", "thiếu mã"), Problem("b.yml:2", "thiếu tên")])
    assert str(error) == "a.yml:1: thiếu mã\nb.yml:2: thiếu tên"
    assert str(ContentError("sai rồi")) == "sai rồi"
