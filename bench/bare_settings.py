"""The project's settings with the bare views of ``bench.bare`` beside its own addresses."""

from __future__ import annotations

from newsroom.settings import *  # noqa: F403

ROOT_URLCONF = "bench.bare"
