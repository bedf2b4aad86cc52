"""``decisions/bulk/``: up to a thousand decisions in one request: one batch, with one undo."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from articles.visibility import only_sources
from newsroom.accounts.models import ApiToken, Scope
from newsroom.api import jobs, results
from newsroom.api.bulk import MOST, BulkInput, BulkShape, bulk_operation, checked
from newsroom.api.errors import invalid
from newsroom.api.fields import Id, ReasonInput, Strict, Text
from newsroom.api.resource import Resource
from tagging import batches
from tagging.models import AliasKind, BatchState, EntityKind, Level

ON_RECORDS = ("create", "add_alias")  # which a token may with the scope "write", here as there


class OnTag(ReasonInput):
    act = serializers.ChoiceField(["accept", "reject", "passing", "about"])
    tag = Id()


class RelinkTag(ReasonInput):
    act = serializers.ChoiceField(["relink"])
    tag = Id()
    entity = Id()


class RetypeTag(ReasonInput):
    act = serializers.ChoiceField(["retype"])
    tag = Id()
    kind = serializers.ChoiceField(EntityKind.choices)


class AddTag(ReasonInput):
    act = serializers.ChoiceField(["add_tag"])
    article = Id()
    entity = Id()
    level = serializers.ChoiceField(Level.choices, default=Level.ABOUT)
    surface = Text(max_length=250, allow_blank=True, default="")


class CreateRecord(ReasonInput):
    act = serializers.ChoiceField(["create"])
    kind = serializers.ChoiceField(EntityKind.choices)
    name = Text(max_length=250)
    description = Text(max_length=300, allow_blank=True, default="")
    aliases = serializers.ListField(child=Text(max_length=250), default=list, max_length=50)


class AddAlias(ReasonInput):
    act = serializers.ChoiceField(["add_alias"])
    entity = Id()
    name = Text(max_length=250)
    kind = serializers.ChoiceField(AliasKind.choices, default=AliasKind.NAME)


READ_BY: dict[str, type[Strict]] = {
    **dict.fromkeys(("accept", "reject", "passing", "about"), OnTag),
    "relink": RelinkTag,
    "retype": RetypeTag,
    "add_tag": AddTag,
    "create": CreateRecord,
    "add_alias": AddAlias,
}


EXAMPLE = OpenApiExample(
    "A tag accepted, a record made",
    request_only=True,
    value={
        "items": [
            {"act": "accept", "tag": "01841a0e-5c00-7000-8000-000000000001"},
            {"act": "create", "kind": "person", "name": "Mara Quill", "aliases": ["Mayor Quill"]},
        ]
    },
)


class BulkDecisions(Resource):
    """Mixed into the decisions."""

    scopes = {"bulk": Scope.REVIEW}

    @bulk_operation("decisions_bulk", batches.FEW, EXAMPLE)
    @action(detail=False, methods=["post"])
    def bulk(self, request: Request) -> Response:
        """Make many decisions, each as a request of its own would. One that cannot be made hinders no other. They are
        one batch: `batches/{id}/undo/` takes all of them back, `decisions/{id}/undo/` one.

        An item is `{act, tag}` with `accept`, `reject`, `passing` or `about`, `{act: relink, tag, entity}`,
        `{act: retype, tag, kind}`, `{act: add_tag, article, entity, level?, surface?}`, `{act: create, kind, name,
        description?, aliases?}` or `{act: add_alias, entity, name, kind?}`, each with a `reason` if there is one."""
        items = [
            item if error is None else {"error": error}
            for item, error in checked(self.checked(BulkInput)["items"], self._act)
        ]
        only = only_sources(self.user)
        task = {"acts": items, "token_name": self.actor["token_name"], "sources": only and sorted(map(str, only))}
        title = f"{len(items):,} decisions sent together"
        batch = batches.decide_together(title, task, total=len(items), actor=self.user)
        batch.refresh_from_db()
        is_done = batch.state == BatchState.DONE
        told = list(results.of_batch(batch, 0, MOST)) if is_done else []
        shown = BulkShape(jobs.kept(batch.pk, self.user), context=self.context | {"results": told}).data
        return Response(shown, status=200 if is_done else 202, headers={"Location": shown["url"]})

    def _act(self, item: Any) -> dict[str, Any]:
        """As the batch keeps it: plain JSON."""
        act = item.get("act") if isinstance(item, dict) else None
        if not isinstance(act, str) or act not in READ_BY:
            raise invalid("act", f"One of {', '.join(READ_BY)}.", "invalid_choice")
        token = self.request.auth
        if act in ON_RECORDS and isinstance(token, ApiToken) and not token.allows(Scope.WRITE):
            raise PermissionDenied(f"The token lacks the scope “{Scope.WRITE}”.")
        if act in ON_RECORDS and only_sources(self.user) is not None:
            raise PermissionDenied("The token is limited to the stories of some sources, and records are everybody's.")
        given = self.checked(READ_BY[act], item)
        ids = {name: str(given[name]) for name in ("tag", "entity", "article") if name in given}
        return given | ids
