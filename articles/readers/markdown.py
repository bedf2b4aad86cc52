"""Markdown (.md): front matter, headline, and the paragraphs without their markup."""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from articles.text import clean

from .base import Context, ItemError, RawArticle
from .encoding import decode
from .headers import Found, header_in, put_header
from .opening import take_opening
from .plain import article_from_text, require_words
from .signatures import foreign_kind

_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\n(?P<matter>(?:(?!---|\.\.\.).*\n){0,200}?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_SIGNS = re.compile(r"^#{1,6} \S|^ {0,3}```|\[[^\[\]\n]{1,200}\]\((?:https?:|/)|\*\*\w[^*\n]{0,200}\*\*", re.MULTILINE)
_HIDDEN = re.compile(r"<(/?)(?:script|style|iframe|object|template|noscript|svg|math|title|textarea)\b", re.IGNORECASE)
_DEEPEST = 100  # lists and quotes within each other
LARGEST = 300_000  # code points; the parser's worst cases are quadratic, and no story is as long


class MarkdownReader:
    """CommonMark with tables; raw HTML inside is dropped."""

    name = "markdown"

    def sniff(self, head: bytes, filename: str) -> float:
        if foreign_kind(head):
            return 0.0
        text = head.replace(b"\x00", b"").decode("utf-8", "replace").lstrip("\ufeff \r\n").replace("\r\n", "\n")
        if _front_matter(text) or re.match(r"# \S", text):
            return 0.7
        if len(_SIGNS.findall(text)) >= 2:
            return 0.5
        return 0.2 if filename.lower().endswith((".md", ".markdown")) else 0.0

    def read(self, data: bytes, context: Context) -> Iterator[RawArticle | ItemError]:
        decoded = decode(data)
        yield _article(decoded.text.replace("\r\n", "\n").replace("\r", "\n"), context, str(decoded))


def _article(text: str, context: Context, encoding: str) -> RawArticle:
    if len(text) > LARGEST:
        return article_from_text(text, context, encoding)
    found = Found()
    text = text.lstrip("\ufeff\n \x00")
    matter = _front_matter(text)
    if matter:
        _take_front_matter(matter.group("matter"), found, context)
        text = text[matter.end() :]
    headline, paragraphs, captions = blocks(text)
    if headline and headline != found.fields.get("headline"):
        if "headline" in found.fields:
            paragraphs.insert(0, headline)
        else:
            found.put("headline", headline)
    lines = clean("\n\n".join(paragraphs)).text.split("\n")
    story = "\n".join(take_opening(lines, found, context)).strip()
    found.notes += [f"Picture: {caption}" for caption in captions]
    require_words(story or found.fields.get("headline", ""))
    return found.article(story, encoding=encoding)


def _front_matter(text: str) -> re.Match[str] | None:
    match = _FRONT_MATTER.match(text)
    return match if match and any(header_in(line.strip()) for line in match.group("matter").split("\n")) else None


def _take_front_matter(matter: str, found: Found, context: Context) -> None:
    """Simple ``key: value`` pairs and lists; anything deeper is kept as a note."""
    entries: list[list[str]] = []
    for line in clean(matter).text.split("\n"):
        if re.match(r"- ", line) and entries:
            entries[-1].append(line[2:].strip())
        elif line:
            entries.append([line])
    for first, *items in entries:
        header = header_in(first)
        if header and header[0] != "body":
            value = "; ".join(filter(None, [header[1], *items]))
            put_header(found, header[0], _unquoted(value), context)
        else:
            found.notes.append(" ".join([first, *items]))


def _unquoted(value: str) -> str:
    quoted = re.fullmatch(r"([\"'])(.*)\1", value)
    return quoted.group(2) if quoted else value


def blocks(text: str) -> tuple[str, list[str], list[str]]:
    """(headline, paragraphs, picture captions): the first block is the headline if it is a top heading."""
    tokens = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable("table").parse(text)
    paragraphs: list[str] = []
    captions: list[str] = []
    headline, prefix = "", ""
    cells: list[str] | None = None
    for index, token in enumerate(tokens):
        if token.type == "list_item_open":
            prefix = f"{token.info}{token.markup} " if token.info else "- "
        elif token.type == "tr_open":
            cells = []
        elif token.type == "tr_close" and cells is not None:
            paragraphs.append(" | ".join(cells))
            cells = None
        elif token.type in ("fence", "code_block"):
            paragraphs.append(token.content.strip("\n"))
        elif token.type == "inline":
            words = _inline(token, captions)
            if cells is not None:
                cells.append(words)
            elif tokens[index - 1].tag == "h1" and not paragraphs and not headline:
                headline = clean(words).text.replace("\n", " ")
            elif words.strip():
                paragraphs.append(prefix + words)
                prefix = ""
    return headline, paragraphs, captions


def _inline(token: Token, captions: list[str]) -> str:
    """A paragraph's words; what stands inside a script or the like is dropped with it."""
    words: list[str] = []
    hidden = 0
    for child in token.children or ():
        tag = _HIDDEN.match(child.content) if child.type == "html_inline" else None
        if tag:
            hidden = max(0, hidden - 1) if tag.group(1) else hidden + 1
        elif child.type == "image" and child.content:
            captions.append(child.content)
        elif not hidden:
            words.append("\n" if child.type in ("softbreak", "hardbreak") else _content(child))
    return "".join(words)


def _content(child: Token) -> str:
    return child.content if child.type in ("text", "code_inline", "text_special") else ""
