"""Files that are broken or made to do harm: stories or errors, never anything else, in bounded time."""

import os
import random
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.evaluate import data_folder
from articles.readers import ItemError, RawArticle, ReadError, choose
from articles.readers.base import Budget
from tests.articles.reading import STORY, only, refused, stories
from tests.articles.test_readers_archives import packed
from tests.articles.test_readers_documents import LEFT, docx, odt, p, pdf
from tests.articles.test_readers_feeds import ATOM, RSS, export, post
from tests.articles.test_readers_mail import letter
from tests.articles.test_readers_wire import ANPA, IPTC, ITEM, NEWSML, NITF, TELEX, V1, message

LIGHT: dict[str, bytes] = {
    "newsml-g2": message(ITEM, ITEM).encode(),
    "newsml-1": NEWSML.encode(),
    "nitf": NITF.encode(),
    "json": repr(V1).replace("'", '"').encode(),
    "anpa-1312": ANPA.encode(),
    "iptc-7901": IPTC.encode(),
    "telex": TELEX.encode(),
    "feed": RSS.encode(),
    "atom": ATOM.encode(),
    "wxr": export(post(), post("draft")).encode(),
    "mail": letter().as_bytes(),
    "csv": f'title,text\nA,"{STORY}"\n'.encode(),
}
CONFINED: dict[str, bytes] = {
    "docx": docx(p(STORY)),
    "odt": odt(f"<text:p>{STORY}</text:p>"),
    "rtf": b"{\\rtf1\\ansi " + STORY.encode() + b"\\par}",
    "pdf": pdf(LEFT),
    "archive": packed(**{"a.txt": STORY, "b.xml": NITF}),
}


def survives(data: bytes) -> None:
    """Read to the end: every story has words, every error a code and a message, and nothing else is raised."""
    found: list[RawArticle | ItemError] = []
    with suppress(ReadError):
        found = stories(data)
    for story in found:
        if isinstance(story, RawArticle):
            assert story.text or story.headline
        else:
            assert isinstance(story, ItemError)
            assert story.message
            assert story.code != "unreadable", story.message  # a fault of our own


def damaged(data: bytes, seed: int) -> bytes:
    """Truncated, with flipped bits, doubled or shuffled."""
    chance = random.Random(seed)
    kind = seed % 4
    if kind == 0:
        return data[: chance.randrange(len(data))]
    if kind == 1:
        changed = bytearray(data)
        for _ in range(1 + len(data) // 200):
            changed[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        return bytes(changed)
    if kind == 2:
        return data * 2
    cut = sorted(chance.randrange(len(data)) for _ in range(2))
    return data[cut[1] :] + data[cut[0] : cut[1]] + data[: cut[0]]


@pytest.mark.parametrize("kind", LIGHT)
def test_each_sample_is_taken_by_its_reader(kind: str) -> None:
    assert choose(LIGHT[kind]).name == {"atom": "feed"}.get(kind, kind)
    assert any(isinstance(story, RawArticle) for story in stories(LIGHT[kind]))


@settings(max_examples=150)
@given(st.sampled_from(sorted(LIGHT)), st.integers(0, 10_000))
def test_a_damaged_file_is_stories_or_errors(kind: str, seed: int) -> None:
    survives(damaged(LIGHT[kind], seed))


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(CONFINED)), st.integers(0, 10_000))
def test_a_damaged_document_is_stories_or_errors(kind: str, seed: int) -> None:
    survives(damaged(CONFINED[kind], seed))


@settings(max_examples=80)
@given(
    st.sampled_from(
        ["<rss><channel><item>", "<nitf>", "<newsItem>", '{"uri": "a", ', "From: a@b\n", "title,text\n", "ZCZC A\n"]
    ),
    st.text(max_size=200),
)
def test_any_rest_behind_a_known_opening_is_stories_or_errors(opening: str, rest: str) -> None:
    survives((opening + rest).encode("utf-8", "surrogatepass"))


@pytest.mark.skipif(
    not (data_folder() / "wire_formats").is_dir(), reason="the real files are not at hand (MEASURING_DATA)"
)
def test_each_real_file_damaged_is_stories_or_errors() -> None:
    files = sorted(
        path for path in (data_folder() / "wire_formats").rglob("*") if path.is_file() and path.suffix != ".gz"
    )
    step = int(os.environ.get("FUZZ_STEP", "9"))
    for number, path in enumerate(files[::step]):
        data = path.read_bytes()
        for seed in range(3):
            survives(damaged(data, 4 * number + seed))


XXE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file://{path}">]>'
LAUGHS = "<!DOCTYPE x [<!ENTITY a 'ha ha ha ha ha ha ha'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9)
) + "]>"  # fmt: skip


@pytest.mark.parametrize(
    "sample", [ITEM, NITF, NEWSML, ATOM, RSS.removeprefix('<?xml version="1.0"?>'), export(post())[21:]]
)
def test_xml_reads_no_other_file_and_expands_no_entity(sample: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret word")
    for declared, name in ((XXE.format(path=secret), "e"), (LAUGHS, "j")):
        started = time.monotonic()
        told = repr(stories(declared + sample.replace("pillars.", f"pillars. &{name};")))
        assert "secret word" not in told
        assert told.count("ha ha") < 20
        assert time.monotonic() - started < 5


def test_plain_entities_of_a_document_are_its_words() -> None:
    declared = '<!DOCTYPE nitf [<!ENTITY larsund "Larsund&#8217;s harbour">]>'
    story = only(declared + NITF.replace("The harbour authority", "&larsund; &eacute; R&D"))
    assert story.text.startswith("Larsund’s harbour é R&D of Larsund")


def test_an_entity_repeated_too_often_is_refused() -> None:
    declared = f'<!DOCTYPE nitf [<!ENTITY a "{"x" * 200}">]>'
    assert refused(declared + NITF.replace("pillars.", "&a;" * 10_000)) == "entities"


def deep(opening: str, closing: str) -> str:
    return opening * 100_000 + "word" + closing * 100_000


@pytest.mark.parametrize(
    "data",
    [
        f"<nitf><body><body.content>{deep('<p>', '</p>')}</body.content></body></nitf>",
        f"<rss><channel><item><description>{deep('<b>', '</b>')}</description></item></channel></rss>",
        deep('{"a":', "}"),
        deep("[", "]"),
        "{\\rtf1" + deep("{", "}") + "}",
    ],
)
def test_depth_without_end_is_an_error_in_bounded_time(data: str) -> None:
    started = time.monotonic()
    assert refused(data) in ("too_deep", "malformed", "no_story", "empty")
    assert time.monotonic() - started < 30


@pytest.mark.parametrize(
    "make",
    [
        lambda: ("Key: " + "x" * 50 + "\n") * 20_000,
        lambda: "From: a@b.example\n" + "X-Long: " + "y" * 500_000 + "\n\nWords of a letter.",
        lambda: "ZCZC A\n" + ":" * 300_000 + "\nNNNN\n",
        lambda: "<?xml version='1.0'?>" + "<!--" + "-" * 300_000,
        lambda: "<!DOCTYPE x [" + "<!ENTITY a 'b'>" * 5_000,
        lambda: ANPA.replace("Divers", "^<" * 100_000),
        lambda: '"' * 300_000 + ",text\n",
    ],
)
def test_nothing_takes_quadratic_time(make: Callable[[], str]) -> None:
    started = time.monotonic()
    survives(make().encode())
    assert time.monotonic() - started < 15


def test_what_one_file_unpacks_to_is_bounded_over_all_its_depths() -> None:
    budget = Budget(left=100)
    budget.take(60)
    with pytest.raises(ReadError) as caught:
        budget.take(60)
    assert caught.value.code == "bomb"


@pytest.mark.parametrize("name", ["story.pdf", "story.docx", "story.zip", "story.xml", "story.exe", "../x", "a\x00b"])
@pytest.mark.parametrize("kind", ["nitf", "json", "feed", "mail"])
def test_the_name_of_a_file_decides_nothing(kind: str, name: str) -> None:
    assert stories(LIGHT[kind], name) == stories(LIGHT[kind])
