"""Records that machines propose: made for new names, removed once nothing needs them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from articles.pipelined import pipelined
from tagging.models import Alias, Entity, Origin, Status
from tagging.standing import Name, Record, ask_named, by_name


def propose(
    names: dict[Name, str], apart: Collection[str] = (), apart_in: Mapping[Name, str] | None = None
) -> dict[Name, Record]:
    """New records called ``names`` (by kind and normalised name), proposed; what was made meanwhile is taken. None is
    one of ``apart``: a name whose proposed record is among these gets one for the field of life that tells who is meant
    from that one (``apart_in``), or none.

    A database constraint serialises creation on the normalised name: of two workers at once the later one waits and
    takes the earlier's row. All go in the order of names, so that two workers never wait for each other in a ring.
    """
    if not names:
        return {}
    with pipelined():
        Entity.objects.bulk_create(
            (proposal(*name, names[name], (apart_in or {}).get(name, "")) for name in sorted(names)),
            ignore_conflicts=True,
        )
        return by_name(ask_named(names, apart))


def proposal(kind: str, key: str, name: str, apart_in: str = "") -> Entity:
    return Entity(
        kind=kind,
        name=name[:250],
        key=key,
        slug=Entity.slug_for(name),
        status=Status.PROPOSED,
        origin=Origin.MACHINE,
        apart_in=apart_in,
    )


def collect_unused() -> int:
    """Remove machine-proposed records that no tag uses and nobody touched for an hour; returns how many."""
    old = timezone.now() - timedelta(hours=1)
    unused = Entity.objects.filter(
        status=Status.PROPOSED,
        origin=Origin.MACHINE,
        created_at__lt=old,
        never_profile=False,
        tags__isnull=True,
        participations__isnull=True,
        events_here__isnull=True,
        decisions__isnull=True,
        rules__isnull=True,
        merged_from__isnull=True,
        parts__isnull=True,
    ).exclude(Exists(Alias.objects.filter(~Q(origin=Origin.MACHINE), entity=OuterRef("pk"))))
    ids = list(unused.values_list("pk", flat=True)[:1000])
    return Entity.objects.filter(pk__in=ids, tags__isnull=True).delete()[0]
