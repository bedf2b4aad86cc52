"""The review page: one story, its tags, and an editor's decisions on them.

Every act is a plain form post. With htmx it answers the changed row (or the whole list of tags where more changed);
without JavaScript it answers a redirect to the page. All of them go through ``tagging.decisions``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import reswap, retarget, trigger_client_event

from articles.models import Article
from newsroom.accounts.models import User
from newsroom.desk.waiting import next_to_review
from newsroom.desk.workbench import Workbench
from tagging import decisions, learning, versions
from tagging.models import Batch, Decision, Entity, Hold, Level, Mention, Rule, RuleScope, Tag, TagState
from tagging.replay import replays_of

STALE = 409
REFUSED = 422
MOST_LEARNED = 3  # lines


class Refused(Exception):
    """An act that was not done; the message tells the editor why and what to do."""

    def __init__(self, message: str, status: int = REFUSED) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


def editor(request: HttpRequest) -> User:
    return cast(User, request.user)


def story(request: HttpRequest, article_id: UUID) -> Article:
    """The article, if this editor may see it; 404 otherwise, so that nothing is given away."""
    return get_object_or_404(Article.objects.visible_to(request.user).with_words(), pk=article_id)


def context(request: HttpRequest, article: Article, **more: Any) -> dict[str, Any]:
    bench = Workbench(article, editor(request))
    return {**admin.site.each_context(request), "article": article, "bench": bench, "title": "Review", **more}


@require_GET
def page(request: HttpRequest, article_id: UUID) -> HttpResponseBase:
    article = story(request, article_id)
    Hold.objects.take(article, editor(request))
    if getattr(request, "htmx", False):  # tagging was under way, so the page asks again
        is_waiting = Workbench(article, editor(request)).is_waiting
        return HttpResponse(status=204) if is_waiting else panel(request, article, "")
    return TemplateResponse(request, "desk/review.html", context(request, article, is_nav_sidebar_enabled=False))


@require_GET
def first_story(request: HttpRequest) -> HttpResponse:
    return _open(request, next_to_review(editor(request)))


@require_GET
def next_story(request: HttpRequest, article_id: UUID) -> HttpResponse:
    article = story(request, article_id)
    Hold.objects.let_go(article, editor(request))
    return _open(request, next_to_review(editor(request), article))


def _open(request: HttpRequest, article: Article | None) -> HttpResponse:
    if article is not None:
        return redirect("admin:review", article.pk)
    messages.success(request, "Nothing further waits for review. The desk shows the newest stories.")
    return redirect("admin:index")


# --- Deciding ------------------------------------------------------------------------------------------------------

Act = Callable[..., Decision]
ACTS: dict[str, tuple[Act, dict[str, Any], dict[str, str]]] = {
    # name: (what does it, its further arguments, the tag's fields once it is done)
    "accept": (decisions.accept, {}, {"state": TagState.ACCEPTED}),
    "reject": (decisions.reject, {}, {"state": TagState.REJECTED}),
    "passing": (decisions.set_level, {"level": Level.PASSING}, {"level": Level.PASSING}),
    "about": (decisions.set_level, {"level": Level.ABOUT}, {"level": Level.ABOUT}),
}
SAID = {
    "accept": "Accepted: {}.",
    "reject": "Marked as wrong: {}.",
    "passing": "{}: in passing.",
    "about": "{}: what the story is about.",
}


@require_POST
def decide(request: HttpRequest, article_id: UUID, tag_id: UUID, action: str) -> HttpResponseBase:
    """Accept, wrong, in passing, about, another record or kind, on the version of the tag that the editor saw."""
    article = story(request, article_id)
    if action not in ACTS and action not in LEADS_ELSEWHERE:
        raise Http404("No such act.")
    try:
        with transaction.atomic():
            if action in LEADS_ELSEWHERE:
                tag = _locked(request, article, tag_id, {})
                made, entity, said = LEADS_ELSEWHERE[action](request, tag)
                return panel(request, article, said, entity=entity, decision=made)
            act, arguments, wanted = ACTS[action]
            tag = _locked(request, article, tag_id, wanted)
            made = act(tag, **arguments, actor=editor(request))
        return row(request, article, tag_id, SAID[action].format(tag.entity.name), decision=made)
    except (Refused, decisions.DecisionError) as problem:
        return refuse(request, article, tag_id, problem)


Led = tuple[Decision, Entity, str]  # with the record to stand on, and what is said


def _relinked(request: HttpRequest, tag: Tag) -> Led:
    made = decisions.relink(tag, _chosen(request), actor=editor(request))
    entity = Entity.objects.get(tags=decisions.led_to(made))
    return made, entity, f"Linked to {entity.name}."


def _retyped(request: HttpRequest, tag: Tag) -> Led:
    made = decisions.retype(tag, request.POST.get("kind", ""), actor=editor(request))
    entity = Entity.objects.get(tags=decisions.led_to(made))
    return made, entity, f"{entity.name}: {entity.get_kind_display().lower()} here."


def _relinked_one(request: HttpRequest, tag: Tag) -> Led:
    """One mention alone."""
    pk = request.POST.get("mention", "")
    mention = Mention.objects.filter(pk=pk, tag=tag).first() if pk.isdecimal() else None
    if mention is None:
        raise Refused("This mention is gone: the story was tagged again. The list shows what is there now.", STALE)
    made = decisions.relink_mention(mention, _chosen(request), actor=editor(request))
    entity = Entity.objects.get(tags=decisions.led_to(made))
    return made, entity, f"Here, and only here, “{mention.text}” means {entity.name}."


def _named(request: HttpRequest, tag: Tag) -> Led:
    """What the story calls it is a name of its record from now on."""
    surface = request.POST.get("surface", "")
    made = decisions.add_alias(tag.entity, surface, article=tag.article, actor=editor(request))
    return made, tag.entity, f"“{surface}” is a name of {tag.entity.name} from now on, in all stories."


LEADS_ELSEWHERE: dict[str, Callable[[HttpRequest, Tag], Led]] = {
    "relink": _relinked,
    "retype": _retyped,
    "mention": _relinked_one,
    "alias": _named,
}


@require_POST
def add(request: HttpRequest, article_id: UUID) -> HttpResponseBase:
    """A tag that the machine missed, for a record that exists or one made here."""
    article = story(request, article_id)
    level = request.POST.get("level", Level.ABOUT)
    try:
        with transaction.atomic():
            surface = request.POST.get("surface", "").strip()[:250]
            tag, made = decisions.add_tag(
                article,
                _chosen(request),
                level=level if level in Level.values else Level.ABOUT,
                surface=surface,
                actor=editor(request),
            )
        return panel(request, article, f"Added: {tag.entity.name}.", entity=tag.entity, decision=made)
    except (Refused, decisions.DecisionError) as problem:
        return refuse(request, article, None, problem)


@require_POST
def sign_off(request: HttpRequest, article_id: UUID) -> HttpResponse:
    """Accept what readers are shown, or all that is suggested, be done with the story, and open the next one."""
    article = story(request, article_id)
    try:
        seen, everything = request.POST.get("seen"), request.POST.get("accept") == "everything"
        decision = decisions.sign_off(article, seen=seen, everything=everything, actor=editor(request))
    except decisions.DecisionError as problem:
        messages.error(request, problem.message)
        return redirect("admin:review", article.pk)
    accepted = sum(address.startswith("tag:") for address in decision.after)
    messages.success(request, f"Signed off: {article.headline} ({accepted} accepted).")
    return redirect("admin:review_after", article.pk)


@require_POST
def undo(request: HttpRequest, article_id: UUID) -> HttpResponseBase:
    """Take back one of the editor's own decisions on this story."""
    article = story(request, article_id)
    try:
        own = Decision.objects.filter(article=article, actor=editor(request))
        decision = own.get(pk=request.POST.get("decision", ""))
        with transaction.atomic():
            undone = decisions.undo(decision, actor=editor(request))
        said = f"Undone: {decision.get_action_display().lower()}. {undone.reason}".strip()
        of_whom = Entity.objects.filter(pk__in=[decision.entity_id]).first()  # one that it made went with it
        return panel(request, article, said, entity=of_whom, replays=replays_of(decision))
    except (Decision.DoesNotExist, ValidationError):
        return refuse(request, article, None, Refused("There is nothing of yours to undo on this story."))
    except decisions.DecisionError as problem:
        return refuse(request, article, None, problem)


