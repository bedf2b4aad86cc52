"""Who and where of ``telling``."""

from __future__ import annotations

import pytest

from tagging.models import Entity
from tests.factories import EntityFactory


@pytest.fixture
def mira() -> Entity:
    return EntityFactory(name="Mira Solheim")


@pytest.fixture
def larsund() -> Entity:
    return EntityFactory(name="Larsund", kind="place")
