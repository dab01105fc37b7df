"""Trains the Rasa model, once for each state of the project.

The archive's name carries a fingerprint of everything that shapes it: configuration, domain, training data, our
components and the versions of the libraries behind them. A changed project trains anew, an unchanged one does not.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import structlog

from common.errors import MotCuaError
from common.files import digest_of
from common.settings import ROOT

NLU = ROOT / "nlu"
CONFIG, DOMAIN, TRAINING = NLU / "config.yml", NLU / "domain.yml", NLU / "training"
KEPT = 3
"""Models of former states of the project that are not thrown away, the present one included."""
_LIBRARIES = ("rasa", "numpy", "scikit-learn")
_CODE = ("components", "learning")
_MODULES = (
    "reading/text.py",
    "reading/spelling.py",
    "reading/codes.py",
    "talk/fitting/sounds.py",
    "talk/fitting/talks.py",
)


class TrainingError(MotCuaError):
    """Rasa could not train the model."""


def model_path(model_dir: Path) -> Path:
    """Return where the model of the project as it stands is kept; the file may not exist yet."""
    return model_dir / f"motcua-{fingerprint()}.tar.gz"


def train(model_dir: Path) -> Path:
    """The model of the project as it stands, trained now if it is not there yet. Raises :class:`TrainingError`."""
    path = model_path(model_dir)
    if not path.exists():
        model_dir.mkdir(parents=True, exist_ok=True)
        _train(path)
        _forget_old(model_dir)
    return path


def fingerprint() -> str:
    """Twelve hexadecimal digits that change whenever the model would."""
    digest = digest_of(_sources(), NLU)
    for name in _LIBRARIES:
        digest.update(f"{name}=={version(name)}".encode())
    return digest.hexdigest()[:12]


def quiet_rasa() -> None:
    """Keep Rasa and TensorFlow from phoning home, looking for graphics cards, caching and logging texts.

    Call before importing them.
    """
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("RASA_MAX_CACHE_SIZE", "0")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    os.environ.setdefault("TQDM_DISABLE", "1")
    # Rasa's structured log lines carry message texts.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.getLogger("rasa").setLevel(logging.ERROR)


def _forget_old(model_dir: Path) -> None:
    """Keep the newest few models: another version of the project may still be running."""
    models = sorted(model_dir.glob("motcua-*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in models[KEPT:]:
        path.unlink(missing_ok=True)


def _sources() -> Iterator[Path]:
    yield CONFIG
    yield DOMAIN
    yield from sorted(TRAINING.rglob("*.yml"))
    yield from sorted((NLU / "talk" / "talks").glob("*.jsonl"))
    for folder in _CODE:
        yield from sorted((NLU / folder).rglob("*.py"))
    yield from (NLU / name for name in _MODULES)


def _train(path: Path) -> None:
    """Train into a folder beside ``path``, then move into place: a model is there whole or not at all."""
    quiet_rasa()
    with _hushed(), tempfile.TemporaryDirectory(dir=path.parent, prefix=".training-") as folder:
        from rasa.model_training import train as rasa_train

        result = rasa_train(str(DOMAIN), str(CONFIG), [str(TRAINING)], output=folder, fixed_model_name=path.name)
        if result.code != 0 or result.model is None:
            raise TrainingError(f"Rasa không huấn luyện được mô hình (mã lỗi {result.code}).")
        os.replace(result.model, path)


@contextlib.contextmanager
def _hushed() -> Iterator[None]:
    """Rasa tells its progress and old libraries their worries; neither belongs into what our commands print."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield
