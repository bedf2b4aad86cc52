"""Taking a decision back."""

from __future__ import annotations

from collections.abc import Collection
from typing import Unpack
from uuid import UUID

from django.db import IntegrityError, models, transaction

from articles.models import Article, Change
from tagging import batches, event_view, learning
from tagging.decisions.act import (
    ALIAS_FIELDS,
    ENTITY_FIELDS,
    EVENT_FIELDS,
    MENTION_FIELDS,
    MODELS,
    NAME_LENGTH,
    PARTICIPATION_FIELDS,
    REPORT_FIELDS,
    TAG_FIELDS,
    Act,
    By,
    DecisionError,
    Fields,
    address_of,
    check_allowed,
    earlier_decision,
    fields_of,
    model_name,
)
from tagging.models import Action, Alias, Decision, Entity, Event, Mention, Report, RunState, TaggingRun
from tagging.pipeline.names import name_key
from tagging.store import RULED_OUT

# What people decide on: another value there since means that somebody decided since.
DECIDED = {
    "tag": TAG_FIELDS,
    "entity": ENTITY_FIELDS,
    "alias": ALIAS_FIELDS,
    "mention": MENTION_FIELDS,
    "kept_apart": ("decided_by_id",),
    "event": EVENT_FIELDS,
    "report": REPORT_FIELDS,
    "participation": PARTICIPATION_FIELDS,
    "events_apart": ("decided_by_id",),
    "sign_off": (),
    "lesson": ("only_here",),
    "rule": ("switched",),
}
# Of a row that the Decision made: the rest follows the Reports.
DECIDED_OF_MADE = {"event": ("status", "pinned", "merged_into_id")}
# Rows that may stay as later edits left them, while the rest of the Decision is undone.
MAY_KEEP: dict[str, frozenset[str]] = {
    Action.MERGE: frozenset({"alias"}),
    Action.SIGN_OFF: frozenset({"tag"}),
    Action.ADD: frozenset({"entity"}),
    Action.RELINK: frozenset({"entity"}),
}


def undo(decision: Decision, **by: Unpack[By]) -> Decision:
    """Everything the Decision changed is as it was before; refused where something was decided on it since."""
    check_allowed(by)
    with transaction.atomic():
        if earlier := earlier_decision(by, Action.UNDO):
            return earlier
        decision = Decision.objects.select_for_update(of=("self",)).select_related("article").get(pk=decision.pk)
        if done := Decision.objects.filter(undoes=decision).first():
            return done
        if decision.action == Action.UNDO:
            raise DecisionError("is_undo", "This is itself an undo: make the decision again instead.")
        if decision.article_id:
            Article.objects.select_for_update().filter(pk=decision.article_id).first()
        kept = _changed_since(decision)
        if kept and not MAY_KEEP.get(decision.action, frozenset()).issuperset(kept.values()):
            raise DecisionError("decided_since", "Somebody decided on it since: undo the later decision first.")
        by["reason"] = " ".join(filter(None, (by.get("reason"), _word_on(kept))))
        act = Act(Action.UNDO, by, before=decision.after, after=decision.before)
        _put_back(decision, kept, act)
        event_view.refresh(_events_of(decision))
        if decision.batch_id:
            batches.undo(decision.batch_id, actor=by["actor"])
        target = _row(f"{decision.target_kind}:{decision.target_id}")
        made = _write_undo(act, decision, target)
        learning.reconsider(decision)
        return made


def _put_back(decision: Decision, kept: Collection[str], act: Act) -> None:
    if decision.target_kind == "tag":
        _give_mentions_back(decision)
    for address in sorted(decision.before, key=lambda each: _turn(each, decision)):
        if address not in kept:
            _restore(address, decision)
    for alias in _left_by_undone_merges(decision):
        act.note_gone(alias)
        alias.delete()


