from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from newsroom import environment as env


def test_a_share_is_a_number_from_0_to_1(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.share("LINK_THRESHOLD_OF_TEST", 0.9) == 0.9
    monkeypatch.setenv("LINK_THRESHOLD_OF_TEST", " 0.75 ")
    assert env.share("LINK_THRESHOLD_OF_TEST", 0.9) == 0.75


@pytest.mark.parametrize("value", ["", "high", "1.2", "-0.1", "nan"])
def test_anything_else_stops_with_the_name_of_the_variable(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("LINK_THRESHOLD_OF_TEST", value)
    with pytest.raises(ImproperlyConfigured, match="LINK_THRESHOLD_OF_TEST"):
        env.share("LINK_THRESHOLD_OF_TEST", 0.9)
