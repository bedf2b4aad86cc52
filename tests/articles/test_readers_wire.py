"""News agencies' formats: what each says of a story arrives where it belongs."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from articles.readers import ItemError, RawArticle
from tests.articles.reading import STORY, only, refused, stories

# --- NewsML-G2 -----------------------------------------------------------------------------------------------------

ITEM = f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:coast.example:1"
  version="3" xml:lang="en-GB">
  <rightsInfo validto="2027-01-01T00:00:00Z"><copyrightNotice>© Coast News</copyrightNotice>
    <usageTerms>No archive sales</usageTerms></rightsInfo>
  <itemMeta>
    <itemClass qcode="ninat:text"/><provider><name>Coast News</name></provider>
    <versionCreated>2026-03-02T10:00:00+01:00</versionCreated><firstCreated>2026-03-02T08:00:00+01:00</firstCreated>
    <embargoed>2026-03-03T06:00:00Z</embargoed><pubStatus qcode="stat:usable"/>
    <edNote>Corrects the number of pillars</edNote><signal qcode="sig:correction"/>
    <link rel="irel:seeAlso" href="https://port.example/quay"><title>The plan</title></link>
  </itemMeta>
  <contentMeta>
    <urgency>4</urgency><located><name>Larsund</name></located><language tag="en"/><by>By Ann Leewood</by>
    <genre qcode="genre:current"><name>Current</name></genre><slugline>LARSUND-QUAY</slugline>
    <headline>Quay to close</headline><headline role="hld:subHeadline">Cracks in eleven pillars</headline>
    <subject qcode="medtop:20000337" type="cpnat:abstract"><name>ports</name></subject>
    <subject qcode="pers:77" type="cpnat:person"><name>Ola Berg</name></subject>
    <subject qcode="org:5" type="cpnat:organisation"><name>Larsund Harbour</name></subject>
    <subject uri="https://places.example/9" type="cpnat:geoArea"><name>Larsund</name></subject>
  </contentMeta>
  <contentSet>
    <inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body>
      <header><ul><li>ports</li></ul></header><p>{STORY}</p><p>Ferries &amp;amp; boats use the old pier.</p>
      <table><tr><td>Pier</td><td>Boats</td></tr><tr><td>Old</td><td>12</td></tr></table></body></html></inlineXML>
    <inlineData contenttype="text/plain" rendition="r:nonpublic">Call the desk on 555 0100.</inlineData>
  </contentSet>
</newsItem>"""


def test_a_news_item_keeps_all_that_it_says() -> None:
    story = only(ITEM)
    assert (story.headline, story.subheadline) == ("Quay to close", "Cracks in eleven pillars")
    assert story.text.startswith(STORY)
    assert story.text.endswith("Ferries & boats use the old pier.\n\nPier | Boats\nOld | 12")
    assert (story.byline, story.dateline, story.language) == ("Ann Leewood", "Larsund", "en")
    assert story.published_at == datetime(2026, 3, 2, 7, tzinfo=UTC)
    assert story.updated_at == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert story.embargo_until == datetime(2026, 3, 3, 6, tzinfo=UTC)
    assert story.licence_until == datetime(2027, 1, 1, tzinfo=UTC)
    assert (story.external_id, story.version, story.urgency) == ("urn:newsml:coast.example:1", "3", 4)
    assert (story.genre, story.slugline, story.source_name) == ("Current", "LARSUND-QUAY", "Coast News")
    assert story.rights == "© Coast News\nNo archive sales"
    assert (story.status, story.correction, story.notes) == ("usable", True, "Corrects the number of pillars")
    assert story.links == ({"rel": "irel:seeAlso", "href": "https://port.example/quay", "title": "The plan"},)
    assert story.subjects == ({"scheme": "medtop", "code": "20000337", "name": "ports"},)
    assert [(tag["kind"], tag["code"], tag["name"]) for tag in story.tags] == [
        ("person", "77", "Ola Berg"),
        ("organization", "5", "Larsund Harbour"),
        ("place", "9", "Larsund"),
    ]


