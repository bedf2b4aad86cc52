"""Events out of sentences: who did what to whom, when and where; and what is no event."""

from __future__ import annotations

import typing

import pytest

from tagging.models import EventType, ParticipationRole
from tagging.pipeline import types
from tagging.pipeline.events import load_parser
from tagging.pipeline.events.repeated import without_repeated
from tagging.pipeline.events.sentences import MOST_SENTENCES, sentences, worth_parsing
from tagging.pipeline.events.titles import LONGEST
from tagging.pipeline.events.toll import toll
from tagging.pipeline.events.triggers import noun_types, verb_types
from tagging.pipeline.types import Document, EventDraft, Mention
from tests.tagging.pipeline import marked

ON = "2022-10-27"  # a Thursday


def events(text: str, on: str = ON, headline: str = "") -> list[EventDraft]:
    return list(marked.read(text, on=on, headline=headline, parser=load_parser()).events)


def the_event(text: str, on: str = ON) -> EventDraft:
    (found,) = events(text, on)
    return found


def roles(draft: EventDraft) -> dict[str, str]:
    return {each.name: each.role for each in draft.participants}


def days(draft: EventDraft) -> tuple[str, str]:
    return str(draft.first), str(draft.last)


def test_types_and_roles_are_those_of_the_archive() -> None:
    assert set(typing.get_args(types.EventType)) == set(EventType.values)
    assert set(typing.get_args(types.Role)) == set(ParticipationRole.values)
    told = {type_ for words in (verb_types(), noun_types()) for each in words.values() for type_ in each}
    assert told <= set(EventType.values)


def test_who_did_what_to_whom_when_and_where() -> None:
    found = the_event("{person|Mira Solheim} met {person|Tor Vik} in {place|Larsund} on Monday.")
    assert found.title == "Mira Solheim meets Tor Vik in Larsund"
    assert (found.type, found.planned) == ("diplomacy", False)
    assert roles(found) == {"Mira Solheim": "agent", "Tor Vik": "patient"}
    assert (found.place, days(found), found.precision) == ("Larsund", ("2022-10-24", "2022-10-24"), "day")


def test_of_a_passive_the_subject_suffers() -> None:
    found = the_event("{person|Tor Vik} was arrested by the {organization|Larsund Police} on Monday.")
    assert roles(found) == {"Tor Vik": "patient", "Larsund Police": "agent"}
    assert found.title == "Tor Vik arrested by the Larsund Police"


@pytest.mark.parametrize(
    "text",
    [
        "{person|Mira Solheim} will visit {place|Larsund} on Friday.",
        "{person|Mira Solheim} is to visit {place|Larsund} on Friday.",
        "{person|Mira Solheim} is scheduled to visit {place|Larsund} on Friday.",
        "{person|Mira Solheim} plans to visit {place|Larsund} on Friday.",
    ],
)
def test_what_is_to_come_is_planned(text: str) -> None:
    found = the_event(text)
    assert (found.title, found.planned) == ("Mira Solheim to visit Larsund", True)
    assert days(found) == ("2022-10-28", "2022-10-28")


@pytest.mark.parametrize(
    "text",
    [
        "{person|Mira Solheim} did not visit {place|Larsund} on Monday.",
        "{person|Mira Solheim} never met {person|Tor Vik} in {place|Larsund}.",
        "{person|Mira Solheim} denied that she had met {person|Tor Vik} in {place|Larsund} on Monday.",
        "{person|Mira Solheim} wants to visit {place|Larsund}.",
        "{person|Mira Solheim} hopes that {person|Tor Vik} will visit {place|Larsund} on Friday.",
        "{person|Mira Solheim} may visit {place|Larsund} on Friday.",
        "{person|Mira Solheim} would have met {person|Tor Vik} on Monday.",
        "{person|Mira Solheim} will visit {place|Larsund} if {person|Tor Vik} resigns.",
        "{person|Mira Solheim} refused to sign the treaty with {place|Larsund} on Monday.",
        "Did {person|Mira Solheim} visit {place|Larsund} on Monday?",
        "We met {person|Mira Solheim} in {place|Larsund} on Monday.",
        "“{person|Tor Vik} attacked {place|Larsund} on Monday and killed many people,” {person|Mira Solheim} said.",
        "{person|Mira Solheim} praised {person|Tor Vik} on Monday.",
        "{person|Mira Solheim} said on Monday that she was happy.",
        "No one was killed in {place|Larsund} on Monday.",
    ],
)
def test_what_is_denied_wished_possible_or_only_said_is_no_event(text: str) -> None:
    assert events(text) == []


