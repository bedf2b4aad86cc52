"""Sources by their name."""

from __future__ import annotations

from django.db import transaction
from django.utils.text import slugify

from articles.identity import lock
from articles.models import Source
from articles.tidying import IngestError, one_line


def source_named(name: str) -> Source:
    """The Source of that name, whatever its case; made where there is none."""
    name = one_line(name)[:120]
    if not name:
        raise IngestError("no_name", "A source needs a name.", "source")
    if found := Source.objects.filter(name__iexact=name).first():
        return found
    with transaction.atomic():
        lock([f"source {name.casefold()}"])
        if found := Source.objects.filter(name__iexact=name).first():
            return found
        return Source.objects.create(name=name, slug=_free_slug(slugify(name)[:100] or "source"))


def _free_slug(base: str) -> str:
    lock([f"slug {base}"])
    slug, number = base, 1
    while Source.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug
