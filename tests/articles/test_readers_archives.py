"""Archives: each member is read by what it holds; what is made to do harm is an error."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile

import pytest

from articles.readers import ItemError, RawArticle
from tests.articles.reading import STORY, only, refused, stories
from tests.articles.test_readers_documents import docx, p
from tests.articles.test_readers_wire import ITEM


def packed(**members: bytes | str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def tarred(*members: tuple[tarfile.TarInfo, bytes], mode: str = "w") -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:  # type: ignore[call-overload]
        for member, content in members:
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return file.getvalue()


def text(title: str) -> str:
    return f"{title}\n\n{STORY}"


def test_members_are_read_by_their_content_in_order() -> None:
    archive = packed(
        **{"a.pdf": text("Quay to close"), "b/c.txt": ITEM, "d.html": docx(p(STORY)), "e.png": b"\x89PNG\r\n\x1a\n00"}
    )
    one, two, three, picture = stories(archive, "stories.docx")
    assert isinstance(one, RawArticle)
    assert isinstance(two, RawArticle)
    assert isinstance(three, RawArticle)
    assert isinstance(picture, ItemError)
    assert (one.headline, two.locator, two.version, three.text) == ("Quay to close", "b/c.txt > 1", "3", STORY)
    assert (picture.locator, picture.code) == ("e.png", "unsupported")


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_tar_however_packed_gives_its_files_and_no_links(mode: str) -> None:
    link = tarfile.TarInfo("passwd")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    story, refusal = stories(tarred((tarfile.TarInfo("a.txt"), text("Quay to close").encode()), (link, b""), mode=mode))
    assert isinstance(story, RawArticle)
    assert isinstance(refusal, ItemError)
    assert (story.headline, refusal.code) == ("Quay to close", "no_file")


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_packed_file_is_read_as_what_it_holds(pack: object) -> None:
    assert only(pack(ITEM.encode())).version == "3"  # type: ignore[operator]


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd", "/etc/passwd", "C:\\Windows\\x.txt", "a\x00b\n.txt", "x" * 5_000]
)
def test_no_name_leads_out_of_the_archive(name: str) -> None:
    (story,) = stories(tarred((tarfile.TarInfo(name.replace("\x00", "")), text("Quay").encode())))
    assert ".." not in story.locator
    assert not story.locator.startswith("/")
    assert story.locator.isprintable()
    assert len(story.locator) <= 300


def test_an_archive_in_an_archive_is_read_but_not_for_ever() -> None:
    inner = packed(**{"a.txt": text("Quay to close")})
    twice = packed(**{"b.zip": packed(**{"c.zip": inner})})
    assert only(twice).locator == "b.zip > c.zip > a.txt"
    assert refused(packed(**{"d.zip": packed(**{"e.zip": twice})})) == "too_deep"


def test_a_member_that_unpacks_to_far_too_much_is_an_error_and_the_rest_is_read() -> None:
    bomb, story = stories(packed(**{"zeros.txt": b"0" * 30_000_000, "a.txt": text("Quay to close")}))
    assert isinstance(bomb, ItemError)
    assert isinstance(story, RawArticle)
    assert (bomb.code, story.headline) == ("bomb", "Quay to close")


def test_an_archive_that_unpacks_to_far_too_much_stops() -> None:
    member = b"\x89PNG\r\n\x1a\n" + bytes(1_900_000)
    with pytest.raises(Exception, match="far too much"):
        stories(packed(**{f"{number}.png": member for number in range(60)}))


def test_a_member_under_a_password_is_an_error() -> None:
    data = bytearray(packed(**{"a.txt": text("Quay")}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    assert refused(bytes(data)) == "password"


def test_broken_and_empty_archives_say_so() -> None:
    whole = packed(**{"a.txt": text("Quay") * 50})
    assert refused(whole[:-30]) == "malformed"
    assert refused(packed()) == "empty"
    assert refused(gzip.compress(STORY.encode() * 50)[:-20]) == "malformed"
    assert refused(whole.replace(whole[40:60], bytes(20))) == "malformed"


def test_an_office_file_that_is_no_text_is_no_archive_of_stories() -> None:
    assert refused(packed(**{"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"})) == "unsupported"
