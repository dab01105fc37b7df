"""Metrics: named once, few values, nothing of a citizen's, and all that alarms and board name exist."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys

import pytest
import yaml
from prometheus_client import Counter, Gauge, Histogram
from prometheus_client.parser import text_string_to_metric_families

from actions.saying.reply import Decision
from bot.messages.channel import Outcome
from bot.processes import heartbeat
from common import metrics
from common.settings import ROOT
from portals.limits import Attempt

WATCH = ROOT / "deploy" / "watch"
RULES = yaml.safe_load((WATCH / "alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
BOARD = json.loads((WATCH / "board.json").read_text(encoding="utf-8"))
QUERIES = [rule["expr"] for rule in RULES] + [
    target["expr"] for panel in BOARD["panels"] for target in panel["targets"]
]
OURS = [value for value in vars(metrics).values() if isinstance(value, Counter | Gauge | Histogram)]


def series() -> dict[str, set[str]]:
    """Names of all series that a program may tell, with their labels."""
    found: dict[str, set[str]] = {"process_resident_memory_bytes": set(), "process_cpu_seconds_total": set()}
    for metric in OURS:
        for ending in {Counter: ("_total",), Gauge: ("",), Histogram: ("_bucket", "_sum", "_count")}[type(metric)]:
            found[metric._name + ending] = {*metric._labelnames, *(("le",) if ending == "_bucket" else ())}
    return found


@pytest.mark.parametrize("query", QUERIES)
def test_every_metric_and_label_that_is_asked_for_exists(query):
    known, from_prometheus = series(), {"ALERTS"}
    named = set(re.findall(r"\b(motcua_\w+|process_\w+|ALERTS)\b", query))
    assert named
    assert named <= set(known) | from_prometheus
    for name, selector in re.findall(r"\b(motcua_\w+)\{([^}]*)\}", query):
        for label, operator, value in re.findall(r"(\w+)(=~|!=|=)\"([^\"]*)\"", selector):
            assert label in known[name]
            values = value.split("|") if operator == "=~" else [value]
            assert set(values) <= set(metrics.VALUES[label]), "an alarm on what is never told does not ring"
    grouped = {label.strip() for group in re.findall(r"by \(([^)]*)\)", query) for label in group.split(",")}
    labels = {label for name in named if name in known for label in known[name]}
    assert grouped <= labels | {"program"}


def test_a_wrong_query_would_be_noticed():
    with pytest.raises(AssertionError):
        test_every_metric_and_label_that_is_asked_for_exists('sum(motcua_sends_total{outcome="lost"})')
    with pytest.raises(AssertionError):
        test_every_metric_and_label_that_is_asked_for_exists("max(motcua_queue_ages)")


def test_prometheus_itself_takes_the_rules():
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is in Debian's package prometheus")
    result = subprocess.run([promtool, "check", "rules", WATCH / "alerts.yml"], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


def test_every_alarm_has_its_page_in_the_runbook():
    runbook = (ROOT / "docs" / "so-tay-truc.md").read_text(encoding="utf-8")
    pages = set(re.findall(r"^## .*\(([a-z-]+)\)$", runbook, re.MULTILINE))
    assert {rule["annotations"]["runbook"] for rule in RULES} <= pages


def test_labels_have_values_that_are_known_beforehand():
    values = metrics.VALUES
    assert set(values["decision"]) == {decision.value for decision in Decision}
    assert set(values["outcome"]) == {outcome.value for outcome in Outcome} | {"again"}
    assert set(values["state"]) == {heartbeat.WARMING, heartbeat.READY, heartbeat.WITHOUT_SQL}
    assert {kind for kind, _, _ in Attempt("a", "b", "c", "d").misses} <= set(values["limit"])
    assert {label for metric in OURS for label in metric._labelnames} - set(values) == {"host"}


def test_what_is_no_value_of_a_label_becomes_other():
    metrics.tally(metrics.INTAKE, channel="số 019088001234", intake="taken")
    told = metrics.text().decode()
    assert "019088001234" not in told
    assert 'motcua_events_total{channel="other",intake="taken"}' in told


def test_hosts_are_few(monkeypatch):
    monkeypatch.setattr(metrics, "_seen", metrics.defaultdict(set))
    said = {metrics.one_of("host", f"host-{n}") for n in range(1_000)}
    assert len(said) == metrics.MOST + 1
    assert metrics.OTHER in said


def test_a_gauge_that_nobody_set_is_not_told():
    """Nought workers, told by a program that knows nothing of workers, would wake somebody."""
    code = "from common import metrics; print(metrics.text().decode())"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True).stdout
    names = {family.name for family in text_string_to_metric_families(told)}
    assert "motcua_events" in names
    assert not {metric._name for metric in OURS if isinstance(metric, Gauge)} & names
