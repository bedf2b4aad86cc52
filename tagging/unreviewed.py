"""Which stories wait for an editor: one rule for the desk and the search."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from tagging.models import Mention, SignOff, Tag, TagState


def unreviewed() -> Q:
    """Stories that carry a suggestion nobody has decided on, and that nobody has signed off so. A new version opens a
    story again where it brought a suggestion, or lost what a tag stood on."""
    undecided = Tag.objects.waiting().filter(article=OuterRef("pk"))
    signed_off = SignOff.objects.filter(revision=OuterRef("current"))
    return Q(Exists(undecided) | _reopened(), ~Exists(signed_off))


def _reopened() -> Q:
    """Versions that lost the words for which somebody accepted a tag of an earlier one."""
    words = Mention.objects.filter(tag=OuterRef("pk"), revision=OuterRef("article__current"))
    accepted = Tag.objects.filter(
        ~Q(surfaces=[]),
        ~Exists(words),
        article=OuterRef("pk"),
        state=TagState.ACCEPTED,
        decided_at__lt=OuterRef("current__created_at"),
    )
    return Q(Exists(accepted), current__number__gt=1)
