"""Bytes to text: byte order mark, declaration, UTF-8, cp1252, then detection; never silently wrong."""

import codecs
import re
import unicodedata
from dataclasses import dataclass, replace

from charset_normalizer import from_bytes

from .base import ReadError
from .western import is_surely_western, is_western

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark begins it
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What a file may declare. Python knows codecs (zlib, idna, unicode_escape …) that are no encodings of stories.
_DECLARABLE = re.compile(
    r"utf-?(?:8|16(?:[-_]?[lb]e)?|32)|(?:windows|cp)-?125\d|cp(?:437|850|852|866|874|932|949)|(?:us-)?ascii|latin-?\d+"
    r"|iso-?8859-\d+|koi8-[ru]|mac(?:intosh|-roman)?|gb(?:k|2312|18030)|big5(?:-hkscs)?|shift[-_]?jis|sjis"
    r"|euc-(?:jp|kr)|iso-2022-jp|ks_c_5601-1987|tis-620"
)
# Files lie in these ways, as the WHATWG Encoding Standard records.
_MEANT = {"gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932",
          "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "macintosh": "mac-roman", "mac": "mac-roman"}  # fmt: skip
_CP1252_ALIASES = re.compile(r"(?:us-)?ascii|latin-?1|iso-?8859-1|(?:windows|cp)-?1252")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
_SAMPLE = 200_000  # bytes that detection looks at
_TELLING = 24  # bytes beyond ASCII; of fewer every encoding makes something
GUESSED = "a guess"
BROKEN = "broken"
_ESCAPED = re.compile(rb"\x1b(?:\$[@B]|\([BJ])")  # how ISO-2022-JP goes over to Japanese and back, in ASCII alone
_BEYOND_ASCII = re.compile(r"\w*[^\W\x00-\x7f]\w*")
_EXAMPLES = 3
_ORDINARY = re.compile(r"[\n -~\u3000、。「」（），：；？！]")  # every script's texts have one in sixty at least
_NO_LETTERS = frozenset({"Cn", "Co", "Cs"})  # code points that mean nothing: in no text, in every noise
_MULTIBYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")


@dataclass(frozen=True)
class Decoded:
    """A text, the encoding that was used, and how it was found."""

    text: str
    encoding: str
    how: str

    def __str__(self) -> str:
        return f"{self.encoding} ({self.how})"


def decode(data: bytes, declared: str = "") -> Decoded:
    """The bytes as text; ReadError("not_text") where they are no text in any encoding that could be found."""
    decoded = (
        _by_mark(data)
        or _by_zeros(data)
        or _by_escapes(data)
        or _as_declared(data, declared.strip().lower())
        or _as_utf8(data)
        or _as_cp1252(data)
        or _by_detection(data)
        or _as_ascii(data)
    )
    if decoded is None or _is_noise(decoded.text):
        raise ReadError(
            "not_text",
            "This file is not text in any known encoding: save it as UTF-8 text, Markdown or HTML and retry.",
        )
    return decoded


def doubt(encoding: str, text: str) -> str:
    """What to tell an editor of a text that was read in ``encoding`` (a Decoded in words); "" where that is sure."""
    if GUESSED in encoding:
        words = dict.fromkeys(match.group()[:40] for match in _BEYOND_ASCII.finditer(text[:_SAMPLE]))
        shown = ", ".join(f"“{word}”" for word in list(words)[:_EXAMPLES]) or "the letters"
        return f"Read as {encoding}: are {shown} right? If not, save the file as UTF-8 and send it again."
    if BROKEN in encoding:
        return f"Characters that could not be read stand as \ufffd: {encoding}. Was the file cut off?"
    return ""


def _by_mark(data: bytes) -> Decoded | None:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            decoded = _nearly(data, encoding, "byte order mark")
            if decoded and not _reads_ordinary(decoded.text[:_SAMPLE]):
                return replace(decoded, how=f"{decoded.how}, {GUESSED}")  # two bytes may be a mark by chance
            return decoded
    return None


def _reads_ordinary(text: str) -> bool:
    return 60 * len(_ORDINARY.findall(text)) >= len(text)


def _nearly(data: bytes, encoding: str, how: str) -> Decoded | None:
    """In this encoding; a few bytes may contradict it, as in a file that was cut off."""
    text, name = data.decode(encoding, "replace"), encoding.removesuffix("-sig")
    broken = text.count("\ufffd")
    if not broken:
        return Decoded(text, name, how)
    return Decoded(text, name, f"{how}, {broken} {BROKEN}") if broken * 20 < len(text) else None


def _by_zeros(data: bytes) -> Decoded | None:
    """UTF-16 without a mark: in every script with spaces and full stops, zeros gather on one side."""
    sample = data[: _SAMPLE & ~1]
    pairs = len(sample) // 2
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if pairs and odd > 0.3 * pairs and even < 0.05 * pairs:
        return _nearly(data, "utf-16-le", "zeros in every second byte")
    if pairs and even > 0.3 * pairs and odd < 0.05 * pairs:
        return _nearly(data, "utf-16-be", "zeros in every second byte")
    return None


def _by_escapes(data: bytes) -> Decoded | None:
    if not _ESCAPED.search(data[:_SAMPLE]):
        return None
    try:
        return Decoded(data.decode("iso2022_jp"), "iso-2022-jp", "its escapes")
    except UnicodeDecodeError:
        return None


def _as_declared(data: bytes, declared: str) -> Decoded | None:
    if not _DECLARABLE.fullmatch(declared) or declared.startswith(("utf-16", "utf16", "utf-32", "utf32")):
        return None  # a file whose declaration could be read byte by byte is in neither of these
    if _is_utf8(data):
        return Decoded(data.decode(), "utf-8", f"declared {declared}")
    encoding = "cp1252" if _CP1252_ALIASES.fullmatch(declared) else _MEANT.get(declared, declared)
    try:
        return Decoded(data.decode(encoding), encoding, "declared")
    except (UnicodeDecodeError, LookupError):
        return None


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _as_utf8(data: bytes) -> Decoded | None:
    """Strict UTF-8; or UTF-8 in which a few bytes are broken, as in a file that was cut off."""
    if _is_utf8(data):
        return Decoded(data.decode(), "utf-8", "valid")
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd") - data.count(b"\xef\xbf\xbd")
    valid = len(_MULTIBYTE.findall(data))
    is_cut_off = broken == 1 and text.endswith("\ufffd") and (valid or len(data) > 1000)
    if broken * 10 <= valid or is_cut_off:
        return Decoded(text, "utf-8", f"{broken} {BROKEN}")
    return None


def _as_cp1252(data: bytes) -> Decoded | None:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    sample = text[:_SAMPLE]
    if not is_western(sample):
        return None
    return Decoded(text, "cp1252", "plausible" if is_surely_western(sample) else GUESSED)


def _by_detection(data: bytes) -> Decoded | None:
    if sum(byte > 127 for byte in data[:_SAMPLE]) < _TELLING:
        return None
    best = from_bytes(data[:_SAMPLE]).best()
    if best is None or best.encoding.startswith(("utf_16", "utf_32")):  # which would have shown by their zeros
        return None
    return Decoded(data.decode(best.encoding, "replace"), best.encoding, GUESSED)


def _as_ascii(data: bytes) -> Decoded | None:
    """ASCII with a few other bytes, too few to tell what they mean: better a gap that is seen than a wrong letter."""
    return _nearly(data, "ascii", "all but a few bytes")


def _is_noise(text: str) -> bool:
    """Of a binary's bytes; NULs around a text only fill it up."""
    sample = text[:_SAMPLE].strip("\x00")
    noise = len(_CONTROLS.findall(sample))
    if not sample.isascii():
        noise += sum(unicodedata.category(char) in _NO_LETTERS for char in sample)
    return noise > 0.02 * len(sample) + 2