def test_what_somebody_says_has_happened_is_an_event_of_the_day_named() -> None:
    found = the_event("{place|Larsund} said Thursday it was conducting an assessment mission in {place|Norway}.")
    assert found.title == "Larsund conducts an assessment mission in Norway"
    assert (roles(found), days(found)) == ({"Larsund": "agent"}, (ON, ON))


def test_a_noun_can_tell_of_an_event() -> None:
    text = "{person|Tor Vik} cited the Oct. 15 delivery of equipment to the {organization|Larsund Police}."
    found = the_event(text)
    assert (found.type, found.title) == ("aid", "Delivery of equipment to the Larsund Police")
    assert days(found) == ("2022-10-15", "2022-10-15")


def test_a_war_and_an_outbreak_need_no_date() -> None:
    found = events("The war in {place|Ukraine} and a cholera outbreak in {place|Haiti} worried {person|Mira Solheim}.")
    assert [(each.type, each.place, each.first) for each in found] == [
        ("attack", "Ukraine", None),
        ("health", "Haiti", None),
    ]


def test_events_with_names_of_their_own() -> None:
    found = the_event("The World Cup begins in {place|Qatar} on November 20.")
    assert (found.title, found.type, found.place, found.planned) == ("World Cup", "sport", "Qatar", True)


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("{organization|Larsund United} defeated {organization|Bruma City} 3-1 in {place|Bruma} on Monday.", "sport"),
        ("{person|Mira Solheim} won in {place|Larsund} on Monday.", "sport"),
        ("{person|Mira Solheim} won the Grieg Prize in {place|Larsund} on Monday.", "culture"),
        ("{organization|Bruma Space} launched a probe from {place|Larsund} on Monday.", "science"),
        ("{place|Norway} launched a probe into {organization|Bruma Air} on Monday.", "court"),
        ("A drone hit a factory in {place|Larsund} on Monday.", "attack"),
        ("Monday's explosion at a refinery in {place|Larsund} killed six.", "disaster"),
        ("{person|Tor Vik} will appear in court in {place|Larsund} on Friday.", "court"),
        ("{person|Tor Vik} returned to {place|Larsund} on Monday.", "visit"),
        ("{organization|Larsund Council} confirmed {person|Tor Vik} as envoy on Monday.", "appointment"),
        ("{person|Mira Solheim} on Monday named former banker {person|Tor Vik} as minister.", "appointment"),
        ("{place|Norway} fired 40 missiles at {place|Larsund} on Monday.", "attack"),
        ("{organization|Larsund Aircraft} delivered 44 aircraft on Monday.", "business"),
        ("{organization|Larsund Aid} delivered food to {place|Bruma} on Monday.", "aid"),
        ("{person|Mira Solheim} signed the finance bill into law on Monday.", "legislation"),
        ("{organization|Larsund Council} voted on Monday to close {organization|Bruma Air}.", "legislation"),
    ],
)
def test_of_what_type_it_is(text: str, type_: str) -> None:
    assert the_event(text).type == type_


def test_an_event_may_last_from_one_day_to_another() -> None:
    found = the_event("{person|Mira Solheim} will visit {place|Larsund} from November 4 to November 9.")
    assert days(found) == ("2022-11-04", "2022-11-09")
    found = the_event("Talks with {place|Norway} were held in {place|Larsund} between October 2 and October 4.")
    assert (days(found), roles(found)) == (("2022-10-02", "2022-10-04"), {"Norway": "participant"})


def test_what_is_true_at_any_time_has_no_day() -> None:
    found = the_event("{organization|Larsund Council} passed a law that bans plastic bags on Tuesday.")
    assert days(found) == ("2022-10-25", "2022-10-25")


