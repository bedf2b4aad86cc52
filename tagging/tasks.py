from __future__ import annotations

from typing import Any


def queue_tagging(**kwargs: Any) -> None:
    pass
