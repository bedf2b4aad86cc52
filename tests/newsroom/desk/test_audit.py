"""The audit of decisions: narrowed, and as a file that is safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from newsroom.accounts.models import User
from tagging import decisions
from tagging.models import Decision
from tests.factories import ArticleFactory, EntityFactory, TagFactory, UserFactory

pytestmark = pytest.mark.django_db
AUDIT = "/admin/tagging/decision/"


def exported(desk: Client, query: str = "") -> list[dict[str, str]]:
    answer = desk.get(f"{AUDIT}?export=csv{query}")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode())))


def test_every_changed_field_has_a_line_with_before_and_after(desk: Client, editor: User) -> None:
    tag = TagFactory(article=ArticleFactory(headline="Bridge opens"), entity__name="Nadia Okonjo")
    decisions.reject(tag, actor=editor, reason="Somebody else.")
    [line] = exported(desk)
    assert (line["who"], line["action"], line["record"], line["story"]) == (
        "ana",
        "Wrong",
        "Nadia Okonjo",
        "Bridge opens",
    )
    assert (line["field"], line["before"], line["after"], line["reason"]) == (
        "state",
        "suggested",
        "rejected",
        "Somebody else.",
    )
    assert line["undone"] == "False"


def test_the_filters_of_the_list_hold_for_the_file(desk: Client, editor: User) -> None:
    decisions.accept(TagFactory(entity__name="Ada"), actor=editor)
    decisions.reject(TagFactory(entity__name="Bo"), actor=UserFactory(editor=True))
    assert {line["record"] for line in exported(desk)} == {"Ada", "Bo"}
    assert {line["record"] for line in exported(desk, "&action=reject")} == {"Bo"}
    assert {line["record"] for line in exported(desk, "&action=reject,accept,nonsense")} == {"Ada", "Bo"}
    assert {line["record"] for line in exported(desk, f"&actor={editor.pk}")} == {"Ada"}
    assert {line["record"] for line in exported(desk, "&days=7")} == {"Ada", "Bo"}
    assert Decision.objects.filter(at__lt=timezone.now() - timedelta(days=1)).count() == 0


def test_a_filter_of_acts_adds_one_and_takes_it_out_again(desk: Client, editor: User) -> None:
    decisions.merge(EntityFactory(), EntityFactory(), actor=editor)
    page = desk.get(f"{AUDIT}?action=merge").content.decode()
    assert "?action=reject%2Cmerge" in page
    assert 'class="selected"' in page
    page = desk.get(f"{AUDIT}?action=reject,merge").content.decode()
    assert 'href="?action=reject"' in page
    assert page.count('<li class="selected">') >= 2


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x")', "+1", "-1+1", "@SUM(A1)", "|calc", "%x"])
def test_no_name_becomes_a_formula(desk: Client, editor: User, name: str) -> None:
    decisions.rename(EntityFactory(name="Ada"), f"{name} a", actor=editor)
    lines = exported(desk)
    assert {line["record"] for line in lines} == {f"'{name} a"}
    cells = [cell for line in lines for cell in line.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "|", "%"))]


@pytest.mark.parametrize("query", ["action=x,y", "days=q", "actor=z", "article=nonsense", "entity=nonsense"])
def test_nonsense_asked_of_the_list_is_no_error(desk: Client, query: str) -> None:
    assert desk.get(f"{AUDIT}?{query}").status_code in (200, 302)


def test_decisions_on_what_one_may_not_see_are_not_in_it(desk: Client) -> None:
    standards = UserFactory(role="standards")
    decisions.accept(TagFactory(article=ArticleFactory(state="withheld")), actor=standards)
    assert exported(desk) == []