def test_the_king_is_nobody_who_was_not_called_so() -> None:
    text = "{person|Tor Vik} died in {place|Bruma} on Monday. The king gave {person|Mira Solheim} a medal on Tuesday."
    assert roles(events(text)[-1]) == {"Mira Solheim": "patient"}
    assert "Tor Vik" in roles(events(text.replace("{person", "King {person", 1))[-1])


def test_who_dies_when_a_ferry_sinks_is_no_second_event() -> None:
    found = the_event("Twenty-nine people died when a ferry sank off {place|Larsund} on Monday.")
    assert (found.title, found.type, dict(found.toll)) == ("Ferry sinks off Larsund", "disaster", {"killed": 29})


def test_what_is_planned_is_not_what_was_done_before() -> None:
    text = "{organization|Bruma Cars} will recall 900 cars in {place|Larsund}. It recalled 400 cars in October 2021."
    planned, done = events(text)
    assert (planned.planned, planned.first) == (True, None)
    assert (done.planned, days(done)) == (False, ("2021-10-01", "2021-10-31"))


def test_who_dies_in_what_was_told_before_dies_on_that_day() -> None:
    text = "A plane crashed near {place|Larsund} on Saturday. The pilot, {person|Tor Vik}, died at the scene."
    assert days(events(text)[-1]) == ("2022-10-22", "2022-10-22")


def test_what_is_handed_over_is_no_country() -> None:
    text = "{place|Norway} sent a truck on Monday. It was handed to {person|Tor Vik} in {place|Larsund} on Tuesday."
    assert all("Norway" not in roles(each) for each in events(text)[1:])


def test_who_comes_for_talks_meets_somebody() -> None:
    found = the_event("{person|Mira Solheim} flew to {place|Larsund} on Monday for talks with {person|Tor Vik}.")
    assert roles(found) == {"Mira Solheim": "agent", "Tor Vik": "participant"}


def test_who_arrives_for_talks_visits() -> None:
    text = "{person|Mira Solheim} arrived in {place|Larsund} for talks on Monday. {person|Mira Solheim} visited "
    assert the_event(f"{text}{{place|Larsund}} on Monday.").type == "visit"


def test_long_after_it_was_written_a_story_still_tells_of_its_own_day() -> None:
    found = the_event("LARSUND, March 3, 2015 - {person|Mira Solheim} arrived in {place|Bruma} on Tuesday.")
    assert days(found) == ("2015-03-03", "2015-03-03")


def test_a_pronoun_means_whom_the_story_spoke_of() -> None:
    text = (
        "In {place|Ottawa}, {person|Mira Solheim} will meet {person|Tor Vik} on Thursday. She will spend Friday in "
        "{place|Montreal}, where she will visit a factory."
    )
    visit = events(text)[-1]
    assert roles(visit) == {"Mira Solheim": "agent"}
    assert (visit.place, days(visit)) == ("Montreal", ("2022-10-28", "2022-10-28"))


def test_whose_leads_back_to_the_one_before() -> None:
    found = the_event("{person|Tor Vik}, whose gangs in {place|Larsund} have blocked the port, is hiding.")
    assert (roles(found), found.place, found.first) == ({"Tor Vik": "agent"}, "Larsund", None)


def test_headline_and_lead_tell_of_one_event() -> None:
    lead = "{person|Mira Solheim} resigned on Wednesday as prime minister of {place|Larsund}."
    (found,) = events(lead, headline="{person|Mira Solheim} resigns")
    assert (found.field, days(found)) == ("text", ("2022-10-26", "2022-10-26"))


