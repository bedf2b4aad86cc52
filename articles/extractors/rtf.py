"""RTF: its words by paragraph, in whatever code page each font has; pictures, objects and fields' commands go."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import IO

from articles.extractors import Frame, RefusedError

_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z'])"
    r"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)|[\r\n]+|\\"
)
_DEEPEST = 1_000  # groups within each other
_SIGNS = {
    "par": "\n\n", "line": "\n", "sect": "\n\n", "page": "\n\n", "tab": "\t", "emdash": "—", "endash": "–",
    "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ",
    "cell": "\ue002", "row": "\n\n", "nestcell": "\ue002", "nestrow": "\n\n", "softline": "\n", "column": "\n\n",
}  # fmt: skip
_SKIPPED_NAMES = (
    "colortbl stylesheet pict object objdata header footer headerl headerr headerf footerl footerr footerf listtable "
    "listoverridetable revtbl rsidtbl generator xmlnstbl themedata colorschememapping datastore latentstyles fldinst "
    "filetbl mmathPr operator category manager company doccomm hlinkbase bkmkstart bkmkend private1 datafield "
    "formfield shpinst nonshppict fchars lchars pntext pgdsctbl atnid atnauthor annotation"
)
_SKIPPED = frozenset(_SKIPPED_NAMES.split())
_ESCAPED = {"~": "\xa0", "_": "‑", "\n": "\n\n", "\r": "\n\n", "\\": "\\", "{": "{", "}": "}"}
_ABOUT = {"title": "title", "author": "author", "keywords": "keywords", "subject": "subject"}
_PAGES = {0: 1252, 77: 10000, 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255,
          178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250}  # fmt: skip
_DATE = re.compile(r"\\creatim\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})(?:\\hr(\d{1,2})\\min(\d{1,2}))?")


@dataclass(frozen=True)
class _State:
    """What holds inside a group."""

    into: str = "text"  # or a property, the font table, or nothing
    page: int = 1252
    width: int = 1  # characters that stand behind \\u for old programs
    deleted: bool = False


@dataclass
class _Reading:
    """What was read so far."""

    pieces: dict[str, list[str]] = field(default_factory=dict)
    fonts: dict[int, int] = field(default_factory=dict)
    font: int = 0
    page: int = 1252
    pending: bytearray = field(default_factory=bytearray)
    skip: int = 0

    def put(self, text: str, state: _State) -> None:
        self.flush(state)
        if self.skip:
            skipped = min(self.skip, len(text))
            self.skip -= skipped
            text = text[skipped:]
        if state.into and not state.deleted:
            self.pieces.setdefault(state.into, []).append(text)

    def flush(self, state: _State) -> None:
        """Bytes of a code page that takes two of them for a character wait for each other."""
        if self.pending:
            data, self.pending = bytes(self.pending), bytearray()
            if state.into and not state.deleted:
                self.pieces.setdefault(state.into, []).append(_decoded(data, state.page))


def _decoded(data: bytes, page: int) -> str:
    name = "mac-roman" if page == 10000 else "utf-8" if page == 65001 else f"cp{page}"
    try:
        return data.decode(name, "replace")
    except LookupError:
        return data.decode("cp1252", "replace")


def extract(file: IO[bytes]) -> Iterator[Frame]:
    source = file.read().decode("latin-1").rstrip("\x00 \r\n\t")
    if not source.endswith("}"):
        raise RefusedError("truncated", "This RTF file was cut off before its end: save it once more.")
    reading = _read(source)
    text = "".join(reading.pieces.get("text", []))
    paragraphs = [_row(paragraph) for paragraph in text.split("\n\n")]
    said = {name: "".join(reading.pieces.get(name, [])).strip(" ;") for name in ("title", "author", "keywords")}
    made = _DATE.search(source)
    yield Frame(
        {
            "paragraphs": [paragraph for paragraph in paragraphs if paragraph.strip()],
            "headline": "",
            "notes": [f"Note: {note}" for note in filter(None, map(str.strip, reading.pieces.get("subject", [])))],
            **said,
            "created": "{}-{:0>2}-{:0>2}".format(*made.groups()[:3]) if made else "",
            "modified": "",
            "language": "",
        }
    )


def _row(paragraph: str) -> str:
    cells = [cell.strip() for cell in paragraph.split("\ue002")]
    return " | ".join(cells).rstrip(" |") if len(cells) > 1 else paragraph


def _read(source: str) -> _Reading:
    reading = _Reading()
    stack: list[_State] = []
    state = _State()
    for match in _TOKEN.finditer(source):
        kind = match.lastgroup
        if match["brace"] == "{":
            reading.flush(state)
            stack.append(state)
            if len(stack) > _DEEPEST:
                raise RefusedError("too_deep", "This RTF file nests its groups too deeply.")
        elif match["brace"]:
            reading.flush(state)
            state = stack.pop() if stack else state
        elif match["text"] is not None:
            reading.put(match["text"], state)
        elif match["hex"]:
            _byte(int(match["hex"], 16), reading, state)
        elif match["sign"]:
            state = _sign(match["sign"], reading, state)
        elif match["word"]:
            state = _word(match["word"], match["number"], reading, state)
        elif kind is None:
            continue
    reading.flush(state)
    return reading


def _byte(byte: int, reading: _Reading, state: _State) -> None:
    if reading.skip:
        reading.skip -= 1
    else:
        reading.pending.append(byte)


def _sign(sign: str, reading: _Reading, state: _State) -> _State:
    if sign == "*":  # a destination that old programs may skip; those with words are known by name
        return replace(state, into="")
    reading.put(_ESCAPED.get(sign, ""), state)
    return state


def _word(word: str, number: str | None, reading: _Reading, state: _State) -> _State:
    value = int(number or 0)
    if word == "u":
        reading.put(chr(value % 0x10000), state)
        reading.skip = state.width
    elif word in _SIGNS:
        reading.put(_SIGNS[word], state)
    elif word == "uc":
        return replace(state, width=min(abs(value), 10))
    elif word in ("footnote", "shptxt", "fldrslt"):
        reading.put(" ", state)
        return replace(state, into="text")
    elif word in _SKIPPED:
        return replace(state, into="")
    elif word in _ABOUT or word in ("fonttbl", "info"):
        return replace(state, into=_ABOUT.get(word, ""))
    else:
        return _formatting(word, number, value, reading, state)
    return state


def _formatting(word: str, number: str | None, value: int, reading: _Reading, state: _State) -> _State:
    if word == "ansicpg":
        reading.page = value
        return replace(state, page=value)
    if word == "mac":
        return replace(state, page=10000)
    if word == "f":
        reading.flush(state)
        reading.font = value
        return replace(state, page=reading.fonts.get(value, reading.page))
    if word == "fcharset":
        reading.fonts[reading.font] = _PAGES.get(value, reading.page) if value else reading.page
    elif word == "deleted":
        return replace(state, deleted=number != "0")
    elif word == "plain":
        return replace(state, deleted=False)
    return state
