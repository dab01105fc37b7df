"""Where to file, and whether online."""

from __future__ import annotations

import pytest

from actions.answers.aspects.places import AT_ODDS, online_line
from data.catalogue import catalogue_of
from data.loader import starter
from data.models import Method, OnlineLevel, SubmissionMethod


@pytest.mark.parametrize("level", [OnlineLevel.FULL, OnlineLevel.PARTIAL])
def test_an_online_procedure_without_an_online_way_is_no_promise(level):
    """1.013750 was told as done wholly online right above "Cách nộp: trực tiếp hoặc qua bưu chính"."""
    grave = catalogue_of(starter()).procedure("1.013750")
    assert grave is not None
    told = online_line(grave.copy(update={"online_level": level}))
    assert told == AT_ODDS.format(ways="trực tiếp hoặc qua bưu chính")
    online = grave.copy(update={"methods": (*grave.methods, Method(via=SubmissionMethod.ONLINE))})
    assert online_line(online.copy(update={"online_level": level})).startswith("Được")