@pytest.mark.parametrize(
    ("headline", "lead", "title"),
    [
        (
            "{person|Tor Vik} jailed for ten years",
            "{person|Tor Vik} was sentenced to ten years in prison on Wednesday.",
            "Tor Vik sentenced to ten years in prison",
        ),
        (
            "{person|Mira Solheim} flies to {place|Norway}",
            "{person|Mira Solheim} arrived in {place|Norway} on Wednesday for talks.",
            "Mira Solheim arrives in Norway for talks",
        ),
        (
            "{place|Norway} raises interest rates",
            "The {organization|Bank of Norway} raised interest rates by half a point on Wednesday.",
            "Bank of Norway raises interest rates by half a point",
        ),
    ],
)
def test_headline_and_lead_may_tell_it_with_other_verbs(headline: str, lead: str, title: str) -> None:
    (found,) = events(lead, headline=headline)
    assert (found.title, days(found)) == (title, ("2022-10-26", "2022-10-26"))


@pytest.mark.parametrize(
    ("headline", "role"),
    [
        ("{organization|Larsund Air} fined $5 million over delays", "patient"),
        ("{organization|Larsund Air} sued by {person|Tor Vik}", "patient"),
        ("{organization|Larsund Air} dismisses {person|Tor Vik}", "agent"),
    ],
)
def test_a_headline_leaves_out_that_something_was_done(headline: str, role: str) -> None:
    (found,) = events("Nothing more is known.", headline=headline)
    assert roles(found)["Larsund Air"] == role


def test_two_things_that_headline_and_lead_tell_are_two() -> None:
    lead = "{person|Tor Vik} met {person|Ada Lund} on Wednesday."
    assert len(events(lead, headline="{person|Tor Vik} flies to {place|Norway}")) == 2


def test_the_first_line_of_a_pasted_text_is_its_headline() -> None:
    told = "\nThe ships lay in the harbour of the old town for a long time, people said."
    (found,) = events("{organization|Larsund Air} buys {organization|Bruma Air}" + told)
    assert (found.title, days(found)) == ("Larsund Air buys Bruma Air", (ON, ON))
    assert events("{organization|Larsund Air} buys {organization|Bruma Air}." + told) == []  # no headline: what it does


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("{person|Mira Solheim} has resigned as mayor.", ON),
        ("{organization|Larsund Air} has sold ten jets over the last 12 months.", "None"),
        ("The war in {place|Larsund} has killed thousands of people.", "None"),
    ],
)
def test_what_has_happened_is_news_of_the_day_unless_it_took_its_time(text: str, day: str) -> None:
    assert {str(found.first) for found in events(text)} == {day}


@pytest.mark.parametrize(
    "text",
    [
        "{organization|Larsund Air} fell 2 percent in 2021.",  # no day
        "The rally of {organization|Larsund Air}'s shares ended on Monday.",
        "{organization|Larsund Air} faces a trade war with {organization|Bruma Air}.",
        "The ships lay idle, according to a schedule distributed by {organization|Larsund Air} on Monday.",
        "{person|Tor Vik} made a pitch to be elected mayor.",
        "{person|Tor Vik} owns a house and to acquire another would cost much.",
    ],
)
def test_figures_sources_and_what_is_only_aimed_at_are_no_events(text: str) -> None:
    assert events(text) == []


def test_a_disaster_told_of_a_country_and_of_its_city_is_one() -> None:
    text = (
        "A storm destroyed houses in {place|Norway} on Monday. The storm destroyed a school in {place|Oslo} on Monday."
    )
    country, city = events(text)
    city_lies_in_country = {(city.place_tag, country.place_tag)}
    (found,) = without_repeated((country, city), lambda one, other: (one, other) in city_lies_in_country)
    assert found.place == "Oslo"
    assert len(without_repeated((country, city), lambda one, other: False)) == 2


