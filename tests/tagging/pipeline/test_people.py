from __future__ import annotations

import pytest

from tagging.pipeline.people import fit, looks_like_full_name, same_person, surname_keys
from tests.tagging.pipeline.marked import mentions, names, read, record, tag, unresolved


def test_a_surname_stands_for_the_full_name_of_the_story() -> None:
    found = read("{person|Ingrid Solheim} spoke in Bergen. “We will rebuild,” {person|Solheim} said.")
    assert names(found) == {("person", "Ingrid Solheim")}
    assert mentions(found, "Ingrid Solheim") == ["Ingrid Solheim", "Solheim"]
    assert found.mentions[1].reason == "surname of Ingrid Solheim"


def test_a_title_before_a_surname_is_no_part_of_the_name() -> None:
    found = read("Foreign Minister {person|Ingrid Solheim} arrived. {person|Minister Solheim} left late.")
    assert mentions(found, "Ingrid Solheim") == ["Ingrid Solheim", "Solheim"]


def test_two_people_with_one_surname_stay_two() -> None:
    found = read("{person|Maria Okello} met her brother {person|David Okello}. {person|Okello} smiled.")
    assert names(found) == {("person", "Maria Okello"), ("person", "David Okello")}
    assert [m.text for m in unresolved(found)] == ["Okello"]


def test_a_bare_surname_stays_with_whom_the_story_called_so_before_the_namesake_came() -> None:
    found = read("{person|Maria Okello} won. {person|Okello} thanked her coach and brother {person|David Okello}.")
    assert mentions(found, "Maria Okello") == ["Maria Okello", "Okello"]


def test_a_title_decides_between_two_people_with_one_surname() -> None:
    found = read(
        "President {person|Maria Okello} met Senator {person|David Okello}. Later Senator {person|Okello} resigned."
    )
    assert mentions(found, "David Okello") == ["David Okello", "Okello"]


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("Greta van der Meulen", "van der Meulen"),
        ("Greta van der Meulen", "Meulen"),
        ("Faisal bin Harith", "bin Harith"),
        ("Omar al-Rashidi", "Rashidi"),
        ("Li Meihua", "Li"),
        ("Ana Sofia Prado Ruiz", "Prado"),
        ("Somchai Chan-arun", "Chan-arun"),
    ],
)
def test_it_knows_the_short_forms_of_many_kinds_of_names(full: str, short: str) -> None:
    found = read(f"{{person|{full}}} spoke. Then {{person|{short}}} left.")
    assert mentions(found, full) == [full, short]


def test_a_surname_taken_for_an_organization_is_the_person_of_the_story() -> None:
    found = read("{person|Paul Barclay} resigned. {organization|Barclay} gave no reason.")
    assert mentions(found, "Paul Barclay") == ["Paul Barclay", "Barclay"]


def test_a_first_name_that_is_a_place_leaves_the_place_alone() -> None:
    found = read("{person|Georgia Bell} ran in {place|Georgia}.", record("place", "Georgia"))
    assert names(found) == {("person", "Georgia Bell"), ("place", "Georgia")}


def test_it_never_proposes_a_lone_first_name_or_surname() -> None:
    found = read("“{person|Tomasz} was here,” said {person|Wiśniewska}.")
    assert not found.tags
    assert len(unresolved(found)) == 2


@pytest.mark.parametrize("name", ["Prime Minister", "Xqz 17", "Sales Department", "von Trapp", "City Council"])
def test_what_is_no_full_name_is_not_proposed_as_a_person(name: str) -> None:
    assert not looks_like_full_name(name)


def test_a_monarch_is_known_by_title_and_name() -> None:
    found = read("King {person|Harald} opened parliament.")
    assert names(found) == {("person", "King Harald")}


def test_a_full_name_shouted_in_the_headline_is_written_as_in_the_text() -> None:
    found = read("{person|Ingrid Solheim} resigned.", headline="{person|INGRID SOLHEIM} QUITS")
    assert names(found) == {("person", "Ingrid Solheim")}
    assert tag(found, "Ingrid Solheim").level == "about"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Joseph R. Marlow", "Joseph Marlow", True),
        ("J. R. Marlow", "Joseph Robin Marlow", True),
        ("George H. W. Pell", "George W. Pell", False),
        ("Sam Reed Jr.", "Sam Reed Sr.", False),
        ("Anna Reed", "Sam Reed", False),
    ],
)
def test_it_tells_spellings_of_a_name_from_other_names(one: str, other: str, same: bool) -> None:
    assert same_person(one, other) is same


