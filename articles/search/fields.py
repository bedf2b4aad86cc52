"""The fields that need nothing but the stories themselves: source, byline, subject codes, date, language.

``title:`` is compiled with the words, since it is one more vector.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping

from django.contrib.postgres.search import SearchVector
from django.db.models import Q
from django.utils import timezone

from articles.models import Article, Source
from articles.models.configurations import EXACT
from articles.search import days
from articles.search.compiling import Among, FieldRule
from articles.search.errors import SearchError
from articles.search.periods import between
from articles.search.syntax import Field, Prefix
from articles.search.vectors import Lexemes, Matches, tsquery

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_LANGUAGE_NAMES = {"english": "en", "french": "fr", "german": "de", "spanish": "es", "creole": "ht", "portuguese": "pt"}


def fault(field: Field, message: str, value: str = "") -> SearchError:
    """A mistake in the field's value; ``value`` is what might have been meant."""
    suggestion = f"{field.name}:{quoted(value)}" if value else ""
    return SearchError("bad_query", message, start=field.start, end=field.end, suggestion=suggestion)


def quoted(value: str) -> str:
    return f'"{value}"' if re.search(r"[\s()]", value) else value


def whole(field: Field) -> str:
    """The value, where neither a star nor a ``!`` has a meaning."""
    if isinstance(field.value, Prefix):
        raise fault(field, "* works on the words of a story and in title:, not here.", field.value.text)
    if field.exactly:
        raise fault(field, "! works after place: alone.", field.value.text)
    return field.value.text


def _source(field: Field) -> Q:
    asked = whole(field).casefold()
    sources = list(Source.objects.values_list("pk", "name", "slug"))
    found = [pk for pk, name, slug in sources if asked in (name.casefold(), slug)]
    if not found:
        names = {name.casefold(): name for _, name, _ in sources}
        holding = [name for key, name in names.items() if asked in key]
        close = difflib.get_close_matches(asked, names, n=1, cutoff=0.5)
        meant = (holding or [names[key] for key in close] or [""])[0]
        hint = f" Did you mean {meant}?" if meant else ""
        raise fault(field, f"There is no source called {field.value.text}.{hint}", meant)
    return Q(source__in=found)


def _by(field: Field) -> Among:
    query = Lexemes([whole(field)]).exact(field.value.text)
    return Among(Article.objects.filter(Matches(SearchVector("byline", config=EXACT), tsquery(query))), "pk")


def _subject(field: Field) -> Among:
    """A code as the file gave it, alone or as ``scheme:code``; capitals do not matter where codes have none."""
    code = whole(field)
    scheme, _, rest = code.rpartition(":")
    where = Q()
    for spelling in dict.fromkeys((code, code.upper(), code.lower())):
        where |= Q(subjects__contains=[{"code": spelling}])
    if scheme:
        where |= Q(subjects__contains=[{"scheme": scheme, "code": rest}])
    return Among(Article.objects.filter(where), "pk")


def _date(field: Field) -> Q:
    now = timezone.localtime()
    zone = timezone.get_current_timezone()
    try:
        since, before = days.read(whole(field), now.date()).moments(zone)
    except days.DateProblem as problem:
        raise fault(field, problem.message, problem.suggestion) from None
    except OverflowError:
        raise fault(field, "That is too far from today.") from None
    return between(since, before)


def _lang(field: Field) -> Q:
    code = whole(field).lower()
    if not _LANGUAGE.fullmatch(code):
        message = "lang: takes a code of two or three letters: en, fr, ht."
        raise fault(field, message, _LANGUAGE_NAMES.get(code, ""))
    return Q(language=code)


def _title(field: Field) -> Q:
    raise AssertionError("title: is compiled with the words")


OF_STORIES: Mapping[str, FieldRule] = {
    "title": _title,
    "source": _source,
    "by": _by,
    "subject": _subject,
    "date": _date,
    "lang": _lang,
}