@pytest.mark.parametrize(
    ("text", "type_", "place"),
    [
        ("{organization|Larsund Air} laid off 300 workers in {place|Norway} on Monday.", "business", "Norway"),
        ("{person|Mira Solheim} stepped down on Monday.", "appointment", ""),
        ("{organization|Larsund Air}'s shares sank 8 percent on Monday.", "business", ""),
        ("{person|Tor Vik} lost to {person|Ada Lund} on Monday.", "sport", ""),
        ("War broke out in {place|Larsund} on Monday.", "attack", "Larsund"),
        ("{person|Tor Vik} shot a 64 in {place|Larsund} on Monday.", "sport", "Larsund"),
        ("A ferry ran aground near {place|Larsund} on Monday.", "disaster", "Larsund"),
        ("{organization|Larsund Cars} recalled 500 cars on Monday.", "business", ""),
        ("{place|Norway} recalled its ambassador on Monday.", "diplomacy", ""),
        ("Actors of two theatres in {place|Larsund} went on strike on Monday.", "protest", "Larsund"),
        ("Students marched to the {place|Norway} embassy in {place|Larsund} on Monday.", "protest", "Larsund"),
        ("{organization|Larsund Air} began selling tickets in {place|Norway} on Monday.", "business", "Norway"),
    ],
)
def test_small_words_and_objects_say_what_a_verb_means(text: str, type_: str, place: str) -> None:
    found = the_event(text)
    assert (found.type, found.place) == (type_, place)


def test_the_words_of_the_event_can_be_found_again() -> None:
    text = "A short day. {person|Mira Solheim} met {person|Tor Vik} on Monday."
    plain, _ = marked.unmark("text", text)
    found = the_event(text)
    assert plain[found.start : found.end] == "Mira Solheim met Tor Vik on Monday."
    assert plain[slice(*found.trigger)] == "met"


def test_a_plan_that_lies_behind_and_a_deed_that_lies_ahead_are_not_dated() -> None:
    assert events("{person|Mira Solheim} was to visit {place|Larsund} on October 3.") == []
    (found,) = events("{person|Mira Solheim} met {person|Tor Vik} in {place|Larsund} on December 24, 2030.")
    assert found.first != "2030-12-24"


@pytest.mark.parametrize(
    ("sentence", "counted"),
    [
        ("At least 26 people died.", {"killed": 26}),
        ("Blasts kill 1,200 and injure dozens.", {"killed": 1200}),
        ("Five soldiers were killed and 30 civilians were wounded.", {"killed": 5, "injured": 30}),
        ("In 2021 he died.", {}),
        ("Twenty-nine people died, the toll rising from 31.", {"killed": 29}),
        ("Two dozen people were killed and two hundred hurt.", {"killed": 24, "injured": 200}),
        ("About 40 percent of those infected died.", {}),
    ],
)
def test_the_dead_and_injured_are_counted(sentence: str, counted: dict[str, int]) -> None:
    assert dict(toll(sentence)) == counted


def test_titles_stay_short() -> None:
    long = " and ".join(f"the very important committee number {n}" for n in range(30))
    found = events(f"{{person|Mira Solheim}} met {long} in {{place|Larsund}} on Monday.")
    assert all(len(each.title) <= LONGEST for each in found)


def test_sentences_end_where_they_end() -> None:
    text = "Dr. Vik met U.S. officials on Oct. 3. “It went well.” She left.\nNew line"
    found = [sentence.text for sentence in sentences(Document(text))]
    assert found == ["Dr. Vik met U.S. officials on Oct. 3.", "“It went well.”", "She left.", "New line"]


def test_a_bounded_number_of_sentences_is_parsed() -> None:
    line = "Solheim arrested Vik.\n"
    mentions = [Mention("text", n * len(line), n * len(line) + 7, "Solheim", "person", 0.9) for n in range(3000)]
    chosen = worth_parsing(Document(line * 3000), mentions, ())
    assert len(chosen) == MOST_SENTENCES


@pytest.mark.parametrize(
    "text",
    [
        "A strong earthquake struck {place|Larsund} on Monday, killing 12 people.",
        "A quake killed 12 people in {place|Larsund} on Monday.",
        "The storm destroyed houses in {place|Larsund} on Monday.",
    ],
)
def test_what_a_disaster_does_is_no_attack(text: str) -> None:
    assert the_event(text).type == "disaster"


def test_a_toll_that_rises_is_that_of_the_event_and_none_of_its_own() -> None:
    text = "The death toll from Monday's earthquake in {place|Larsund} rose to 47 on Tuesday, with 300 people injured."
    found = the_event(text)
    assert (found.title, found.type) == ("Earthquake in Larsund", "disaster")
    assert dict(found.toll) == {"killed": 47, "injured": 300}
