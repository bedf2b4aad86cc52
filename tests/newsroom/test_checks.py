from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from newsroom import checks


@pytest.mark.parametrize(
    ("check", "wrong", "expected"),
    [
        (checks.check_recogniser, {"RECOGNISER": "crystal-ball"}, "newsroom.E001"),
        (checks.check_data_folder, {"DATA_DIR": Path("/proc")}, "newsroom.E002"),
        (checks.check_reachable_hosts, {"ALLOWED_HOSTS": ["*"]}, "newsroom.W001"),
        (checks.check_debug_is_local, {"DEBUG": True, "ALLOWED_HOSTS": ["archive.example"]}, "newsroom.E003"),
    ],
)
def test_a_misconfiguration_explains_itself(
    check: Any, wrong: dict[str, Any], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert check() == []
    if expected == "newsroom.E002":  # root may write everywhere
        monkeypatch.setattr(checks.os, "access", lambda path, mode: False)
    with override_settings(**wrong):
        [message] = check()
    assert message.id == expected
    assert message.hint
