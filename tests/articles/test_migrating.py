from __future__ import annotations

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from articles.migrating import Together

pytestmark = pytest.mark.django_db


def columns() -> set[str]:
    with connection.cursor() as cursor:
        return {column.name for column in connection.introspection.get_table_description(cursor, "articles_thing")}


def test_changes_together_are_made_and_taken_back() -> None:
    create = migrations.CreateModel("Thing", [("id", models.BigAutoField(primary_key=True))])
    together = Together(
        [
            migrations.AddField("thing", "name", models.TextField(default="")),
            migrations.AddField("thing", "other", models.ForeignKey("articles.Thing", models.CASCADE, null=True)),
            migrations.AddIndex("thing", models.Index(fields=["name"], name="thing_name")),
        ]
    )
    state = ProjectState()
    create.state_forwards("articles", state)
    with connection.schema_editor() as editor:
        create.database_forwards("articles", editor, ProjectState(), state)
    before = state.clone()
    assert before.apps
    assert state.apps
    together.state_forwards("articles", state)
    with connection.schema_editor() as editor:
        together.database_forwards("articles", editor, before, state)
    assert columns() == {"id", "name", "other_id"}
    assert together.reversible
    with connection.schema_editor() as editor:
        together.database_backwards("articles", editor, state, before)
    assert columns() == {"id"}