def test_what_is_not_for_the_public_is_no_part_of_the_text() -> None:
    assert "555 0100" not in only(ITEM).text


@pytest.mark.parametrize(("word", "status"), [("canceled", "canceled"), ("withheld", "withheld"), ("usable", "usable")])
def test_an_agencys_status_is_carried(word: str, status: str) -> None:
    assert only(ITEM.replace("stat:usable", f"stat:{word}")).status == status


@pytest.mark.parametrize("embargo", ["<embargoed/>", "<embargoed>after the press conference</embargoed>"])
def test_an_embargo_without_a_readable_moment_is_noted_so_that_the_story_is_held(embargo: str) -> None:
    story = only(ITEM.replace("<embargoed>2026-03-03T06:00:00Z</embargoed>", embargo))
    assert (story.embargo_until, bool(story.embargo_note)) == (None, True)


def message(*items: str) -> str:
    return f'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>{"".join(items)}</itemSet></newsMessage>'


def test_a_message_gives_its_items_one_by_one_each_with_its_own_error() -> None:
    first, term, third = stories(message(ITEM, "<conceptItem guid='c'/>", ITEM.replace("example:1", "example:2")))
    assert isinstance(first, RawArticle)
    assert isinstance(third, RawArticle)
    assert isinstance(term, ItemError)
    assert (first.locator, term.locator, term.code, third.external_id) == (
        "1",
        "2",
        "no_story",
        "urn:newsml:coast.example:2",
    )


def test_of_a_message_that_was_cut_off_the_whole_items_are_kept() -> None:
    whole, cut = stories(message(ITEM, ITEM)[:-900])
    assert isinstance(whole, RawArticle)
    assert isinstance(cut, ItemError)
    assert cut.code == "malformed"


def test_a_package_is_told_by_the_headlines_of_its_parts() -> None:
    package = """<packageItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="p" version="1"><contentMeta>
      <headline>The day in Larsund</headline></contentMeta><groupSet root="r"><group id="r" role="main">
      <itemRef residref="urn:a"><headline>Quay to close</headline></itemRef>
      <itemRef residref="urn:b"><title>Ferries move</title></itemRef></group></groupSet></packageItem>"""
    story = only(package)
    assert (story.headline, story.text) == ("The day in Larsund", "Quay to close\n\nFerries move")
    assert [link["href"] for link in story.links] == ["urn:a", "urn:b"]


def test_a_pictures_caption_is_its_text() -> None:
    picture = ITEM.replace("ninat:text", "ninat:picture").replace(
        "</contentMeta>", '<description role="drol:caption">The quay at dawn.</description></contentMeta>'
    )
    story = only(picture[: picture.index("<contentSet>")] + "</newsItem>")
    assert (story.text, story.captions) == ("The quay at dawn.", ("The quay at dawn.",))


# --- NewsML 1.2 and NITF -------------------------------------------------------------------------------------------

NITF = f"""<nitf><head><title>Quay</title><tobject><tobject.property tobject.property.type="current"/>
  <tobject.subject tobject.subject.refnum="04000000" tobject.subject.type="Economy"/></tobject>
  <docdata management-status="withheld"><doc-id id-string="N7"/><du-key version="2"/><urgency ed-urg="3"/>
  <date.issue norm="20260302T080000+0100"/><date.expire norm="20270101T000000Z"/><ed-msg info="Stands alone"/>
  <doc.copyright holder="Coast News" year="2026"/></docdata></head>
  <body><body.head><hedline><hl1>Quay to close</hl1><hl2>Cracks in pillars</hl2></hedline>
  <byline>By Ann Leewood<byttl>Harbour Correspondent</byttl></byline><dateline><location>LARSUND</location></dateline>
  <abstract><p>Repairs all winter.</p></abstract></body.head>
  <body.content><p>{STORY}</p><media media-type="image"><media-reference source="quay.jpg"/>
  <media-caption>The quay at dawn.</media-caption></media><p><person>Ola Berg</person> of
  <org idsrc="x" value="LH">Larsund Harbour</org> spoke.</p></body.content>
  <body.end><tagline>Mia Roe contributed.</tagline></body.end></body></nitf>"""

