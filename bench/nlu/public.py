"""The NLU pipeline on a public data set in Rasa's format: ``make bench SUITE="nlu-public DATA [TEST]"``.

Trains the components of ``nlu/config.yml`` that learn (tokenizer, intent classifier) on any data that Rasa can read
(YAML, JSON, and the Markdown of Rasa 1) and measures them on the test part: intent accuracy, with marks and with all
marks taken away, training time and time per message, by the clock and of processor time. The pipeline has no tagger
of entities, and entities of the data are passed over. Without a test path the data are split by Rasa's rule, 80 to 20
within each intent.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from nlu.train import CONFIG, quiet_rasa

quiet_rasa()

LEARNERS = ("SyllableTokenizer", "FoldedIntentClassifier")
"""The parts of the pipeline that a data set of others can be put to."""


@dataclass(frozen=True)
class Scores:
    """One run over the test messages. ``milliseconds`` is the mean per message, ``cpu`` that of processor time."""

    accuracy: float
    milliseconds: float
    cpu: float


@dataclass(frozen=True)
class Report:
    """The figures that the bench prints."""

    train_size: int
    test_size: int
    intents: int
    seconds: float
    cpu: float
    marked: Scores
    bare: Scores


def run(arguments: Sequence[str]) -> None:
    """Entry of ``python -m bench nlu-public``: paths of training and, if apart, test data."""
    if not 1 <= len(arguments) <= 2:
        raise SystemExit('cách dùng: make bench SUITE="nlu-public DỮ_LIỆU [DỮ_LIỆU_KIỂM_TRA]"')
    print(table(measure(*map(Path, arguments))))


def measure(data: Path, test: Path | None = None) -> Report:
    """Train on ``data``, measure on ``test`` (or on a fifth of ``data``)."""
    training, held = _load(data, test)
    messages = [message for message in held.intent_examples if message.get("text")]
    with tempfile.TemporaryDirectory(prefix="nlu-public-") as folder:
        components, seconds, cpu = _train(training, Path(folder))
        marked = _measure(components, messages, lambda text: text)
        bare = _measure(components, messages, without_marks)
    sizes = len(training.intent_examples), len(messages)
    return Report(*sizes, len(training.intents), seconds, cpu, marked, bare)


def table(report: Report) -> str:
    """The report, its table in Markdown."""
    sides = (report.marked, report.bare)
    rows = [("ý định đúng", *(f"{side.accuracy:.2%}" for side in sides))]
    rows += [("mỗi tin (riêng bộ xử lý)", *(f"{side.milliseconds:.2f} ms ({side.cpu:.2f})" for side in sides))]
    head = (
        f"{report.train_size} câu huấn luyện, {report.test_size} câu kiểm tra, {report.intents} ý định; "
        f"huấn luyện {report.seconds:.1f} s (riêng bộ xử lý {report.cpu:.1f} s)"
    )
    return "\n".join(
        [head, "", "| | có dấu | không dấu |", "|---|---|---|", *(f"| {' | '.join(row)} |" for row in rows)]
    )


def without_marks(text: str) -> str:
    """``text`` without Vietnamese marks; as long as before, so that offsets hold."""
    from nlu.reading.text import fold

    folded = "".join(fold(char) if len(fold(char)) == 1 else char for char in text)
    return (
        folded
        if text.islower()
        else "".join(f.upper() if c.isupper() else f for f, c in zip(folded, text, strict=True))
    )


def _load(data: Path, test: Path | None) -> tuple[Any, Any]:
    training = _read(data)
    return (training, _read(test)) if test else training.train_test_split(random_seed=0)


def _read(path: Path) -> Any:
    """Training data in YAML or JSON (a file or a folder), or in the Markdown of Rasa 1."""
    from rasa.shared.nlu.training_data.formats import RasaYAMLReader
    from rasa.shared.nlu.training_data.loading import load_data

    if path.suffix != ".md":
        return load_data(str(path))
    return RasaYAMLReader().reads(yaml.safe_dump({"version": "3.1", "nlu": list(_sections(path))}))


def _sections(path: Path) -> Iterator[dict[str, str]]:
    """The examples by intent in a Markdown file; synonyms, patterns and tables are left out."""
    for section in re.split(r"^##\s+", path.read_text(encoding="utf-8"), flags=re.MULTILINE):
        head, _, body = section.partition("\n")
        examples = [f"- {line[1:].strip()}" for line in body.splitlines() if line[:1] in {"-", "*"}]
        if head.startswith("intent:") and examples:
            yield {"intent": head.removeprefix("intent:").strip(), "examples": "\n".join(examples)}


def _train(training: Any, folder: Path) -> tuple[list[Any], float, float]:
    """Trained components in the order of the pipeline, and how long it took: by the clock, and of processor time."""
    begin, cpu = time.perf_counter(), time.process_time()
    components = [_build(row, folder) for row in _learners()]
    for component in components:
        if hasattr(component, "train"):
            component.train(training)
        training = (
            component.process_training_data(training) if hasattr(component, "process_training_data") else training
        )
    return components, time.perf_counter() - begin, time.process_time() - cpu


def _learners() -> list[dict[str, Any]]:
    from data.loader import read_yaml

    return [row for row in read_yaml(CONFIG)["pipeline"] if row["name"].rsplit(".", 1)[-1] in LEARNERS]


def _build(row: dict[str, Any], folder: Path) -> Any:
    from rasa.engine.graph import ExecutionContext, GraphSchema
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.engine.storage.resource import Resource
    from rasa.shared.utils.common import class_from_module_path

    kind = class_from_module_path(row["name"])
    options = {key: value for key, value in row.items() if key != "name"}
    storage = LocalModelStorage.create(folder)
    return kind.create(
        {**kind.get_default_config(), **options}, storage, Resource(kind.__name__), ExecutionContext(GraphSchema({}))
    )


def _measure(components: list[Any], messages: Sequence[Any], typed: Callable[[str], str]) -> Scores:
    from rasa.shared.nlu.training_data.message import Message

    read = [Message.build(typed(message.get("text"))) for message in messages]
    begin, cpu = time.perf_counter(), time.process_time()
    for message in read:
        for component in components:
            component.process([message])
    each = 1000 / max(1, len(read))
    spent, cpu = (time.perf_counter() - begin) * each, (time.process_time() - cpu) * each
    right = sum(
        (found.get("intent") or {}).get("name") == wanted.get("intent")
        for found, wanted in zip(read, messages, strict=True)
    )
    return Scores(right / max(1, len(read)), spent, cpu)
