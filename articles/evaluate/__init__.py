"""How well the readers read, measured on real files."""

import os
from pathlib import Path

PROJECT = Path(__file__).parents[2]


def data_folder() -> Path:
    """The real sets: what MEASURING_DATA names, else ``shared/data`` beside the project. It need not exist."""
    return Path(os.environ.get("MEASURING_DATA") or PROJECT.parent / "shared" / "data")
