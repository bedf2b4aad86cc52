"""Office files and PDFs, built here part by part: the words, and what is kept of what stands around them."""

import io
import time
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from articles.extractors import child
from articles.extractors.pdf_layout import Piece, columns, headline, paragraphs, without_furniture
from articles.readers import confined
from tests.articles.reading import STORY, only, refused

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def zipped(**parts: str | bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), content)
    return file.getvalue()


def p(text: str, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def docx(body: str, **parts: str | bytes) -> bytes:
    document = f"<w:document {W} {MC}><w:body>{body}</w:body></w:document>"
    return zipped(Content_Types_xml="<Types/>", word__document_xml=document, **parts)


def odt(body: str, manifest: str = "") -> bytes:
    content = (
        '<o:document-content xmlns:o="office" xmlns:text="text" xmlns:table="table" xmlns:office="office">'
        f"<o:body><o:text>{body}</o:text></o:body></o:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest or "<manifest/>")
    return file.getvalue()


def pdf(*pages: list[tuple[float, float, str]], size: int = 10) -> bytes:
    """A PDF whose pages hold words at places (from the left, from below)."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    kids = []
    for page in pages:
        words = "".join(f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET\n" for x, y, text in page)
        objects += [
            f"<< /Length {len(words)} >>\nstream\n{words}endstream",
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects) + 1} 0 R /Resources "
            "<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        ]
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    data, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(data)
    data += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    return (data + f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF").encode()


# --- Word ----------------------------------------------------------------------------------------------------------


def test_a_word_document_is_its_paragraphs_tables_and_notes() -> None:
    body = (
        p("Quay to close", "Titel")
        + p("By Ann Leewood")
        + p(STORY)
        + "<w:p><w:del><w:r><w:delText>Wrong words</w:delText></w:r></w:del>"
        + "<w:ins><w:r><w:t>Right words.</w:t></w:r></w:ins></w:p>"
        + f"<w:tbl><w:tr><w:tc>{p('Pier')}</w:tc><w:tc>{p('Boats')}</w:tc></w:tr>"
        + f"<w:tr><w:tc>{p('Old')}</w:tc><w:tc>{p('12')}</w:tc></w:tr></w:tbl>"
        + f"<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent>{p('In a box.')}</w:txbxContent></mc:Choice>"
        + f"<mc:Fallback><w:txbxContent>{p('In a box.')}</w:txbxContent></mc:Fallback></mc:AlternateContent>"
        + "</w:r></w:p>"
    )
    styles = f'<w:styles {W}><w:style w:styleId="Titel"><w:name w:val="Title"/></w:style></w:styles>'
    comments = f'<w:comments {W}><w:comment w:author="Desk">{p("Check this")}</w:comment></w:comments>'
    footnotes = f"<w:footnotes {W}><w:footnote>{p('Said by radio.')}</w:footnote></w:footnotes>"
    story = only(
        docx(
            body,
            word__styles_xml=styles,
            word__comments_xml=comments,
            word__footnotes_xml=footnotes,
            word__vbaProject_bin=b"macro",
        ),
        "story.txt",
    )
    assert (story.headline, story.byline) == ("Quay to close", "Ann Leewood")
    assert story.text == f"{STORY}\n\nRight words.\n\nPier | Boats\n\nOld | 12\n\nIn a box.\n\nSaid by radio."
    assert "Comment by Desk: Check this" in story.notes
    assert "macros were left out" in story.notes
    assert "macro" not in story.text


def test_who_saved_a_document_and_when_is_a_note_and_no_byline() -> None:
    core = (
        '<c xmlns:d="d"><d:creator>Office PC 4</d:creator><d:title>Microsoft Word - x.doc</d:title>'
        "<d:created>2020-01-01</d:created></c>"
    )
    story = only(docx(p(STORY), docProps__core_xml=core))
    assert (story.byline, story.headline, story.published_at) == ("", "", None)
    assert "Office PC 4" in story.notes


@pytest.mark.parametrize("make", [docx, odt])
def test_an_office_file_that_was_cut_off_or_has_no_words_says_so(make: Callable[[str], bytes]) -> None:
    whole = make("")
    assert refused(whole) == "empty"
    assert refused(whole[:-60]) in ("malformed", "empty")


def test_documents_under_a_password_say_so() -> None:
    encrypted = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    assert refused(encrypted, "story.docx") == "password"
    manifest = '<m:manifest xmlns:m="m"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>'
    assert refused(odt("x", manifest)) == "password"
    assert refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000), "story.doc") == "unsupported"


@pytest.mark.parametrize(
    "entities", ['<!ENTITY b SYSTEM "file:///etc/passwd">', '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">']
)
def test_entities_in_an_office_file_are_not_expanded(entities: str) -> None:
    document = f"<!DOCTYPE x [{entities}]><w:document {W}><w:body><w:p><w:t>&b;</w:t></w:p></w:body></w:document>"
    data = zipped(Content_Types_xml="<Types/>", word__document_xml=document)
    assert refused(data) in ("empty", "malformed")


def test_a_part_that_unpacks_to_far_too_much_is_a_bomb() -> None:
    assert refused(docx("x" * 70_000_000)) == "bomb"


# --- OpenDocument and RTF ------------------------------------------------------------------------------------------


def test_an_opendocument_text_is_its_paragraphs() -> None:
    story = only(
        odt(
            "<text:tracked-changes><text:p>Deleted</text:p></text:tracked-changes>"
            f"<text:h text:outline-level='1'>Quay to close</text:h><text:p>{STORY}</text:p>"
            "<text:p>Ferries<text:s text:c='2'/>use<text:line-break/>the old pier."
            "<office:annotation><text:p>Check</text:p></office:annotation></text:p><text:list><text:list-item><text:p>One"
            "</text:p></text:list-item></text:list><table:table-row><table:table-cell><text:p>A</text:p></table:table-cell>"
            "<table:table-cell><text:p>B</text:p></table:table-cell></table:table-row>"
        )
    )
    assert story.headline == "Quay to close"
    assert story.text == f"{STORY}\n\nFerries use\nthe old pier.\n\n- One\n\nA | B"
    assert story.notes == "Comment by somebody: Check"


def test_rtf_is_its_words_in_any_code_page() -> None:
    rtf = (
        r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}{\f1\fcharset204 Times;}{\f2\fcharset128 Mincho;}}"
        r"{\stylesheet{\s1 Heading;}}{\info{\title Larsund}{\author PC 4}}\f0 Quay to close\par "
        r"The caf\'e9 of L\u246\'f6rsund\~said \{so\} {\f1 \'cf\'f0\'e8} {\f2 \'93\'fa} "
        r"{\*\unknown skipped}{\pict 0102}"
        r"{\field{\*\fldinst HYPERLINK x}{\fldrslt with a link}}.\par Ferries move.\par }"
    )
    story = only(rtf)
    assert story.headline == "Quay to close"
    assert story.text == "The café of Lörsund said {so} При 日 with a link.\n\nFerries move."
    assert "skipped" not in story.text
    assert refused(rtf[:-1]) == "truncated"


# --- PDF -----------------------------------------------------------------------------------------------------------


def column(left: int, *lines: str) -> list[tuple[float, float, str]]:
    return [(left, 700 - 12 * number, line) for number, line in enumerate(lines)]


LEFT = column(
    50,
    "The quay of Larsund will be closed for re-",
    "pairs until the end of winter, the harbour",
    "authority said on Monday after divers had",
    "found cracks in eleven of its old pillars.",
)
RIGHT = column(
    320,
    "Ferries to the islands leave from the old",
    "pier instead, and passengers who cannot",
    "walk are taken there by bus from the town",
    "square every hour until ten in the night.",
)
LEFT_TEXT = (
    "The quay of Larsund will be closed for repairs until the end of winter, the harbour authority said on Monday "
    "after divers had found cracks in eleven of its old pillars."
)


def furniture(number: int) -> list[tuple[float, float, str]]:
    return [(50, 820, f"Coast News {number} March"), (290, 20, str(number))]


def test_columns_are_read_one_after_the_other_and_words_are_whole_again() -> None:
    lines = [line for pair in zip(LEFT, RIGHT, strict=True) for line in pair]  # as the file has them, across the page
    story = only(pdf(lines), "story.doc")
    assert story.text.startswith(f"{LEFT_TEXT}\n\nFerries to the islands leave from the old pier instead")


def test_running_heads_and_page_numbers_are_no_part_of_the_text() -> None:
    story = only(pdf(*([*furniture(n), *LEFT] for n in range(1, 4))))
    assert story.text == "\n\n".join([LEFT_TEXT] * 3)


def test_a_scan_says_that_it_has_no_text() -> None:
    assert refused(pdf([])) == "scan"


def test_a_pdf_with_a_broken_table_of_objects_is_read_all_the_same_and_a_broken_one_says_so() -> None:
    data = pdf(LEFT)
    assert only(data.replace(b"startxref\n", b"startxref\n9")).text == LEFT_TEXT
    assert refused(b"%PDF-1.4\n" + bytes(range(9, 250)) * 20) in ("malformed", "password")


def test_a_paragraph_goes_on_over_the_end_of_a_page() -> None:
    upper = [
        Piece(50, 100, 300, 110, "It was said that the quay is"),
        Piece(50, 88, 300, 98, "to be closed for the whole of"),
    ]
    lower = [Piece(50, 700, 300, 710, "the winter, and not before.")]
    assert paragraphs([[upper], [lower]]) == [
        "It was said that the quay is to be closed for the whole of the winter, and not before."
    ]


def test_the_lines_set_largest_at_the_top_are_the_headline() -> None:
    lines = [
        Piece(50, 700, 400, 724, "Quay to close"),
        *(Piece(50, 650 - 12 * n, 400, 660 - 12 * n, "words") for n in range(5)),
    ]
    assert headline(columns(lines)) == "Quay to close"
    assert headline(columns(lines[1:])) == ""
    assert without_furniture([[lines]], [842.0]) == [[lines]]


# --- The child -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("program", "code"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "crashed"),
        ("import sys; sys.stdout.buffer.write(b'\\xff' * 40)", "malformed"),
        ("from articles.extractors import child; child.CPU_SECONDS = 1; child._limit()\nwhile True: pass", "too_slow"),
        ("import time; time.sleep(30)", "too_slow"),
        ("from articles.extractors import child; child._limit(); bytearray(2 * child.MEMORY)", "crashed"),
    ],
)
def test_whatever_becomes_of_the_child_is_an_error_of_the_file(
    monkeypatch: pytest.MonkeyPatch, program: str, code: str
) -> None:
    monkeypatch.setattr(confined, "COMMAND", program)
    monkeypatch.setattr(confined, "PATIENCE", 5 if "CPU" in program else 1)
    started = time.monotonic()
    assert refused(docx(p(STORY))) == code
    assert time.monotonic() - started < 20


def test_the_child_may_write_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    target = tmp_path / "written"
    program = f"from articles.extractors import child; child._limit(); open({str(target)!r}, 'w').write('x')"
    monkeypatch.setattr(confined, "COMMAND", program)
    assert refused(docx(p(STORY))) == "crashed"
    assert not target.exists() or not target.read_text()
    assert child.MEMORY <= 2 * 1024**3
