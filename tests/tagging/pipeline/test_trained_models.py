"""A model that a newsroom trained itself is used by naming its folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.test import override_settings

from newsroom import checks
from tagging.pipeline.recognisers import is_known, load
from tagging.pipeline.recognisers.minilm import MODEL
from tagging.pipeline.types import Document


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(MODEL, tmp_path)
    return tmp_path


def test_the_folder_of_a_model_names_a_recogniser(folder: Path) -> None:
    recogniser = load(str(folder))
    assert recogniser.name.startswith("minilm-")
    assert recogniser.name != load().name
    [span] = recogniser.recognise(Document("Mira Solheim spoke."))
    assert span.text == "Mira Solheim"
    with override_settings(RECOGNISER=str(folder)):
        assert checks.check_recogniser() == []


def test_a_folder_without_a_model_names_none(tmp_path: Path) -> None:
    assert not is_known(str(tmp_path))
    with pytest.raises(LookupError, match="minilm, spacy_md"):
        load(str(tmp_path))