@require_POST
def only_here(request: HttpRequest, article_id: UUID) -> HttpResponseBase:
    """What one of the editor's own decisions taught is for this story alone."""
    article = story(request, article_id)
    try:
        decision = Decision.objects.get(article=article, actor=editor(request), pk=request.POST.get("decision", ""))
        decisions.only_here(decision, actor=editor(request))
        return panel(request, article, "For this story alone: nothing further was learned.", entity=decision.entity)
    except (Decision.DoesNotExist, ValidationError):
        return refuse(request, article, None, Refused("There is nothing of yours on this story that was learned."))
    except decisions.DecisionError as problem:
        return refuse(request, article, None, problem)


def _locked(request: HttpRequest, article: Article, tag_id: UUID, wanted: dict[str, str]) -> Tag:
    """The tag, held for this act. Refused if another changed it since the page was shown, unless to what is wanted."""
    list(Article.objects.select_for_update(of=("self",)).filter(pk=article.pk).values("pk"))  # first, as the store does
    tags = Tag.objects.select_for_update(of=("self",)).select_related("entity")
    found = tags.filter(article=article, pk=tag_id).first()
    if found is None:
        raise Refused("This tag is gone: the story was tagged again. The list shows what is there now.", STALE)
    is_so_already = bool(wanted) and all(getattr(found, name) == value for name, value in wanted.items())
    if found.updated_at.isoformat() != request.POST.get("seen") and not is_so_already:
        raise Refused(
            f"Not saved: {found.entity.name} was changed meanwhile. Below is how it stands now; decide again.", STALE
        )
    return found


