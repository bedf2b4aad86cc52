"""Annotation → rows: the difference is written, and what a person decided always wins."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.ingest import add_revision
from articles.models import Article, Change
from newsroom.accounts.models import User
from tagging import decisions
from tagging.models import Alias, Entity, Mention, RunState, Status, Tag
from tagging.proposals import collect_unused, propose
from tagging.signals import article_settled
from tagging.store import occurrences, store
from tagging.tasks import retag
from tests.at_once import at_once
from tests.factories import ArticleFactory, EntityFactory, TagFactory, UserFactory
from tests.tagging.world import Named, annotation, mentions_of, tag_story, tags_of

pytestmark = pytest.mark.django_db

TEXT = (
    "Mira Solheim met Tor Vik in Larsund on Monday. Solheim praised Vik. Solheim left Larsund on Tuesday, "
    "and Eva Solheim stayed."
)


@pytest.fixture
def editor() -> User:
    return UserFactory(editor=True)


@pytest.fixture
def article() -> Article:
    return ArticleFactory(headline="Solheim in Larsund", text=TEXT)


@pytest.fixture
def mira() -> Entity:
    return EntityFactory(name="Mira Solheim")


@pytest.fixture
def eva() -> Entity:
    return EntityFactory(name="Eva Solheim")


MIRA = ("Mira Solheim", "Solheim")


def tag_of(article: Article, entity: Entity) -> Tag:
    return Tag.objects.get(article=article, entity=entity)


def test_it_writes_tags_mentions_a_change_and_the_news(article: Article, mira: Entity) -> None:
    settled: list[object] = []

    def note(article_id: object, **kwargs: object) -> None:
        settled.append(article_id)

    article_settled.connect(note)
    with transaction.atomic():
        tag_story(article, Named(MIRA, mira), Named(("Larsund",), name="Larsund", kind="place"))
    article_settled.disconnect(note)
    tag = tag_of(article, mira)
    assert (tag.surfaces, tag.state, tag.decided_by) == (["mira solheim", "solheim"], "suggested", None)
    assert mentions_of(article)[:3] == [
        ("Solheim", "Mira Solheim"),
        ("Larsund", "Larsund"),
        ("Mira Solheim", "Mira Solheim"),
    ]
    assert Entity.objects.get(name="Larsund").status == Status.PROPOSED
    assert Change.objects.filter(action="tagged", article_id=article.pk).count() == 1


def test_a_second_run_changes_no_tag(article: Article, mira: Entity) -> None:
    found = (Named(MIRA, mira), Named(("Larsund",), name="Larsund", kind="place"))
    tag_story(article, *found)
    before = (list(Tag.objects.order_by("pk").values()), mentions_of(article), Entity.objects.count())
    tag_story(article, *found)
    assert (list(Tag.objects.order_by("pk").values()), mentions_of(article), Entity.objects.count()) == before


def test_a_mention_that_stays_the_same_is_not_written_again(article: Article, mira: Entity, eva: Entity) -> None:
    larsund = Named(("Larsund",), name="Larsund", kind="place")
    tag_story(article, Named(("Mira Solheim",), mira), larsund)
    before = dict(Mention.objects.values_list("pk", "text"))
    tag_story(article, Named(("Mira Solheim",), eva), larsund)
    kept = before.keys() & set(Mention.objects.values_list("pk", flat=True))
    assert {before[pk] for pk in kept} == {"Larsund"}
    assert mentions_of(article, of=["Mira Solheim"]) == [("Mira Solheim", "Eva Solheim")]


def test_what_the_machine_no_longer_says_goes_and_what_it_says_anew_comes(
    article: Article, mira: Entity, eva: Entity
) -> None:
    tag_story(article, Named(MIRA, mira))
    tag_story(article, Named(("Eva Solheim",), eva))
    assert tags_of(article) == {"Eva Solheim": "suggested"}
    assert mentions_of(article) == [("Eva Solheim", "Eva Solheim")]


def test_what_a_person_accepted_stays_when_the_machine_no_longer_says_it(
    article: Article, mira: Entity, editor: User
) -> None:
    tag_story(article, Named(MIRA, mira, confidence=0.4))
    decisions.accept(tag_of(article, mira), actor=editor)
    tag_story(article)
    tag_story(article, Named(("Tor Vik",), name="Tor Vik"))
    tag = tag_of(article, mira)
    assert (tag.state, tag.confidence) == ("accepted", 0.4)


def test_a_rejection_binds_the_record_and_its_surfaces_for_their_kind(
    article: Article, mira: Entity, eva: Entity, editor: User
) -> None:
    tag_story(article, Named(MIRA, mira))
    decisions.reject(tag_of(article, mira), actor=editor)
    for _ in range(3):  # the same record; another one of that surface; a new name of that surface; another surface
        tag_story(article, Named(MIRA, mira))
        assert tags_of(article) == {"Mira Solheim": "rejected"}
        tag_story(article, Named(("Solheim",), eva))
        assert tags_of(article) == {"Mira Solheim": "rejected"}
        tag_story(article, Named(("Solheim",), name="Solheim"))
        assert tags_of(article) == {"Mira Solheim": "rejected"}
        tag_story(article, Named(("Tor Vik",), mira))
        assert tags_of(article) == {"Mira Solheim": "rejected"}
    assert {name for _, name in mentions_of(article)} == {None}
    tag_story(article, Named(("Solheim",), name="Solheim", kind="place"))
    assert tags_of(article) == {"Mira Solheim": "rejected", "Solheim": "suggested"}


def test_a_rejection_in_one_story_says_nothing_of_another(article: Article, mira: Entity, editor: User) -> None:
    tag_story(article, Named(MIRA, mira))
    decisions.reject(tag_of(article, mira), actor=editor)
    other = ArticleFactory(text=TEXT)
    tag_story(other, Named(MIRA, mira))
    assert tags_of(other) == {"Mira Solheim": "suggested"}


def test_a_relink_binds_the_surface_to_the_other_record(
    article: Article, mira: Entity, eva: Entity, editor: User
) -> None:
    tag_story(article, Named(("Solheim",), mira))
    decisions.relink(tag_of(article, mira), eva, actor=editor)
    for said in (Named(("Solheim",), mira), Named(("Solheim",)), Named(("Solheim",), name="Solheim")):
        tag_story(article, said)
        assert tags_of(article) == {"Mira Solheim": "rejected", "Eva Solheim": "accepted"}
        assert set(mentions_of(article)) == {("Solheim", "Eva Solheim")}


def test_two_accepted_records_of_one_surname_keep_their_own_mentions(
    article: Article, mira: Entity, eva: Entity, editor: User
) -> None:
    found = (Named(("Mira Solheim",), mira), Named(("Eva Solheim",), eva))
    tag_story(article, *found)
    Tag.objects.update(surfaces=["mira solheim", "eva solheim", "solheim"])
    for entity in (mira, eva):
        decisions.accept(tag_of(article, entity), actor=editor)
    tag_story(article, *found)
    assert mentions_of(article) == [("Mira Solheim", "Mira Solheim"), ("Eva Solheim", "Eva Solheim")]


def test_an_accepted_name_does_not_draw_the_same_word_from_another_standing_tag(
    article: Article, mira: Entity, editor: User
) -> None:
    place = EntityFactory(name="Solheim Town", kind="place")
    story = ArticleFactory(headline="x", text="Mira Solheim spoke. Solheim, a town, is old.")
    run = retag(story)
    story.refresh_from_db()
    found = annotation(story, Named(("Mira Solheim",), mira), Named(("Solheim",), place))
    assert store(run, found)
    Tag.objects.filter(entity=mira).update(surfaces=["mira solheim", "solheim"])
    decisions.accept(tag_of(story, mira), actor=editor)
    assert store(retag(story), found)
    assert tags_of(story) == {"Mira Solheim": "accepted", "Solheim Town": "suggested"}
    assert mentions_of(story) == [("Mira Solheim", "Mira Solheim"), ("Solheim", "Solheim Town")]


def test_a_newer_version_wins_over_the_tagging_of_an_older(article: Article, mira: Entity) -> None:
    old = retag(article)
    said = annotation(article, Named(MIRA, mira))
    add_revision(article, "New", "Quite other words.", actor=None)
    assert store(old, said) is False
    assert not Tag.objects.exists()
    old.refresh_from_db()
    assert old.state == RunState.SUPERSEDED


def test_what_a_person_marked_is_found_again_in_the_new_words(article: Article, editor: User) -> None:
    tor = EntityFactory(name="Tor Vik")
    decisions.add_tag(article, tor, surface="Vik", actor=editor)
    assert mentions_of(article) == [("Vik", "Tor Vik"), ("Vik", "Tor Vik")]
    article.refresh_from_db()
    add_revision(article, "New", "At last Vik spoke. Viking ships came.", actor=None)
    tag_story(article)
    assert mentions_of(article) == [("Vik", "Tor Vik")]
    mention = Mention.objects.get()
    assert (mention.start, mention.decided_by, mention.revision) == (8, editor, article.current)


def test_what_a_person_marked_beats_a_longer_name_of_the_machine(article: Article, editor: User) -> None:
    tor, firm = EntityFactory(name="Tor Vik"), EntityFactory(name="Tor Vik in Larsund", kind="organization")
    decisions.add_tag(article, tor, surface="Tor Vik", actor=editor)
    tag_story(article, Named(("Tor Vik in Larsund",), firm))
    assert mentions_of(article) == [("Tor Vik", "Tor Vik")]
    assert tags_of(article) == {"Tor Vik": "accepted"}


def test_a_record_that_was_merged_meanwhile_gives_its_tag_to_the_one_that_stays(
    article: Article, mira: Entity, eva: Entity
) -> None:
    Entity.objects.filter(pk=mira.pk).update(merged_into=eva)
    tag_story(article, Named(("Mira Solheim",), mira), Named(("Eva Solheim",), eva))
    assert tags_of(article) == {"Eva Solheim": "suggested"}
    assert {name for _, name in mentions_of(article)} == {"Eva Solheim"}


def test_a_record_that_is_gone_meanwhile_leaves_its_mentions_open(article: Article, mira: Entity) -> None:
    said = annotation(article, Named(("Mira Solheim",), mira))
    Entity.objects.filter(pk=mira.pk).delete()
    assert store(retag(article), said)
    assert mentions_of(article) == [("Mira Solheim", None)]
    assert Mention.objects.get().reason == ""


def test_a_new_name_takes_the_record_that_has_it_the_confirmed_one_first(article: Article) -> None:
    EntityFactory(name="Larsund", kind="place", status=Status.PROPOSED)
    confirmed = EntityFactory(name="Larsund", kind="place")
    EntityFactory(name="Larsund", kind="organization")
    tag_story(article, Named(("Larsund",), name="LARSUND", kind="place"))
    assert Tag.objects.get().entity == confirmed


def create(article: Article, **fields: object) -> None:
    Mention.objects.create(revision=article.current, kind="person", **fields)


def create_many(article: Article, **fields: object) -> None:
    other = Mention(revision=article.current, kind="person", field="text", start=17, end=24, text="Tor Vik")
    Mention.objects.bulk_create([other, Mention(revision=article.current, kind="person", **fields)])


def update(article: Article, **fields: object) -> None:
    create(article, **RIGHT)
    Mention.objects.update(**fields)


RIGHT = {"field": "text", "start": 0, "end": 12, "text": "Mira Solheim"}


@pytest.mark.parametrize("write", [create, create_many, update])
@pytest.mark.parametrize("wrong", [{"start": 1, "end": 13}, {"text": "Mira Solhein"}, {"field": "headline"}])
def test_the_database_refuses_a_mention_that_is_not_in_its_text(
    article: Article, write: Callable[..., None], wrong: dict[str, object]
) -> None:
    with transaction.atomic():
        write(article, **RIGHT)
        Mention.objects.all().delete()
    with pytest.raises(IntegrityError, match="must equal the words"):
        write(article, **(RIGHT | wrong))


def test_the_database_refuses_a_mention_that_ends_beyond_its_text() -> None:
    article = ArticleFactory(headline="x", text="At last Tor Vik")
    create(article, field="text", start=8, end=15, text="Tor Vik")
    with pytest.raises(IntegrityError, match="must equal the words"):
        create(article, field="text", start=8, end=16, text="Tor Vik")


@pytest.mark.parametrize("start", [4080, 4095, 4096, 4100, 8191])
def test_a_mention_is_checked_wherever_in_a_long_text_it_stands(start: int) -> None:
    name = "Ωμέγα" * 100  # as long as a mention may be
    article = ArticleFactory(headline="x", text="é" * (start - 1) + " " + name + " é" * 4_000)
    create(article, field="text", start=start, end=start + 500, text=name)
    with pytest.raises(IntegrityError, match="must equal the words"):
        create(article, field="text", start=start + 1, end=start + 501, text=name)


def test_thousands_of_mentions_far_down_in_a_long_text_are_checked_within_seconds(mira: Entity) -> None:
    article = ArticleFactory(headline="x", text="é" * 1_000_000 + " Mira Solheim" * 3_000)
    run, said = retag(article), annotation(article, Named(("Mira Solheim",), mira))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '5s'")  # to count to each from the beginning takes longer
    assert store(run, said)
    assert Mention.objects.count() == 3_000


def test_offsets_count_code_points_of_any_script(mira: Entity) -> None:
    article = ArticleFactory(headline="x", text="👩‍🚀𠀀é Mira Solheim spoke.")
    tag_story(article, Named(("Mira Solheim",), mira))
    mention = Mention.objects.get()
    assert article.text[mention.start : mention.end] == mention.text == "Mira Solheim"


@pytest.mark.parametrize(
    ("words", "name", "expected"),
    [
        ("Vik and Viking, vik. Vik", "Vik", [0, 21]),
        ("Vik", "", []),
        ("", "Vik", []),
        ("NoVik Vik", "Vik", [6]),
        ("Vik-Berg Vik's", "Vik", [0, 9]),
    ],
)
def test_a_name_is_found_as_whole_words(words: str, name: str, expected: list[int]) -> None:
    assert occurrences(words, name) == expected


@pytest.mark.django_db(transaction=True)
def test_workers_that_meet_the_same_new_names_at_once_get_one_record_each() -> None:
    names = {("person", f"new name {n}"): f"New Name {n}" for n in range(20)}
    backwards = dict(reversed(names.items()))
    for answer in at_once(*[partial(propose, order) for order in (names, backwards, names, backwards)]):
        assert set(answer) == set(names)
    assert Entity.objects.count() == 20


@pytest.mark.django_db(transaction=True)
def test_two_stories_with_one_new_name_stored_at_once_share_its_record() -> None:
    stories = [ArticleFactory(text=TEXT) for _ in range(3)]
    calls = [partial(tag_story, story, Named(("Tor Vik",), name="Tor Vik")) for story in stories]
    for answer in at_once(*calls):
        assert not isinstance(answer, Exception), answer
    assert Tag.objects.count() == 3
    assert Entity.objects.count() == 1


def test_storing_costs_the_same_few_queries_however_many_names() -> None:
    names = [f"Name{n} Family{n}" for n in range(50)]
    article = ArticleFactory(headline="x", text=", ".join(names))
    said = annotation(article, *(Named((name,), name=name) for name in names))
    for queries in (10, 6):  # five to read, one for the change row; new records, tags and mentions; nothing new
        run = retag(article)
        with CaptureQueriesContext(connection) as sent:
            assert store(run, said)
        assert Mention.objects.count() == Tag.objects.count() == 50
        assert len(sent) == queries, [query["sql"][:80] for query in sent]


def test_a_chain_of_merges_is_followed_to_its_end_and_a_ring_ends(article: Article, mira: Entity, eva: Entity) -> None:
    tor, ring, other = EntityFactory(name="Tor Vik"), EntityFactory(name="Ring"), EntityFactory(name="Other")
    for merged, into in ((mira, eva), (eva, tor), (ring, other), (other, ring)):
        Entity.objects.filter(pk=merged.pk).update(merged_into=into)
    tag_story(article, Named(("Mira Solheim",), mira), Named(("Larsund",), ring))
    assert [tag.entity.name for tag in Tag.objects.filter(article=article, entity=tor)] == ["Tor Vik"]
    assert Tag.objects.count() == 2


def test_only_proposals_that_nothing_uses_are_collected(editor: User) -> None:
    machine = {"status": Status.PROPOSED, "origin": "machine"}
    unused, used, fresh, private, decided = (EntityFactory(**machine) for _ in range(5))
    EntityFactory(status=Status.PROPOSED, origin="editor")
    TagFactory(entity=used)
    Entity.objects.exclude(pk=fresh.pk).update(created_at="2020-01-01T00:00Z")
    Entity.objects.filter(pk=private.pk).update(never_profile=True)
    decisions.rename(decided, "Other Name", actor=editor)
    before = set(Entity.objects.values_list("pk", flat=True))
    assert collect_unused() == 1
    assert before - set(Entity.objects.values_list("pk", flat=True)) == {unused.pk}


def test_somebody_else_of_a_known_name_gets_a_record_of_their_own_once(mira: Entity) -> None:
    for _ in range(2):
        tag_story(ArticleFactory(text=TEXT), Named(MIRA, name="Mira Solheim", apart_from=(mira,)))
    (other,) = Entity.objects.filter(name="Mira Solheim", status=Status.PROPOSED)
    assert Tag.objects.filter(entity=other).count() == 2
    assert not Tag.objects.filter(entity=mira).exists()


def test_a_third_of_one_name_stays_a_mention(article: Article, mira: Entity) -> None:
    second = EntityFactory(name="Mira Solheim", status=Status.PROPOSED)
    tag_story(article, Named(MIRA, name="Mira Solheim", apart_from=(mira, second)))
    assert not tags_of(article)
    assert [tag for _, tag in mentions_of(article)] == [None] * len(mentions_of(article))


def test_an_acronym_that_a_story_explains_is_kept_with_the_proposed_record_and_goes_with_it() -> None:
    article = ArticleFactory(text="The Baltic Fisheries Board (BFB) met.")
    board = Named(("Baltic Fisheries Board",), name="Baltic Fisheries Board", kind="organization", explained=("BFB",))
    for _ in range(2):
        tag_story(article, board)
    assert list(Alias.objects.values_list("entity__name", "name")) == [("Baltic Fisheries Board", "BFB")]
    tag_story(article)
    Entity.objects.update(created_at=timezone.now() - timedelta(days=1))
    assert collect_unused()
    assert not Entity.objects.exists()


def test_a_confirmed_record_gets_no_names_from_stories(article: Article) -> None:
    board = EntityFactory(name="Mira Solheim", kind="organization")
    tag_story(article, Named(MIRA, board, explained=("MS",)))
    assert not Alias.objects.exists()