def test_generations_and_particles_do_not_hide_the_surname() -> None:
    assert "reed" in surname_keys("Sam Reed, Jr.")
    assert set(surname_keys("Greta van der Meulen")) == {"meulen", "van der meulen"}
    assert fit("meulen", "Greta van der Meulen") == "surname"


def test_a_name_with_a_particle_that_was_seen_in_pieces_is_one() -> None:
    assert names(read("{person|Omar} bin {person|Harith} spoke.")) == {("person", "Omar bin Harith")}


@pytest.mark.parametrize("seen", ["{person|Ana do} {person|Amaral Sousa}", "{person|Ana} do {person|Amaral Sousa}"])
def test_a_name_parted_at_its_particle_is_one(seen: str) -> None:
    assert names(read(f"{seen} spoke.")) == {("person", "Ana do Amaral Sousa")}


def test_the_place_of_a_rank_is_no_place_of_the_story() -> None:
    found = read(
        "The Duke of {place|Larsund} spoke in {place|Orva}.", record("place", "Larsund"), record("place", "Orva")
    )
    assert names(found) == {("place", "Orva")}


def test_a_name_held_together_by_an_arabic_article_is_a_full_one() -> None:
    found = read("{person|Nasir-ul-Qamar} bowled. {person|Qamar-al-Nur} batted; {person|Anna-Lena} was out.")
    assert names(found) == {("person", "Nasir-ul-Qamar"), ("person", "Qamar-al-Nur")}


def test_the_two_surnames_of_a_longer_name_are_its_bearer() -> None:
    found = read("{person|Luis Alberto Prado Quiroga} was held. {person|Prado Quiroga} denied it.")
    assert mentions(found, "Luis Alberto Prado Quiroga") == ["Luis Alberto Prado Quiroga", "Prado Quiroga"]


def test_a_full_name_that_came_first_is_not_the_end_of_a_longer_one() -> None:
    found = read("{person|Mary Ferris} spoke before {person|Anna Louise Mary Ferris} did.")
    assert names(found) == {("person", "Mary Ferris"), ("person", "Anna Louise Mary Ferris")}


def test_a_son_named_after_his_father_is_somebody_else() -> None:
    father = record("person", "Sam Reed")
    found = read("{person|Sam Reed} came. {person|Sam Reed Jr.} did not.", father)
    assert names(found) == {("person", "Sam Reed"), ("person", "Sam Reed Jr.")}
    assert names(read("{person|Sam Reed Jr.} spoke.", father)) == {("person", "Sam Reed Jr.")}


def test_a_name_given_with_its_generation_first_may_drop_it() -> None:
    found = read("{person|Sam Reed Jr.} came. {person|Sam Reed} spoke.", headline="{person|Sam Reed} speaks")
    assert len(found.tags) == 1


def test_a_doubtful_place_that_bears_the_surname_of_somebody_in_the_story_is_that_person() -> None:
    town = record("place", "Ferris")
    found = read("{person|Anna Ferris} spoke. Then {place?|Ferris} left.", town)
    assert names(found) == {("person", "Anna Ferris")}
    found = read("{person|Anna Ferris} spoke in {place|Ferris}.", town)
    assert names(found) == {("person", "Anna Ferris"), ("place", "Ferris")}


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("Carla Prado Quiroga", "Prado Quiroga"),
        ("Pavel Ivanovich Orlov", "Pavel Ivanovich"),
        ("Greta van der Meulen", "Van der Meulen"),
        ("Paul de Brune", "De Brune"),
        ("Sylvie Le Gall", "Le Gall"),
        ("Asha Nair Menon", "Asha Nair"),
    ],
)
def test_a_part_of_a_name_that_was_given_in_full_is_no_name_of_its_own(full: str, short: str) -> None:
    found = read(f"{{person|{full}}} spoke. {{person|{short}}} left.", headline=f"{{person|{short}}} speaks")
    assert mentions(found, full) == [short, full, short]


