"""What comes in becomes one Article each, with the right version, and never shows what must stay hidden."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from articles.identity import find_known
from articles.ingest import ingest
from articles.models import Article, ArticleState, Change, Revision, SearchDocument, Source
from articles.readers import RawArticle
from articles.sources import source_named
from articles.states import set_embargo, set_state
from articles.tidying import IngestError, tidy
from tagging.models import TaggingRun
from tests.factories import SourceFactory, UserFactory

pytestmark = pytest.mark.django_db

TEXT = (
    "The harbour authority of Larsund said on Monday that the northern quay will close for repairs until the end of "
    "the winter, after divers found cracks in eleven of its pillars. Ferries to the islands leave from the old pier."
)
LATER = datetime(2099, 1, 1, tzinfo=UTC)


def story(**fields: Any) -> RawArticle:
    return RawArticle(**{"headline": "Quay to close", "text": TEXT, "published_at": date(2026, 3, 2), **fields})


def take(raw: RawArticle, source: Source | None = None, actor: Any = None, **options: Any) -> Any:
    return ingest(raw, source=source, actor=actor, **options)


def test_a_new_story_is_stored_searchable_queued_and_told_to_followers() -> None:
    outcome = take(story())
    article = outcome.article
    assert (outcome.result, outcome.revision.number, article.current) == ("created", 1, outcome.revision)
    assert (article.headline, article.text, article.language, article.slug) == (
        "Quay to close",
        TEXT,
        "en",
        "quay-to-close",
    )
    assert SearchDocument.objects.get(article=article).text == TEXT
    assert TaggingRun.objects.get(article_id=article.pk).revision == outcome.revision
    assert list(Change.objects.values_list("action", "object_id")) == [("created", article.pk)]


def test_the_same_words_in_other_case_and_spacing_are_the_same_story() -> None:
    first = take(story())
    again = take(story(headline="QUAY  to close", text=TEXT.upper().replace(" ", "\r\n")))
    assert (again.result, again.revision, again.article) == ("duplicate", None, first.article)
    assert Revision.objects.count() == Change.objects.count() == 1


def test_an_earlier_version_sent_again_is_no_new_story_and_takes_nothing_back() -> None:
    first = take(story(external_id="a1"))
    take(story(external_id="a1", text=TEXT + " Update."))
    Article.objects.update(external_id="")
    again = take(story())
    assert (again.result, again.article) == ("duplicate", first.article)
    assert Article.objects.get().text.endswith("Update.")


@pytest.mark.parametrize("known_by", [{"external_id": "urn:x:1"}, {"url": "https://larsund.example/quay"}])
def test_other_words_under_the_same_id_or_address_are_a_new_version(known_by: dict[str, str]) -> None:
    source = SourceFactory()
    first = take(story(**known_by), source)
    second = take(story(text=TEXT + " Repairs cost 4 million.", **known_by), source)
    assert (second.result, second.article, second.revision.number) == ("revised", first.article, 2)
    article = Article.objects.get()
    assert article.current == second.revision
    assert SearchDocument.objects.get().text.endswith("4 million.")
    assert list(Change.objects.order_by("id").values_list("action", flat=True)) == ["created", "revised"]


def test_a_correction_of_a_capital_under_the_same_id_is_a_version_and_new_line_breaks_are_none() -> None:
    take(story(external_id="a1"))
    assert take(story(external_id="a1", text=TEXT.replace(" said", "\nsaid"))).result == "duplicate"
    assert take(story(external_id="a1", text=TEXT.replace("Larsund", "LarSund"))).result == "revised"


def test_an_id_that_comes_with_a_copy_is_kept_so_that_the_next_version_is_found() -> None:
    first = take(story())
    assert take(story(external_id="a1", url="https://larsund.example/q")).result == "duplicate"
    second = take(story(external_id="a1", text=TEXT + " More."))
    assert (second.result, second.article) == ("revised", first.article)


@pytest.mark.parametrize("other", ["source", "day", "headline", "id"])
def test_the_same_words_stay_apart(other: str) -> None:
    source = SourceFactory()
    take(story(external_id="a1"), source)
    fields: dict[str, dict[str, Any]] = {
        "source": {"external_id": ""},
        "day": {"external_id": "", "published_at": date(2026, 3, 3)},
        "headline": {"external_id": "", "headline": "Larsund shuts its quay"},
        "id": {"external_id": "a2"},
    }
    result = take(story(**fields[other]), SourceFactory() if other == "source" else source)
    assert result.result == "created"


def test_the_same_boilerplate_under_different_headlines_is_different_stories() -> None:
    text = "This is a developing story. More details to follow."
    results = [take(story(headline=headline, text=text)).result for headline in ("Quake hits", "Mayor resigns")]
    assert results == ["created", "created"]


def test_boilerplate_without_a_day_and_a_headline_is_never_the_same_story() -> None:
    short = story(headline="", text="Blah blah blah.", published_at=None)
    assert [take(short).result, take(short).result] == ["created", "created"]
    headed = story(text="Blah blah blah.", published_at=None)
    assert [take(headed).result, take(headed).result] == ["created", "duplicate"]
    dated = story(text="Blah blah blah.")
    assert [take(dated).result, take(dated).result] == ["created", "duplicate"]


def test_a_day_and_a_time_on_that_day_in_the_newsrooms_zone_meet(settings: Any) -> None:
    settings.TIME_ZONE = "America/New_York"
    timezone.get_default_timezone.cache_clear()
    try:
        take(story())
        late = datetime(2026, 3, 3, 4, 30, tzinfo=UTC)  # still the second of March there
        assert take(story(published_at=late)).result == "duplicate"
        assert take(story(published_at=late + timedelta(hours=1))).result == "created"
    finally:
        timezone.get_default_timezone.cache_clear()


# --- What must stay hidden -------------------------------------------------------------------------------------------


def test_a_hidden_story_is_not_revealed_to_an_editor_who_sends_the_same_words() -> None:
    hidden = take(story()).article
    set_state(hidden, "withheld", actor=UserFactory(role="standards"))
    editor = UserFactory(editor=True)
    assert find_known(tidy(story()), None, editor) is None
    outcome = take(story(), actor=editor)
    assert (outcome.result, outcome.article == hidden) == ("created", False)
    again = take(story(), actor=editor)
    assert (again.result, again.article) == ("duplicate", outcome.article)
    assert take(story(), actor=UserFactory(role="standards")).article == hidden


def test_an_id_of_a_hidden_story_is_refused_and_its_words_are_not_changed() -> None:
    hidden = take(story(external_id="a1")).article
    set_state(hidden, "withheld", actor=UserFactory(admin=True))
    with pytest.raises(IngestError) as caught:
        take(story(external_id="a1", text=TEXT + " Changed."), actor=UserFactory(editor=True))
    assert caught.value.code == "not_permitted"
    assert Revision.objects.count() == 1


def test_an_erased_story_does_not_come_back_under_its_id() -> None:
    take(story(external_id="a1"))
    Article.objects.update(state=ArticleState.ERASED)
    with pytest.raises(IngestError) as caught:
        take(story(external_id="a1"), actor=UserFactory(admin=True))
    assert caught.value.code == "not_permitted"


def test_an_embargo_that_cannot_be_read_holds_the_story_as_a_draft_whatever_state_is_asked_for() -> None:
    article = take(story(embargo_note="EMBARGO: see desk"), state="published").article
    assert (article.state, "see desk" in article.state_reason) == ("draft", True)


def test_an_embargo_that_cannot_be_read_never_makes_a_story_more_visible() -> None:
    boss = UserFactory(admin=True)
    first = take(story(embargo_note="EMBARGO: see desk"), actor=boss, state="withheld")
    assert first.article.state == "withheld"
    for state in ("withheld", "withdrawn"):
        article = take(story(external_id=state), actor=boss).article
        set_state(article, state, actor=boss, reason="Legal.")
        take(story(external_id=state, text=TEXT + state, embargo_note="EMBARGO: wait"), actor=boss)
        article.refresh_from_db()
        assert (article.state, article.state_reason) == (state, "Legal.")


def test_a_version_may_lengthen_an_embargo_and_never_shorten_it() -> None:
    first = take(story(external_id="a1", embargo_until=LATER)).article
    take(story(external_id="a1", text=TEXT + " 2", embargo_until=LATER - timedelta(days=1)))
    take(story(external_id="a1", text=TEXT + " 3"))
    first.refresh_from_db()
    assert first.embargo_until == LATER
    take(story(external_id="a1", text=TEXT + " 4", embargo_until=LATER + timedelta(days=1)))
    first.refresh_from_db()
    assert first.embargo_until == LATER + timedelta(days=1)


def test_an_embargo_that_comes_with_the_same_words_holds_the_story() -> None:
    first = take(story()).article
    assert take(story(embargo_until=LATER)).result == "duplicate"
    first.refresh_from_db()
    assert first.embargo_until == LATER
    assert Change.objects.filter(action="embargo", article_id=first.pk).count() == 1
    other = take(story(external_id="a2")).article
    take(story(external_id="a2", embargo_note="EMBARGO: wait for word"))
    other.refresh_from_db()
    assert other.state == "draft"


def test_an_embargo_that_an_editor_lifted_does_not_come_back_with_the_same_file() -> None:
    editor = UserFactory(editor=True)
    timed = take(story(embargo_until=LATER)).article
    set_embargo(timed, None, actor=editor)
    worded = take(story(headline="Another", embargo_note="EMBARGO: wait")).article
    set_state(worded, "published", actor=editor)
    take(story(embargo_until=LATER))
    take(story(headline="Another", embargo_note="EMBARGO: wait"))
    timed.refresh_from_db()
    worded.refresh_from_db()
    assert (timed.embargo_until, worded.state) == (None, "published")


@pytest.mark.parametrize("state", ["erased", "withdrawn", "nonsense"])
def test_a_story_cannot_arrive_in_a_state_that_needs_a_decision(state: str) -> None:
    with pytest.raises(IngestError) as caught:
        take(story(), actor=UserFactory(admin=True), state=state)
    assert caught.value.code == "bad_state"
    assert not Article.objects.exists()


def test_only_who_sees_withheld_stories_may_send_one() -> None:
    with pytest.raises(IngestError):
        take(story(), actor=UserFactory(editor=True), state="withheld")
    assert take(story(), actor=UserFactory(role="archive_editor"), state="withheld").article.state == "withheld"


# --- Bad input -------------------------------------------------------------------------------------------------------


def test_nul_bytes_and_lone_surrogates_in_any_field_do_no_harm() -> None:
    bad = "a\0b\ud800"
    article = take(
        RawArticle(
            headline=bad,
            text=bad + TEXT,
            byline=bad,
            external_id=bad,
            version=bad,
            slugline=bad,
            dateline=bad,
            notice=bad,
            notes=bad,
            language="\0",
            url="https://x.example/\0\ud800",
            subjects=({"scheme": bad, "code": bad, "name": bad},),
        ),
        source_named(bad),
    ).article
    article.refresh_from_db()
    kept = [article.headline, article.external_id, article.source.name, article.subjects[0]["name"]]
    assert kept == ["ab\ufffd"] * 4
    assert article.text.startswith("ab\ufffdThe harbour")


@pytest.mark.parametrize("text", ["", " \n\t", "\0\u200b\ufeff"])
def test_a_story_without_words_is_refused(text: str) -> None:
    with pytest.raises(IngestError) as caught:
        take(story(text=text))
    assert (caught.value.code, caught.value.field) == ("no_text", "text")


def test_too_long_a_text_is_refused_with_its_length(settings: Any) -> None:
    settings.ARTICLE_MAX_CHARACTERS = 100
    with pytest.raises(IngestError, match="at most 100") as caught:
        take(story())
    assert caught.value.code == "too_long"


@pytest.mark.parametrize("field", ["headline", "external_id"])
def test_too_long_a_headline_or_id_is_refused_and_never_cut_into_another(field: str) -> None:
    with pytest.raises(IngestError) as caught:
        take(story(**{field: "x" * 1001}))
    assert (caught.value.code, caught.value.field) == ("too_long", field)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "https://x.example/" + "é" * 2000, "x"])
def test_an_address_that_may_not_stand_in_a_page_is_not_kept(url: str) -> None:
    assert take(story(url=url)).article.url == ""


def test_an_address_in_any_script_is_kept_in_ascii() -> None:
    assert take(story(url="https://x.example/日本")).article.url == "https://x.example/%E6%97%A5%E6%9C%AC"


def test_markup_in_a_text_is_kept_as_the_text_it_is() -> None:
    text = "<script>alert(1)</script> & <b>bold</b> " + TEXT
    assert take(story(text=text)).article.text == text


def test_a_story_without_a_headline_gets_its_first_sentence() -> None:
    assert take(story(headline="", text="Rain falls on Larsund. " + TEXT)).article.headline == "Rain falls on Larsund"


@pytest.mark.parametrize(
    ("text", "hint", "expected"),
    [
        (TEXT, "", "en"),
        ("Die Hafenbehörde von Larsund sperrt den nördlichen Kai bis zum Ende des Winters für Arbeiten.", "en", "de"),
        ("Short.", "fr-CA", "fr"),
        ("Short.", "", "en"),
    ],
)
def test_the_language_is_read_in_the_words_and_else_what_the_file_or_the_newsroom_says(
    text: str, hint: str, expected: str
) -> None:
    assert take(story(text=text, language=hint)).article.language == expected


def test_a_text_too_short_to_tell_takes_the_language_of_its_source() -> None:
    assert take(story(text="Court."), SourceFactory(language="sv")).article.language == "sv"


def test_a_bare_day_is_its_start_in_the_newsrooms_zone() -> None:
    article = take(story()).article
    assert (article.published_at, article.published_precision) == (datetime(2026, 3, 2, tzinfo=UTC), "day")
    assert article.sort_at == article.published_at


def test_a_story_without_a_date_is_sorted_by_its_arrival() -> None:
    article = take(story(published_at=None)).article
    assert article.published_at is None
    assert timezone.now() - article.sort_at < timedelta(minutes=1)


def test_a_source_is_one_whatever_the_case_of_its_name() -> None:
    first = source_named("Larsund  Wire")
    assert source_named("LARSUND WIRE") == first
    other = source_named("Larsund-Wire")
    assert (other == first, other.slug) == (False, "larsund-wire-2")
    with pytest.raises(IngestError):
        source_named(" \0 ")


@pytest.mark.parametrize(("status", "state"), [("withheld", "withheld"), ("canceled", "withdrawn")])
def test_a_story_that_its_agency_holds_or_kills_reaches_no_reader(status: Any, state: str) -> None:
    source, reader = SourceFactory(), UserFactory()
    killed = RawArticle(headline="Quay falls", text="The quay fell on Monday.", external_id="q1", status=status)
    known = ingest(replace(killed, status="", external_id="q2", text="Other words."), source=source, actor=None).article
    for article in (
        ingest(killed, source=source, actor=None).article,
        ingest(replace(killed, external_id="q2", text="Other words."), source=source, actor=None).article,
    ):
        article.refresh_from_db()
        assert (article.state, article.state_reason[-14:]) == (state, "by its agency.")
        assert not Article.objects.visible_to(reader).filter(pk=article.pk).exists()
    # Released by a person since, the same message sent again holds it no more; another word of the agency does.
    Article.objects.filter(pk=known.pk).update(state="published")
    again = ingest(replace(killed, external_id="q2", text="Other words."), source=source, actor=None).article
    assert Article.objects.get(pk=again.pk).state == "published"
