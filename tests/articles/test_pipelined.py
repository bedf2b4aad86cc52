"""Statements sent together answer as if sent one by one."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from articles.models import Source
from articles.pipelined import pipelined
from tests.factories import SourceFactory

pytestmark = pytest.mark.django_db


def test_each_statement_sees_what_those_before_it_wrote() -> None:
    with pipelined(), connection.cursor() as first, connection.cursor() as second:
        first.execute("SELECT count(*) FROM articles_source")
        Source.objects.filter(slug="none").update(name="none")
        SourceFactory()
        second.execute("SELECT count(*) FROM articles_source")
        assert (second.fetchone(), first.fetchone()) == ((1,), (0,))
    assert Source.objects.count() == 1


def write_wrongly(*, ask: bool) -> None:
    with transaction.atomic(), pipelined(), connection.cursor() as cursor:
        Source.objects.filter(slug="one").update(name="Two")
        cursor.execute("UPDATE articles_source SET slug = NULL")
        if ask:
            Source.objects.count()


@pytest.mark.parametrize("ask", [False, True])
def test_an_error_is_told_at_the_end_at_the_latest_and_undoes_the_transaction(ask: bool) -> None:
    SourceFactory(name="One", slug="one")
    with pytest.raises(IntegrityError):
        write_wrongly(ask=ask)
    assert Source.objects.get().name == "One"


def test_a_block_within_a_block_waits_with_the_outer() -> None:
    with pipelined():
        with pipelined(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        assert cursor.connection.pgconn.pipeline_status
        assert SourceFactory().pk
    assert not connection.connection.pgconn.pipeline_status
