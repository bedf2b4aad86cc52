"""Decisions on what was learned: that it is for one story alone; that a rule is off, or on again."""

from __future__ import annotations

from typing import Unpack

from django.db import transaction

from tagging import learning
from tagging.decisions.act import Act, By, DecisionError, check_allowed, earlier_decision
from tagging.models import Action, Decision, Lesson, Rule, Verdict


def only_here(decision: Decision, **by: Unpack[By]) -> Decision:
    """What the Decision teaches is for its own story alone."""
    check_allowed(by)
    with transaction.atomic():
        if earlier := earlier_decision(by, Action.ONLY_HERE):
            return earlier
        lessons = list(Lesson.objects.select_for_update(of=("self",)).filter(decision=decision).order_by("pk"))
        if not lessons or decision.article is None or hasattr(decision, "undone_by"):
            raise DecisionError("taught_nothing", "Nothing was learned from this decision that could be narrowed.")
        if all(lesson.only_here for lesson in lessons):
            return _last(Action.ONLY_HERE, "lesson", lessons[0].pk)
        act = Act(Action.ONLY_HERE, by)
        act.note_before(*lessons)
        for lesson in lessons:
            lesson.only_here = True
            lesson.save(update_fields=["only_here"])
        act.note_after(*lessons)
        made = act.write(lessons[0], article=decision.article)
        learning.reconsider(made)
        return made


def switch_rule(rule: Rule, on: bool, **by: Unpack[By]) -> Decision:
    """A person switches the rule off, or on again, even where its verdict is not clear."""
    action = Action.RULE_ON if on else Action.RULE_OFF
    check_allowed(by)
    with transaction.atomic():
        if earlier := earlier_decision(by, action, target=rule):
            return earlier
        rule = Rule.objects.select_for_update(of=("self",)).select_related("article").get(pk=rule.pk)
        if on and rule.verdict == Verdict.GONE:
            raise DecisionError("taught_nothing", "Every decision that this rule rested on was undone.")
        wanted = (True if rule.verdict != Verdict.HOLDS else None) if on else False
        last = Decision.objects.filter(target_kind="rule", target_id=str(rule.pk)).first()
        if last is not None and rule.switched == wanted and last.action == action:
            return last
        act = Act(action, by)
        act.note_before(rule)
        rule.switched = wanted
        rule.save()
        act.note_after(rule)
        made = act.write(rule, article=rule.article)
        learning.reconsider(made)
        return made


def _last(action: str, kind: str, pk: object) -> Decision:
    return Decision.objects.filter(action=action, target_kind=kind, target_id=str(pk)).latest("id")
