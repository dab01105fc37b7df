"""The likeliest reading: probabilities, the same in every process, by weights that are all read."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.turns import message_of

from common.settings import ROOT
from data.catalogue import catalogue_of
from data.loader import read_yaml
from data.releases.live import current_release
from nlu.matcher import matcher_for
from nlu.talk.ranker import WEIGHTS, Ranker, ranker
from nlu.talk.readings.possible import Possible
from nlu.talk.state import Talk
from nlu.talk.understand import rank
from nlu.understanding import Act

ACTS = st.sampled_from([Act.NAMED, Act.MORE, Act.OUTSIDE])
CANDIDATES = st.lists(
    st.builds(Possible, act=ACTS, features=st.dictionaries(st.sampled_from("abcd"), st.floats(-1, 1), max_size=4)),
    min_size=1,
    max_size=12,
)
SMALL = Ranker({"named": {"a": 2.0, "b": -1.5}, "more": {"a": -900.0, "c": 900.0}})


@given(CANDIDATES)
def test_probabilities_sum_to_one_the_likeliest_first(candidates):
    ranked = SMALL.rank(candidates)
    assert sum(row.share for row in ranked) == pytest.approx(1.0)
    shares = [row.share for row in ranked]
    assert shares == sorted(shares, reverse=True)
    assert len(ranked) == len(candidates)


@given(CANDIDATES)
def test_the_score_is_the_sum_of_its_parts(candidates):
    for one in candidates:
        assert SMALL.score(one) == pytest.approx(sum(SMALL.parts(one).values()))


def test_the_same_evidence_may_speak_for_one_act_and_against_another():
    named, more = (Possible(act, features={"a": 1.0}) for act in (Act.NAMED, Act.MORE))
    assert SMALL.rank([more, named])[0].possible is named


def test_no_candidate_no_reading():
    assert SMALL.rank([]) == []


def test_weights_are_read_under_the_names_of_acts():
    """ "yes" was read as a truth value: that act had no weights at all, and a no not that of its own "no"."""
    weights = read_yaml(WEIGHTS)
    assert all(isinstance(name, str) for row in weights.values() for name in (*row, *weights))
    assert set(weights) == {act.value for act in Act} - {Act.TAP.value, Act.DANGER.value}
    assert ranker().weights["yes"]["yes"] > 0
    assert ranker().weights["reject"]["no"] > 0


TELLS = """
from support.turns import Talk
talk = Talk()
for said in ["em muốn làm giấy khai sinh", "thế còn kết hôn thì sao", "cái lúc nãy mất bao lâu", "ok cảm ơn"]:
    talk.say(said)
    print(talk.reading, talk.labels)
"""


@pytest.mark.timeout(300)
def test_every_process_reads_the_same():
    """Neither sets nor hash values decide an order."""
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    said = {
        subprocess.run(
            [sys.executable, "-c", TELLS],
            env={**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
            timeout=250,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
    assert "1.001193" in said.pop()


@pytest.mark.parametrize("text", ["thế còn kết hôn thì sao", "hết bao nhiêu tiền", "zxcv", "cảm ơn"])
@pytest.mark.parametrize("talk", [Talk(), Talk(procedure="1.001193", recent=("1.001193",))])
def test_real_messages_get_probabilities(text, talk):
    release = current_release()
    ranked = rank(message_of(text), talk, matcher_for(release), catalogue_of(release.content))
    assert sum(row.share for row in ranked) == pytest.approx(1.0)
    assert 0 < ranked[-1].share <= ranked[0].share < 1
