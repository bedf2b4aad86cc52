"""Signing a story off: what is shown is accepted, and somebody is done with it. One Decision, one undo."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Unpack

from django.db import transaction
from django.utils import timezone

from articles.models import Article
from tagging import learning
from tagging.decisions.act import Act, By, DecisionError, check_allowed, earlier_decision
from tagging.models import Action, Decision, LeftOpen, Says, SignOff, Tag, TagState, shown


def version_of(tags: Iterable[Tag]) -> str:
    """Changes whenever any of a story's tags does."""
    told = sorted(f"{tag.pk} {tag.updated_at.isoformat()}" for tag in tags)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:32]


def sign_off(article: Article, *, seen: str | None = None, everything: bool = False, **by: Unpack[By]) -> Decision:
    """The tags that readers are shown are accepted; what is only suggested stays so, and waits no longer, not in new
    versions either. Or ``everything`` that is suggested is accepted.

    ``seen`` is the ``version_of`` the tags that the editor saw: refused where they have changed since.
    A story that is signed off already answers with the Decision that did it.
    """
    check_allowed(by)
    with transaction.atomic():
        if earlier := earlier_decision(by, Action.SIGN_OFF):
            return earlier
        article = Article.objects.select_for_update(of=("self",)).select_related("current").get(pk=article.pk)
        assert article.current is not None
        if done := _done(article):
            return done
        tags = list(Tag.objects.filter(article=article).select_for_update(of=("self",)).select_related("entity"))
        if seen is not None and seen != version_of(tags):
            raise DecisionError("changed_since", "Not signed off: the tags changed meanwhile. Look at them once more.")
        now = timezone.now()
        act = Act(Action.SIGN_OFF, by)
        suggested = Tag.objects.filter(article=article, state=TagState.SUGGESTED)
        wanted = set((suggested if everything else suggested.filter(shown())).values_list("pk", flat=True))
        accepted = [tag for tag in tags if tag.pk in wanted]
        act.note_before(*accepted)
        for tag in accepted:
            tag.state, tag.decided_by, tag.decided_at = TagState.ACCEPTED, by["actor"], now
            tag.save()
        act.note_after(*accepted)
        done_with = SignOff.objects.create(revision=article.current, reviewed_by=by["actor"], reviewed_at=now)
        act.note_new(done_with)
        left = (tag for tag in tags if tag.state == TagState.SUGGESTED)
        LeftOpen.objects.bulk_create(LeftOpen(sign_off=done_with, tag=tag, surfaces=tag.surfaces) for tag in left)
        decision = act.write(done_with, article=article)
        learning.learn(decision, *(learning.said_of(tag, Says.MEANS, teaches=False) for tag in accepted))
        return decision


def _done(article: Article) -> Decision | None:
    signed = SignOff.objects.filter(revision=article.current).first()
    if signed is None:
        return None
    return Decision.objects.filter(target_kind="sign_off", target_id=str(signed.pk)).exclude(action=Action.UNDO).first()