def test_a_part_of_a_name_that_is_somebody_s_own_is_left_to_him() -> None:
    found = read("{person|Pavel Ivan Orlov} met {person|Pavel Ivan}.", record("person", "Pavel Ivan"))
    assert names(found) == {("person", "Pavel Ivan Orlov"), ("person", "Pavel Ivan")}


def test_a_double_surname_taken_for_a_body_in_doubt_is_the_person() -> None:
    found = read("{person|Sylvie Le Gall} spoke. {organization?|Le Gall}'s party cheered.")
    assert mentions(found, "Sylvie Le Gall") == ["Sylvie Le Gall", "Le Gall"]


def test_a_surname_with_its_particle_alone_is_a_question() -> None:
    found = read("{person|De Brune} would have laughed.", record("person", "Paul de Brune"))
    assert not found.tags
    assert [c.name for c in unresolved(found)[0].candidates] == ["Paul de Brune"]


@pytest.mark.parametrize(
    "name", ["Abu Samir al-Rashidi", "April Reed", "Frederic March", "Rodney King", "Kay West", "Bill Reed", "Jan Reed"]
)
def test_a_full_name_may_hold_a_word_that_is_none_elsewhere(name: str) -> None:
    assert looks_like_full_name(name)


@pytest.mark.parametrize(
    "name", ["Abu Samir", "De Brune", "Saudi King", "Former Judge", "April March", "City Judge", "Bill House"]
)
def test_a_byname_a_surname_and_a_calling_are_no_full_names(name: str) -> None:
    assert not looks_like_full_name(name)


def test_a_surname_that_is_also_a_title_stands_for_its_bearer() -> None:
    found = read("{person|Rodney King} spoke. {person|King} wept.")
    assert mentions(found, "Rodney King") == ["Rodney King", "King"]


@pytest.mark.parametrize("seen", ["{person|Sam King} {person|III}", "{person|Sam King} III", "{person|Sam King III}"])
def test_a_generation_belongs_to_the_name(seen: str) -> None:
    found = read(f"{seen} spoke of {{person|Sam King Jr.}}, his father.")
    assert names(found) == {("person", "Sam King III"), ("person", "Sam King Jr.")}


def test_a_surname_with_its_generation_is_the_one_of_it() -> None:
    found = read("{person|Sam Reed} came with {person|Sam Reed Jr.} Later {person|Reed Jr.} spoke.")
    assert mentions(found, "Sam Reed Jr.") == ["Sam Reed Jr.", "Reed Jr."]


def test_a_father_whom_the_authority_file_knows_is_not_his_son_without_the_suffix() -> None:
    known = (record("person", "Sam Reed"), record("person", "Sam Reed Jr."))
    found = read("{person|Sam Reed Jr.} came. His father, {person|Sam Reed}, ruled for years.", *known)
    assert names(found) == {("person", "Sam Reed"), ("person", "Sam Reed Jr.")}


def test_a_name_parted_after_an_abbreviation_is_one() -> None:
    assert names(read("{person|Gunnar Th.} {person|Solheim} spoke.")) == {("person", "Gunnar Th. Solheim")}


def test_a_first_name_alone_does_not_come_before_the_full_one() -> None:
    found = read("Tasmund and {person|Victoria} said no. {person|Victoria Reed} laughed.", record("place", "Victoria"))
    assert mentions(found, "Victoria Reed") == ["Victoria Reed"]


def test_a_person_called_like_a_place_is_known_by_how_the_story_goes_on() -> None:
    places = (record("place", "Georgia"), record("place", "India"))
    found = read("{organization?|Georgia Bell} ran. {person|Bell} fell.", *places)
    assert mentions(found, "Georgia Bell") == ["Georgia Bell", "Bell"]
    assert names(read("{organization|Georgia Bell} ran. {person|Bell} fell.", *places)) == {("person", "Georgia Bell")}
    found = read("{organization|Taco Bell} sued {person|Ann Bell}. {person|Bell} laughed.", *places)
    assert names(found) == {("organization", "Taco Bell"), ("person", "Ann Bell")}
    firm = record("organization", "Taco Bell")
    assert names(read("{organization|Taco Bell} grew. {person|Bell} fell.", firm)) == {("organization", "Taco Bell")}
    assert names(read("{place|India} {person|Oxenby} ran.", *places)) == {("person", "India Oxenby")}
    known = record("person", "Vlad Orlov")
    assert ("place", "India") in names(read("{place|India} {person|Orlov} talks fail.", *places, known))