NEWSML = f"""<NewsML Version="1.2"><NewsItem xml:lang="en"><Identification><NewsIdentifier>
  <ProviderId>coast.example</ProviderId>
  <DateId>20260302</DateId><NewsItemId>QUAY</NewsItemId><RevisionId>4</RevisionId></NewsIdentifier></Identification>
  <NewsManagement><FirstCreated>20260302T080000+0100</FirstCreated>
  <ThisRevisionCreated>20260302T100000+0100</ThisRevisionCreated><Status FormalName="Canceled"/>
  <Urgency FormalName="4"/>
  </NewsManagement><NewsComponent><NewsLines><HeadLine>Quay to close</HeadLine><ByLine>By Ann Leewood</ByLine>
  <DateLine>LARSUND, March 2</DateLine><SlugLine>QUAY</SlugLine><CopyrightLine>© Coast</CopyrightLine></NewsLines>
  <AdministrativeMetadata><Provider><Party FormalName="Coast News"/></Provider></AdministrativeMetadata>
  <DescriptiveMetadata><Language FormalName="en"/><Genre FormalName="Current"/>
  <SubjectCode><Subject FormalName="04000000"/></SubjectCode></DescriptiveMetadata>
  <ContentItem><Format FormalName="Text"/><DataContent>{STORY}</DataContent></ContentItem>
  <ContentItem><MimeType FormalName="text/html"/><DataContent>&lt;p&gt;{STORY}&lt;/p&gt;</DataContent></ContentItem>
  <NewsComponent><Role FormalName="Caption"/><ContentItem><DataContent>The quay at dawn.</DataContent></ContentItem>
  </NewsComponent></NewsComponent></NewsItem></NewsML>"""


def test_nitf_keeps_all_that_it_says() -> None:
    story = only(NITF)
    assert (story.headline, story.subheadline, story.summary) == (
        "Quay to close",
        "Cracks in pillars",
        "Repairs all winter.",
    )
    assert story.text == f"{STORY}\n\nOla Berg of Larsund Harbour spoke."
    assert (story.byline, story.dateline) == ("Ann Leewood, Harbour Correspondent", "LARSUND")
    assert story.published_at == datetime(2026, 3, 2, 7, tzinfo=UTC)
    assert story.licence_until == datetime(2027, 1, 1, tzinfo=UTC)
    assert (story.external_id, story.version, story.urgency, story.status) == ("N7", "2", 3, "withheld")
    assert (story.captions, story.genre, story.rights) == (("The quay at dawn.",), "current", "© Coast News 2026")
    assert story.notes == "Stands alone\nMia Roe contributed."
    assert {(tag["kind"], tag["name"]) for tag in story.tags} == {
        ("person", "Ola Berg"),
        ("organization", "Larsund Harbour"),
        ("place", "LARSUND"),
    }


def test_a_release_date_after_the_issue_is_an_embargo() -> None:
    held = only(NITF.replace("<date.expire", '<date.release norm="20260304T060000Z"/><date.expire'))
    assert held.embargo_until == datetime(2026, 3, 4, 6, tzinfo=UTC)


def test_newsml_1_keeps_all_that_it_says_and_its_alternates_once() -> None:
    story = only(NEWSML)
    assert (story.headline, story.text, story.byline) == ("Quay to close", STORY, "Ann Leewood")
    assert (story.external_id, story.version) == ("urn:newsml:coast.example:20260302:QUAY", "4")
    assert (story.status, story.urgency, story.language, story.genre) == ("canceled", 4, "en", "Current")
    assert (story.dateline, story.slugline, story.source_name) == ("LARSUND, March 2", "QUAY", "Coast News")
    assert (story.captions, story.rights) == (("The quay at dawn.",), "© Coast")
    assert story.subjects == ({"scheme": "subj", "code": "04000000", "name": ""},)


def test_nitf_inside_newsml_tells_what_the_envelope_does_not() -> None:
    plain = f"<DataContent>{STORY}</DataContent>"
    story = only(NEWSML.replace(plain, f"<DataContent>{NITF}</DataContent>", 1))
    assert (story.subheadline, story.status) == ("Cracks in pillars", "canceled")


