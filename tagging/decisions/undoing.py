"""Taking a decision back."""

from __future__ import annotations

from typing import Unpack

from django.db import IntegrityError, models, transaction

from articles.models import Article, Change
from tagging.decisions.act import (
    ALIAS_FIELDS,
    ENTITY_FIELDS,
    MODELS,
    NAME_LENGTH,
    TAG_FIELDS,
    Act,
    By,
    DecisionError,
    Fields,
    check_allowed,
    earlier_decision,
    fields_of,
    model_name,
)
from tagging.models import Action, Decision, Mention, Tag
from tagging.pipeline.names import name_key


def undo(decision: Decision, **by: Unpack[By]) -> Decision:
    """Everything the Decision changed is as it was before; refused where something was decided on it since."""
    check_allowed(by)
    with transaction.atomic():
        if earlier := earlier_decision(by):
            return earlier
        decision = Decision.objects.select_for_update(of=("self",)).select_related("article").get(pk=decision.pk)
        if done := Decision.objects.filter(undoes=decision).first():
            return done
        if decision.action == Action.UNDO:
            raise DecisionError("is_undo", "This is itself an undo: make the decision again instead.")
        act = Act(Action.UNDO, by, before=decision.after, after=decision.before)
        if decision.article_id:
            Article.objects.select_for_update().filter(pk=decision.article_id).first()
        for address, fields in decision.before.items():
            _restore(address, fields, decision.after.get(address))
        _give_mentions_back(decision)
        target = _row(f"{decision.target_kind}:{decision.target_id}")
        return _write_undo(act, decision, target)


def _write_undo(act: Act, decision: Decision, target: models.Model | None) -> Decision:
    if target is not None:
        return act.write(target, article=decision.article, undoes=decision)
    Change.objects.record(
        Action.UNDO,
        decision.target_kind,
        decision.target_id,
        article_id=decision.article_id,
    )
    return Decision.objects.create(
        actor=act.by["actor"],
        action=Action.UNDO,
        article=decision.article,
        target_kind=decision.target_kind,
        target_id=decision.target_id,
        before=act.before,
        after=act.after,
        reason=act.by.get("reason", ""),
        key=act.by.get("key"),
        token_name=act.by.get("token_name", ""),
        undoes=decision,
    )


def _row(address: str) -> models.Model | None:
    name, _, pk = address.partition(":")
    return MODELS[name][0]._default_manager.filter(pk=pk).first()


def _restore(address: str, before: Fields | None, after: Fields | None) -> None:
    row = _row(address)
    if row is None:
        if before is not None:
            raise DecisionError("gone", "What this decision changed is no longer there.")
        return
    if after is not None and _differs(row, after):
        raise DecisionError("decided_since", "Somebody decided on it since: undo the later decision first.")
    if before is None:
        _take_away(row)
        return
    model_fields = {f.attname: f for f in row._meta.concrete_fields}
    for name, value in before.items():
        setattr(row, name, model_fields[name].to_python(value))
    row.save()


def _differs(row: models.Model, after: Fields) -> bool:
    decided = {"tag": TAG_FIELDS, "entity": ENTITY_FIELDS, "alias": ALIAS_FIELDS}[model_name(row)]
    now = fields_of(row)
    return any(now[name] != after[name] for name in decided if name in after)


def _take_away(row: models.Model) -> None:
    if isinstance(row, Tag):
        Mention.objects.filter(tag=row, decided_by__isnull=False).delete()
    try:
        with transaction.atomic():
            row.delete()
    except (models.ProtectedError, IntegrityError):
        raise DecisionError("in_use", "The record is in use by now: merge it instead.") from None


def _give_mentions_back(decision: Decision) -> None:
    """After an undone relink the mentions lead again to the tag whose surfaces they are."""
    if decision.article is None or decision.article.current_id is None:
        return
    addresses = [address for address in decision.before if address.startswith("tag:")]
    tags = [tag for address in addresses if isinstance(tag := _row(address), Tag)]
    owner = {surface: tag for tag in tags for surface in tag.surfaces}
    for mention in Mention.objects.filter(revision_id=decision.article.current_id):
        tag = owner.get(name_key(mention.text)[:NAME_LENGTH])
        if tag is not None and mention.tag_id != tag.pk and (mention.tag_id is None or mention.tag in tags):
            mention.tag = tag
            mention.save(update_fields=["tag"])