def test_a_lone_surname_of_several_says_whose_it_may_be() -> None:
    found = read("{person|Maria Okello} met {person|David Okello}. {person|Okello} smiled.")
    assert unresolved(found)[0].reason == "Okello may be any of these: Maria Okello, David Okello"


def test_a_place_after_a_civility_is_a_surname() -> None:
    found = read("{person|Kathy Ireland} spoke. Mrs. {place|Ireland} left {place|Ireland}.", record("place", "Ireland"))
    assert mentions(found, "Kathy Ireland") == ["Kathy Ireland", "Ireland"]


def test_a_surname_that_is_a_place_of_the_story_does_not_come_before_the_full_name() -> None:
    found = read(
        "{place|Jackson} has no water. {person|Jackson} waits. {person|Jesse Jackson} came. {person|Jackson} left.",
        record("place", "Jackson"),
        headline="{place|Jackson} without water",
    )
    assert mentions(found, "Jackson") == ["Jackson", "Jackson", "Jackson"]
    assert mentions(found, "Jesse Jackson") == ["Jesse Jackson", "Jackson"]


@pytest.mark.parametrize(
    ("seen", "name"),
    [("{person|Curtis Tu'}ihala", "Curtis Tu'ihala"), ("{person|Njuguna Ndung}'u", "Njuguna Ndung'u")],
)
def test_a_name_cut_at_its_apostrophe_is_taken_to_its_end(seen: str, name: str) -> None:
    assert names(read(f"{seen} spoke.")) == {("person", name)}
    assert names(read("{person|Njuguna Reed}'s bill. {person|Njuguna Reed}'ll go.")) == {("person", "Njuguna Reed")}


POPE = record("person", "Pope Zephyr XV", "Sam Reed")


def test_a_pope_is_found_by_his_new_name_without_the_title() -> None:
    found = read("Cardinal {person|Sam Reed} became {person|Zephyr XV}. {person|Pope Zephyr XV} waved.", POPE)
    assert mentions(found, "Pope Zephyr XV") == ["Sam Reed", "Zephyr XV", "Pope Zephyr XV"]


def test_without_a_number_the_title_is_needed() -> None:
    assert names(read("{person|Ann Zephyr} met {person|Zephyr Lee}.", record("person", "Pope Zephyr"))) == {
        ("person", "Ann Zephyr"),
        ("person", "Zephyr Lee"),
    }
    assert not read("He wrote {person|Zephyr}.", record("person", "Pope Zephyr")).tags


@pytest.mark.parametrize("before", ["organizer", "Organizer", "Then,", "said", ""])
def test_a_first_name_like_a_month_belongs_to_the_name(before: str) -> None:
    assert names(read(f"{before} April {{person|Marchwood}} said so.".strip())) == {("person", "April Marchwood")}


@pytest.mark.parametrize("before", ["In", "on 3", "late", "since", "Last", "of March or"])
def test_a_month_before_a_surname_does_not(before: str) -> None:
    found = read(f"{{person|Ann Marchwood}} left. {before} April {{person|Marchwood}} came back.")
    assert mentions(found, "Ann Marchwood") == ["Ann Marchwood", "Marchwood"]


@pytest.mark.parametrize("full", ["Pavel Ivanovich Orlov", "Pavel I. Orlov", "Pavlo Ivanovych Orlov"])
def test_a_patronymic_does_not_hide_who_is_known_without_it(full: str) -> None:
    known = record("person", "Pavel Orlov", "Pavlo Orlov")
    assert [t.entity_id for t in read(f"{{person|{full}}} spoke.", known).tags] == [known.id]


def test_a_middle_name_that_is_no_patronymic_is_not_left_out() -> None:
    known = record("person", "Pavel Orlov")
    assert [t.entity_id for t in read("{person|Pavel Marek Orlov} spoke.", known).tags] == [None]