def _chosen(request: HttpRequest) -> Entity | decisions.NewRecord:
    """The record that the editor picked, or the one to create in place."""
    if request.POST.get("create"):
        return created(request, "name")
    try:
        return Entity.objects.canonical().get(pk=request.POST.get("entity", ""))
    except (Entity.DoesNotExist, ValidationError):
        raise Refused("Choose a record from the list, or create a new one.") from None


def created(request: HttpRequest, field: str) -> decisions.NewRecord:
    """The record that is to be made with the decision; its name stands in ``field``."""
    posted = request.POST
    return decisions.NewRecord(posted.get("new_kind", ""), posted.get(field, ""), posted.get("description", "").strip())


# --- Answers -------------------------------------------------------------------------------------------------------


def learned_by(decision: Decision | None) -> dict[str, Any]:
    """What was learned just now, of each name the rule that reaches furthest; with its ways out."""
    by_name: dict[str, Rule] = {}
    for rule in learning.learned(decision) if decision else ():
        by_name.setdefault(rule.surface_key, rule)
    rules = list(by_name.values())[:MOST_LEARNED]
    return {"learned": rules, "taught_by": decision, "may_narrow": any(r.scope != RuleScope.ARTICLE for r in rules)}


def offered_by(request: HttpRequest, decision: Decision | None) -> dict[str, Any]:
    """The versions and near-duplicates of the story to which a decision offers itself."""
    return {"others": versions.others(decision, editor(request)) if decision else []}


def row(
    request: HttpRequest,
    article: Article,
    tag_id: UUID,
    said: str,
    status: int = 200,
    *,
    decision: Decision | None = None,
) -> HttpResponseBase:
    """The changed row and what was said; the page takes the new state over into the text."""
    if not getattr(request, "htmx", False):
        return _back(request, article, said, status, f"#tag-{tag_id}", decision)
    found = context(request, article, said=said, problem=status != 200, **learned_by(decision))
    found |= offered_by(request, decision)
    tag = next((tag for tag in found["bench"].tags if tag.pk == tag_id), None)
    if tag is None:
        return panel(request, article, said, status=status, decision=decision)
    found["row"] = found["bench"].row(tag)
    return HttpResponse(render_to_string("desk/_row_answer.html", found, request), status=status)


def panel(
    request: HttpRequest,
    article: Article,
    said: str,
    *,
    entity: Entity | None = None,
    status: int = 200,
    decision: Decision | None = None,
    replays: Sequence[Batch] = (),
    together: Batch | None = None,
    stand_on: UUID | None = None,
) -> HttpResponseBase:
    """All tags and the text again, where more than one row may have changed. ``entity``, or the id ``stand_on`` of a
    row itself, names the row to stand on; ``together`` was done in other stories, with its own undo."""
    if not getattr(request, "htmx", False):
        said += " The queue has its undo." if together else ""
        for batch in replays:
            messages.warning(request, f"Earlier stories that it changed stay changed: undo “{batch}” if you want.")
        return _back(request, article, said, status, decision=decision)
    found = context(request, article, said=said, problem=status != 200, **learned_by(decision))
    found |= {"replays": replays, "together": together}
    found |= offered_by(request, decision)
    answer = HttpResponse(render_to_string("desk/_panel_answer.html", found, request), status=status)
    of_entity = (tag.pk for tag in found["bench"].tags if entity and tag.entity_id == entity.pk)
    row_id = stand_on or next(of_entity, None)
    if row_id is not None:
        answer = trigger_client_event(answer, "desk:stand-on", {"tag": str(row_id)}, after="settle")
    return reswap(retarget(answer, "#tags"), "outerHTML")


def refuse(
    request: HttpRequest, article: Article, tag_id: UUID | None, problem: Refused | decisions.DecisionError
) -> HttpResponseBase:
    """What was not done, said where the editor looks, with the state as it is now."""
    status = problem.status if isinstance(problem, Refused) else REFUSED
    if tag_id is None:
        return panel(request, article, problem.message, status=status)
    return row(request, article, tag_id, problem.message, status)


def _back(
    request: HttpRequest,
    article: Article,
    said: str,
    status: int,
    anchor: str = "",
    decision: Decision | None = None,
) -> HttpResponse:
    messages.add_message(request, messages.SUCCESS if status == 200 else messages.ERROR, said)
    for rule in learned_by(decision)["learned"]:
        messages.info(request, f"{rule.standing}: {rule}.")
    return redirect(reverse("admin:review", args=[article.pk]) + anchor)
