"""What people taught of a name decides in the next story, by the name of a whole group of mentions."""

from __future__ import annotations

from tagging.pipeline.annotate import annotate
from tagging.pipeline.authority import Authority
from tagging.pipeline.types import Annotation, Document, EntityRecord, Rule
from tests.tagging.pipeline.marked import MarkedRecogniser, mentions, names, record, tag, unmark, unresolved

MELANIE, EVA = record("person", "Mélanie Joly", "Joly"), record("person", "Eva Joly", "Joly")
WIRE = "harbour-wire"


def rule(action: str, name: str, entity: EntityRecord | None = None, *, source: str | None = WIRE) -> Rule:
    reason = f"rule: {name} {action}"
    return Rule(f"{action} {source}", action, name, source, "person", entity.id if entity else "", reason)  # type: ignore[arg-type]


def read(
    text: str, *rules: Rule, source: str | None = WIRE, file: tuple[EntityRecord, ...] = (MELANIE, EVA)
) -> Annotation:
    authority = Authority(file)
    for key in {each.surface_key for each in rules}:
        authority.put_rules(key, [each for each in rules if each.surface_key == key])
    plain, spans = unmark("text", text)
    return annotate(Document(text=plain, source=source), authority, MarkedRecogniser(spans))


def test_a_name_means_the_record_that_people_said_it_means_with_a_reason() -> None:
    story = "{person|Joly} spoke on Monday. {person|Joly} left."
    assert names(read(story)) == set()
    found = read(story, rule("link", "joly", MELANIE))
    assert mentions(found, "Mélanie Joly") == ["Joly", "Joly"]
    assert tag(found, "Mélanie Joly").reason == "rule: joly link"
    assert tag(found, "Mélanie Joly").confidence >= 0.9
    assert found.rules == ("link harbour-wire",)


def test_it_holds_in_its_source_alone_and_goes_before_what_holds_everywhere() -> None:
    story = "{person|Joly} spoke on Monday."
    there, everywhere = rule("link", "joly", MELANIE), rule("link", "joly", EVA, source=None)
    assert names(read(story, there, everywhere)) == {("person", "Mélanie Joly")}
    assert names(read(story, there, everywhere, source="other")) == {("person", "Eva Joly")}
    assert names(read(story, there, source="other")) == set()


def test_in_a_story_that_tells_the_full_name_a_rule_for_the_surname_changes_nothing() -> None:
    story = "{person|Anna Joly} spoke. {person|Joly} left."
    found = read(story, rule("link", "joly", MELANIE), rule("never", "joly"))
    assert names(found) == {("person", "Anna Joly")}
    assert mentions(found, "Anna Joly") == ["Anna Joly", "Joly"]
    assert found.rules == ()


def test_two_of_that_surname_in_one_story_stay_open() -> None:
    story = "{person|Anna Joly} met {person|Bert Joly}. {person|Joly} smiled."
    found = read(story, rule("link", "joly", MELANIE))
    assert ("person", "Mélanie Joly") not in names(found)
    assert [mention.text for mention in unresolved(found)] == ["Joly"]


def test_what_is_linked_by_rule_and_by_full_name_is_one_tag() -> None:
    story = "{person|Mélanie Joly} spoke. The {person|Joly Minister} left."
    found = read(story, rule("link", "joly minister", MELANIE))
    assert mentions(found, "Mélanie Joly") == ["Mélanie Joly", "Joly Minister"]


def test_a_record_that_is_ruled_out_leaves_the_name_to_its_namesake() -> None:
    found = read("{person|Joly} spoke on Monday.", rule("not_link", "joly", EVA))
    assert names(found) == {("person", "Mélanie Joly")}
    assert tag(found, "Mélanie Joly").reason.endswith("rule: joly not_link")


def test_of_a_name_of_which_every_bearer_is_ruled_out_nobody_new_is_made() -> None:
    file = (record("person", "Tony Harbour"),)
    found = read("{person|Tony Harbour} spoke.", rule("not_link", "tony harbour", file[0]), file=file)
    assert names(found) == set()
    assert [mention.reason for mention in unresolved(found)] == ["rule: tony harbour not_link"]


def test_what_is_never_a_name_of_a_kind_is_no_mention_of_it_and_may_be_one_of_another() -> None:
    story = "{person|Quay Walker} won. {organization|Harbour Board} paid."
    found = read(story, rule("never", "quay walker"), file=())
    assert names(found) == {("organization", "Harbour Board")}
    assert [mention.text for mention in found.mentions] == ["Harbour Board"]
    other = read("{organization|Quay Walker} won.", rule("never", "quay walker"), file=())
    assert names(other) == {("organization", "Quay Walker")}


def test_a_link_in_the_source_goes_before_never_everywhere() -> None:
    found = read("{person|Joly} spoke.", rule("never", "joly", source=None), rule("link", "joly", MELANIE))
    assert names(found) == {("person", "Mélanie Joly")}


def test_a_name_that_is_surely_of_another_kind_is_somebody_elses_and_a_doubtful_one_is_not() -> None:
    taught = rule("link", "joly", MELANIE)
    assert names(read("They met in {place|Joly} on Monday.", taught)) == set()
    assert names(read("They met {place?|Joly} on Monday.", taught)) == {("person", "Mélanie Joly")}


def test_a_rule_for_a_record_that_is_gone_is_no_rule() -> None:
    found = read("{person|Joly} spoke.", rule("link", "joly", EVA), file=(MELANIE,))
    assert names(found) == {("person", "Mélanie Joly")}


def test_the_version_of_the_knowledge_tells_of_rules() -> None:
    authority = Authority((MELANIE,))
    before = authority.version
    authority.put_rules("joly", [rule("link", "joly", MELANIE)])
    assert authority.version != before
    authority.put_rules("joly", [])
    assert authority.version == before
