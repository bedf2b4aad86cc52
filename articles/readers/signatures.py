"""What a file that is no story seems to be, by its first bytes; its name is never asked."""

import re

HEAD = 65_536  # bytes that sniffing looks at

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (rb"\x89PNG\r\n", "a PNG image"),
    (rb"\xff\xd8\xff", "a JPEG image"),
    (rb"GIF8[79]a", "a GIF image"),
    (rb"II\*\x00|MM\x00\*", "a TIFF image"),
    (rb"BM....\x00\x00\x00\x00", "a BMP image"),
    (rb"RIFF....WEBP", "a WebP image"),
    (rb"RIFF....(?:WAVE|AVI )", "a sound or video file"),
    (rb"....ftyp(?:hei[cfx]|mif1|avif)", "a HEIF image"),
    (rb"....ftyp", "a video"),
    (rb"ID3|\xff[\xf2\xf3\xfb]|OggS|fLaC|\x1aE\xdf\xa3", "a sound or video file"),
    (rb"[\s\x00]{0,1024}%PDF-", "a PDF file"),
    (rb"\{\\rtf", "an RTF file"),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Microsoft Office file"),
    (rb"PK\x03\x04.{26}(?:mimetypeapplication/vnd\.oasis|.{0,2000}content\.xml)", "an OpenDocument file"),
    (rb"PK\x03\x04.{0,4000}word/", "a Word file"),
    (rb"PK\x03\x04.{0,4000}(?:xl|ppt)/", "an Office file"),
    (rb"PK(?:\x03\x04|\x05\x06)", "a ZIP archive"),
    (rb"\x1f\x8b|BZh[1-9]|\xfd7zXZ\x00|7z\xbc\xaf|Rar!|\x28\xb5\x2f\xfd", "a compressed archive"),
    (rb"SQLite format 3", "a database"),
    (rb"\x7fELF|MZ.{58,}PE|\xcf\xfa\xed\xfe|\xca\xfe\xba\xbe", "a program"),
    (rb".{257}ustar", "a TAR archive"),
    (rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml|<(?:rss|feed|nitf|newsML|NewsML|newsItem|newsMessage)\b)", "an XML file"),
    (
        rb"\s*(?:<!--.{0,4000}?-->\s*)*<[A-Za-z_][\w.:-]*(?:\s[^<>]{0,2000}?\sxmlns|[^<>]{0,2000}>\s*<[A-Za-z_])",
        "an XML file",
    ),
    (rb"(?:\xef\xbb\xbf)?\s*[{\[]\s*(?:[{\[]\s*)?\"[^\"\n]{0,80}\"\s*[:,\]]", "a JSON file"),
    (rb"From \S+ .{0,80}\d{4}\r?\n\S+:", "a mailbox"),
    (rb"(?:[A-Za-z-]+: [^\n]*\n(?:[ \t][^\n]*\n)*+){0,40}(?:MIME-Version|Received|Message-ID): ", "an e-mail"),
)
_COMPILED = tuple((re.compile(pattern, re.DOTALL), kind) for pattern, kind in _SIGNATURES)


def foreign_kind(head: bytes) -> str:
    """What the bytes seem to be where that is not text, Markdown or HTML ("a PNG image"), else ""."""
    return next((kind for pattern, kind in _COMPILED if pattern.match(head)), "")