# --- ninjs ---------------------------------------------------------------------------------------------------------

V1: dict[str, Any] = {
    "uri": "urn:coast:1", "type": "text", "version": "2", "versioncreated": "2026-03-02T10:00:00Z",
    "firstcreated": "2026-03-02T08:00:00Z", "headline": "Quay to close", "body_html": f"<p>{STORY}</p><p>More.</p>",
    "body_text": "Old words", "byline": "By Ann Leewood", "language": "en", "urgency": 4, "pubstatus": "withheld",
    "embargoed": "2026-03-03T06:00:00Z", "ednote": "Check numbers", "usageterms": "No archive sales",
    "description_text": "Repairs all winter.", "subject": [{"scheme": "medtop", "code": "20000337", "name": "ports"}],
    "person": [{"name": "Ola Berg", "scheme": "p", "code": "7"}], "event": [{"name": "Winter works"}],
    "associations": {"main": {"uri": "urn:pic", "type": "picture", "description_text": "The quay at dawn."}},
}  # fmt: skip
V3: dict[str, Any] = {
    "uri": "https://coast.example/quay", "standard": {"name": "ninjs", "version": "3.0"}, "type": "text",
    "versionCreated": "2026-03-02T10:00:00Z", "pubStatus": "canceled",
    "headlines": [{"role": "main", "value": "Quay to close"}, {"role": "subheadline", "value": "Cracks"}],
    "bodies": [{"contentType": "text/plain", "value": "Old"}, {"contentType": "text/html", "value": f"<p>{STORY}</p>"}],
    "places": [{"name": "Larsund", "uri": "https://places.example/9"}],
    "genres": [{"name": "Current"}], "infosources": [{"name": "Coast News"}],
}  # fmt: skip


def test_ninjs_1_keeps_all_that_it_says() -> None:
    story = only(json.dumps(V1))
    assert (story.headline, story.text, story.byline) == ("Quay to close", f"{STORY}\n\nMore.", "Ann Leewood")
    assert story.published_at == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert story.embargo_until == datetime(2026, 3, 3, 6, tzinfo=UTC)
    assert (story.status, story.urgency, story.notes, story.rights) == (
        "withheld",
        4,
        "Check numbers",
        "No archive sales",
    )
    assert (story.summary, story.captions) == ("Repairs all winter.", ("The quay at dawn.",))
    assert [(tag["kind"], tag["code"]) for tag in story.tags] == [("person", "7"), ("event", "")]


def test_ninjs_3_keeps_all_that_it_says() -> None:
    story = only(json.dumps(V3))
    assert (story.headline, story.subheadline, story.text) == ("Quay to close", "Cracks", STORY)
    assert (story.status, story.genre, story.source_name) == ("canceled", "Current", "Coast News")
    assert story.tags == ({"kind": "place", "scheme": "https://places.example", "code": "9", "name": "Larsund"},)


@pytest.mark.parametrize(
    "wrong",
    [
        {"pubstatus": "replaced"},
        {"type": "essay"},
        {"headline": 42},
        {"ednote": {"text": "x"}},
        {"urgency": 0.5},
        {"urgency": 12},
        {"genre": "Current"},
        {"headline_": "x"},
        {"headline-two": "x"},
        {"expires": []},
        {"place": [{"name": "Larsund", "geojson": {"coordinates": [1, 2]}}]},
        {"digitalsourcetype": "bad"},
    ],
)
def test_an_invalid_ninjs_says_which_field_is_wrong(wrong: dict[str, Any]) -> None:
    (error,) = stories(json.dumps(V1 | wrong))
    assert isinstance(error, ItemError)
    assert error.code == "invalid"
    assert next(iter(wrong)).lower() in error.message


def test_an_event_or_an_item_without_words_is_no_story() -> None:
    assert refused('{"uri": "urn:e", "type": "event", "title": "Press conference"}') == "no_story"
    assert refused('{"uri": "urn:e", "version": "1"}') == "no_story"
    assert refused("{}") == "no_story"


