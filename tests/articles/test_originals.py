"""Originals appear whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile, File

from articles.originals import OriginalsStorage

NAME = "ab/cd/abcd"


class Breaking(ContentFile):
    """A file whose second chunk never comes."""

    def chunks(self, chunk_size: int | None = None) -> Iterator[Any]:
        yield b"first"
        raise ConnectionResetError


@pytest.fixture
def storage(tmp_path: Path) -> OriginalsStorage:
    return OriginalsStorage(location=tmp_path / "originals")


def files(storage: OriginalsStorage) -> list[Path]:
    return [path for path in Path(storage.location).rglob("*") if path.is_file()]


def test_the_bytes_are_kept_under_their_name(storage: OriginalsStorage) -> None:
    assert storage.save(NAME, ContentFile(b"words")) == NAME
    with storage.open(NAME) as file:
        assert file.read() == b"words"
    assert len(files(storage)) == 1


def test_a_write_that_breaks_off_leaves_nothing(storage: OriginalsStorage) -> None:
    with pytest.raises(ConnectionResetError):
        storage.save(NAME, Breaking(b"words"))
    assert files(storage) == []


def test_a_write_that_breaks_off_leaves_the_file_that_was_there(storage: OriginalsStorage) -> None:
    storage.save(NAME, ContentFile(b"words"))
    with pytest.raises(ConnectionResetError):
        storage.save(NAME, Breaking(b"words"))
    assert [path.read_bytes() for path in files(storage)] == [b"words"]


def test_nothing_appears_before_everything_is_on_the_disk(
    storage: OriginalsStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []
    synced = os.fsync
    monkeypatch.setattr(os, "fsync", lambda fd: (seen.append(storage.exists(NAME)), synced(fd))[1])
    storage.save(NAME, ContentFile(b"words"))
    assert seen[0] is False  # the content, before the rename
    assert seen[1:] == [True] * 4  # the folder, and the folders in which new ones were made


def test_the_same_bytes_twice_are_one_file(storage: OriginalsStorage) -> None:
    names = {storage.save(NAME, File(ContentFile(b"words"))) for _ in range(2)}
    assert names == {NAME}
    assert len(files(storage)) == 1


@pytest.mark.parametrize("name", ["../outside", "/etc/outside"])
def test_no_name_leads_outside(storage: OriginalsStorage, name: str) -> None:
    with pytest.raises(SuspiciousFileOperation):
        storage.save(name, ContentFile(b"words"))