def _write_undo(act: Act, decision: Decision, target: models.Model | None) -> Decision:
    event = Event.objects.filter(pk=decision.event_id).first() if decision.event_id else None
    if target is not None:
        return act.write(target, article=decision.article, event=event, undoes=decision)
    Change.objects.record(
        Action.UNDO,
        decision.target_kind,
        decision.target_id,
        article_id=decision.article_id,
        actor=act.by["actor"],
    )
    act.announce(decision.article)
    return Decision.objects.create(
        actor=act.by["actor"],
        action=Action.UNDO,
        article=decision.article,
        event=event,
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
    return MODELS[name][0]._default_manager.select_for_update(of=("self",)).filter(pk=pk).first()


def _changed_since(decision: Decision) -> dict[str, str]:
    """The rows of which a field that the Decision set is no longer as it left it, each with the name of its model."""
    changed = {}
    for address, before in decision.before.items():
        row = _row(address)
        if row is None and before is not None and decision.after.get(address) is not None:
            raise DecisionError("gone", "What this decision changed is no longer there.")
        if row is not None and decision.after.get(address) is not None and _differs(row, decision):
            changed[address] = model_name(row)
        if row is None and address.startswith("participation:") and decision.after.get(address) is not None:
            changed[address] = "participation"
        if isinstance(row, Entity) and before is None and _is_named_elsewhere(row, decision):
            changed[address] = "entity"
    return changed


def _is_named_elsewhere(made: Entity, decision: Decision) -> bool:
    """Other stories name by now the record that the Decision made for its own."""
    own = [address.partition(":")[2] for address in decision.before if address.startswith("tag:")]
    return decision.action in MAY_KEEP and made.tags.exclude(pk__in=own).exists()


def _left_by_undone_merges(decision: Decision) -> list[Alias]:
    """The names that a merge had given, and that its undo left only because of what this Decision did to them."""
    changed = [address for address, before in decision.before.items() if before and address.startswith("alias:")]
    left = []
    for alias in filter(None, map(_row, changed)):
        assert isinstance(alias, Alias)
        merges = Decision.objects.filter(action=Action.MERGE, entity=alias.entity_id, undone_by__isnull=False)
        made = merges.filter(before__has_key=address_of(alias)).first()
        if made is not None and made.before[address_of(alias)] is None and not _differs(alias, made):
            left.append(alias)
    return left


def _word_on(kept: dict[str, str]) -> str:
    """What stays as somebody left it since."""
    names = [str(row) for address in kept if (row := _row(address)) is not None]
    return f"Left as decided since: {', '.join(names)}." if names else ""


def _differs(row: models.Model, decision: Decision) -> bool:
    """In what the Decision changed; for a row that it made, in anything a person may decide."""
    address = address_of(row)
    after, now = decision.after[address] or {}, fields_of(row)
    return any(now[name] != after[name] for name in _set_by(decision, address) if name in now)


def _set_by(decision: Decision, address: str) -> list[str]:
    """The fields that it changed, among those that people decide on."""
    before, after = decision.before[address], decision.after.get(address) or {}
    kind = address.partition(":")[0]
    decided = DECIDED[kind] if before is not None else DECIDED_OF_MADE.get(kind, DECIDED[kind])
    return [name for name in decided if name in after and (before is None or before.get(name) != after[name])]


def _restore(address: str, decision: Decision) -> None:
    row, before, after = _row(address), decision.before[address], decision.after.get(address) or {}
    try:
        with transaction.atomic():
            if row is None:
                _bring_back(address, before)
            elif before is None:
                _check_unused(row)
                row.delete()
            else:
                _set_fields(row, {name: value for name, value in before.items() if after.get(name) != value})
    except models.ProtectedError:
        raise DecisionError("in_use", "The record is in use by now: merge it instead.") from None
    except IntegrityError:
        raise DecisionError("name_taken", "Another record has this name by now.") from None


def _turn(address: str, decision: Decision) -> int:
    """What it made goes first, and makes room; but an event or a record only after what leads to it."""
    if decision.before[address] is not None:
        return 1
    return 2 if address.startswith(("event:", "entity:")) else 0


def _bring_back(address: str, before: Fields | None) -> None:
    """A row that the Decision took away."""
    if before is not None:
        name, _, pk = address.partition(":")
        row = MODELS[name][0](pk=pk)
        _set_fields(row, before)


def _check_unused(row: models.Model) -> None:
    """Stories that came to report an event since would lose their Reports with it."""
    if isinstance(row, Event) and Report.objects.filter(event=row).exists():
        raise DecisionError("in_use", "Other stories report the event by now: merge it instead.")


def _events_of(decision: Decision) -> set[UUID]:
    """Whose fields may have to follow."""
    found: set[UUID] = set()
    for values in (decision.before, decision.after):
        for address, fields in values.items():
            name, _, pk = address.partition(":")
            if name == "event":
                found.add(UUID(pk))
            elif name == "report" and fields:
                found.add(UUID(fields["event_id"]))
    return found


def _set_fields(row: models.Model, before: Fields) -> None:
    model_fields = {f.attname: f for f in row._meta.concrete_fields}
    for name, value in before.items():
        setattr(row, name, model_fields[name].to_python(value))
    row.save()


def _give_mentions_back(decision: Decision) -> None:
    """The story's mentions lead again where they led before the decision."""
    if decision.action in (Action.RELINK, Action.RETYPE) and decision.target_kind == "tag":
        _after_relink(decision)
    elif decision.action == Action.REJECT:
        _after_reject(decision)
    elif decision.action == Action.ADD:
        _after_add(decision)


def _after_relink(decision: Decision) -> None:
    """From the record that was chosen back to the tag that it was chosen for, by the surfaces that this one had."""
    before = decision.before[f"tag:{decision.target_id}"] or {}
    tags = [address.partition(":")[2] for address in decision.before if address.startswith("tag:")]
    others = [pk for pk in tags if pk != decision.target_id]
    kept = {surface for other in others for surface in (decision.before[f"tag:{other}"] or {}).get("surfaces", ())}
    back = set(before.get("surfaces", ())) - kept
    moved = Mention.objects.filter(tag__in=others)
    ids = [mention.pk for mention in moved if not kept or name_key(mention.text)[:NAME_LENGTH] in back]
    kind = {"kind": Entity.objects.get(tags__pk=decision.target_id).kind} if decision.action == Action.RETYPE else {}
    Mention.objects.filter(pk__in=ids).update(tag_id=decision.target_id, **kind)


def _after_reject(decision: Decision) -> None:
    """A tagging since then let its mentions loose; or found none, because of what the decision taught. Only another one
    finds those again."""
    before = decision.before[f"tag:{decision.target_id}"] or {}
    if decision.article is None or decision.article.current_id is None:
        return
    loose = Mention.objects.filter(revision_id=decision.article.current_id, tag=None, reason=RULED_OUT)
    ids = [mention.pk for mention in loose if name_key(mention.text)[:NAME_LENGTH] in before.get("surfaces", ())]
    Mention.objects.filter(pk__in=ids).update(tag_id=decision.target_id, reason="")
    if not Mention.objects.filter(tag=UUID(decision.target_id)).exists() and _is_tagged_since(decision):
        from tagging.tasks import retag  # which stands above decisions

        retag(decision.article)


def _is_tagged_since(decision: Decision) -> bool:
    runs = TaggingRun.objects.filter(article=decision.article, state=RunState.DONE)
    return runs.filter(finished_at__gt=decision.at).exists()


def _after_add(decision: Decision) -> None:
    """The mentions that it made go; those that it found stay."""
    address = f"tag:{decision.target_id}"
    before = decision.before[address] or {}
    made = Mention.objects.filter(tag_id=decision.target_id, decided_by__isnull=False)
    had = before.get("surfaces", ())
    ids = [mention.pk for mention in made if name_key(mention.text)[:NAME_LENGTH] not in had]
    Mention.objects.filter(pk__in=ids).delete()
    if before.get("decided_by_id") is None:  # the tag is the machine's again, and so are its mentions
        made.update(decided_by=None, reason="")