# --- ANPA 1312, IPTC 7901, telex -----------------------------------------------------------------------------------

ANPA = (
    "\x16\x16\x01W2870\x1f_asian\nr i\x13\x11 BC-EU--Larsund-Quay     03-02 0099\n"
    "\x02^BC-EU--Larsund Quay, 1st Ld,66<\n^Quay in Larsund to close<\n^Eds: With photos.<\n"
    "^By ANN LEEWOOD=\n^Coast News=\n\t   LARSUND, Norland (CN) _ The ``old'' quay will close for repairs until the\n"
    "end of winter.\n \n\t   Divers found cracks.\n\n\t   \x03CN-WF-03-02-26 1509GMT<\n\n\x0c\n\x04"
)
IPTC = (
    "\x01cna0124 3 i 93  cna 1888\r\n\r\nNorland/ports/\r\n\x021ST LEAD\r\nQuay in Larsund to close for\r\nrepairs\r\n"
    "By Ann Leewood =\r\n\r\n   Larsund (cna) - The quay will close for repairs until\r\nthe end of winter.\r\n\r\n"
    "   Divers found cracks.\r\n\r\n# Notebook\r\nCall 555 0100\r\n\x03021509 GMT Mar 26\r\n\x7f\x7f\x04"
)
TELEX = f"ZCZC CNA001\nYY TDR\n:QUAY :Quay to close\n    LARSUND, March 2 CNA - {STORY}\n\nNNNN\n"


def test_anpa_keeps_its_upper_rail_apart() -> None:
    story = only(ANPA)
    assert (story.headline, story.byline) == ("Quay in Larsund to close", "ANN LEEWOOD, Coast News")
    assert story.text == (
        "LARSUND, Norland (CN) — The “old” quay will close for repairs until the end of winter.\n\nDivers found cracks."
    )
    assert story.published_at == datetime(2026, 3, 2, 15, 9, tzinfo=UTC)
    assert (story.slugline, story.dateline, story.source_name) == (
        "BC-EU--Larsund Quay, 1st Ld",
        "LARSUND, Norland",
        "CN",
    )
    assert (story.urgency, story.notes) == (4, "Eds: With photos.")


def test_iptc_7901_keeps_its_keywords_title_and_notebook_apart() -> None:
    story = only(IPTC)
    assert (story.headline, story.byline) == ("Quay in Larsund to close for repairs", "Ann Leewood")
    assert (
        story.text == "Larsund (cna) - The quay will close for repairs until the end of winter.\n\nDivers found cracks."
    )
    assert story.published_at == datetime(2026, 3, 2, 15, 9, tzinfo=UTC)
    assert (story.slugline, story.source_name, story.urgency) == ("Norland/ports", "cna", 3)
    assert story.notes == "1ST LEAD\n# Notebook\nCall 555 0100"


def test_a_telex_story_ends_at_its_end() -> None:
    story = only(TELEX)
    assert (story.headline, story.slugline, story.text[:10]) == ("Quay to close", "QUAY", "LARSUND, M")
    assert "NNNN" not in story.text


@pytest.mark.parametrize("wire", [ANPA, IPTC, TELEX])
def test_several_stories_of_a_wire_are_several_and_one_cut_off_is_an_error(wire: str) -> None:
    assert all(isinstance(story, RawArticle) for story in stories(wire * 3))
    last = stories(wire * 2 + wire[:-40])[-1]
    assert isinstance(last, ItemError)
    assert last.code == "truncated"


@pytest.mark.parametrize(
    ("wire", "old", "new", "status"),
    [
        (ANPA, "BC-EU--Larsund-Quay ", "BC-EU--Larsund-KILL ", "canceled"),
        (ANPA, "BC-EU--Larsund-Quay ", "BC-Quay-WITHHOLD    ", "withheld"),
        (IPTC, "1ST LEAD", "KILL", "canceled"),
    ],
)
def test_a_kill_on_a_wire_is_carried(wire: str, old: str, new: str, status: str) -> None:
    assert only(wire.replace(old, new)).status == status
