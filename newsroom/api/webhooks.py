"""``webhooks/``: where you want to be told of news; one's own, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from newsroom.api.alerts import Own
from newsroom.api.errors import Conflict, invalid
from newsroom.api.fields import Flag, Strict, Text
from newsroom.api.resource import Resource
from newsroom.api.shapes import AddressField, Shape, address
from newsroom.webhooks import keeping
from newsroom.webhooks.keeping import WebhookError
from newsroom.webhooks.models import KINDS, TEST, Message, MessageState, Webhook, WebhookState
from tagging.models import TagChoice


class WebhookInput(Strict):
    name = Text(max_length=120)
    address = Text(max_length=2000, help_text="Where messages are sent by POST; https, and a public address.")
    kinds = serializers.ListField(
        child=serializers.ChoiceField(KINDS), required=False, max_length=len(KINDS), help_text="None: all."
    )
    include_object = Flag(default=False, help_text="Send the thing itself as well, as it stands then.")
    tags = serializers.ChoiceField(TagChoice.choices, default=TagChoice.SHOWN, help_text="Which tags are sent with it.")


class WebhookShape(Shape):
    id = serializers.UUIDField()
    url = AddressField(lambda request, webhook: address(request, "webhooks", webhook.pk))
    name = serializers.CharField()
    address = serializers.CharField()
    kinds = serializers.ListField(child=serializers.ChoiceField(KINDS))
    include_object = serializers.BooleanField()
    tags = serializers.ChoiceField(TagChoice.choices)
    state = serializers.ChoiceField(WebhookState.choices)
    problem = serializers.CharField(help_text="Why it was stopped.")
    failures = serializers.IntegerField(help_text="In a row.")
    resting_until = serializers.DateTimeField(allow_null=True, help_text="After failures it is left in peace.")
    taken_at = serializers.DateTimeField(allow_null=True, help_text="When it last took a message.")
    created_at = serializers.DateTimeField()


class WebhookWithSecret(WebhookShape):
    secret = serializers.CharField(help_text="Signs every message (Standard Webhooks). Shown now, and never again.")


class MessageShape(Shape):
    """A line of the log. Messages are kept for 30 days."""

    id = serializers.IntegerField()
    key = serializers.UUIDField(help_text="The `webhook-id` that it is sent with, however often.")
    kind = serializers.ChoiceField([*KINDS, (TEST, "Test")])
    object_id = serializers.UUIDField(allow_null=True)
    state = serializers.ChoiceField(MessageState.choices)
    attempts = serializers.IntegerField()
    answer = serializers.CharField(help_text="What the receiver last said, or what went wrong.")
    milliseconds = serializers.IntegerField(allow_null=True)
    created_at = serializers.DateTimeField()
    tried_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(help_text="When a waiting message is tried next.")


class MessageQuery(Strict):
    state = serializers.ChoiceField(MessageState.choices, required=False)


class SentAgain(Shape):
    messages = serializers.IntegerField()


class Webhooks(Resource):
    permission_classes = (Own,)
    queries = {"messages": MessageQuery}
    paged = ("list", "messages")
    tells_whole = ("partial_update",)
    serializer_class = WebhookShape

    def get_queryset(self) -> QuerySet[Webhook]:
        return Webhook.objects.filter(owner=self.user).select_related("owner")

    @extend_schema(responses=WebhookShape(many=True))
    def list(self, request: Request) -> Response:
        """Your webhooks, newest first."""
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(WebhookShape(page, many=True, context=self.context).data)

    @extend_schema(responses=WebhookShape)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One webhook."""
        return self._answer(self._webhook(pk))

    @extend_schema(request=WebhookInput, responses={201: WebhookWithSecret})
    def create(self, request: Request) -> Response:
        """Make a webhook. It is told what happens from now on; the answer alone has its secret."""
        webhook = self._kept(lambda values: keeping.new(self.user, **values), self.checked(WebhookInput))
        return Response(WebhookWithSecret(webhook, context=self.context).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=WebhookInput(partial=True), responses=WebhookShape)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Change it; for messages that wait too."""
        webhook = self._webhook(pk)
        asked = self.checked(WebhookInput, partial=True)
        return self._answer(self._kept(lambda values: keeping.change(webhook, values), asked))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Delete it, with its messages."""
        self._webhook(pk).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses=WebhookShape)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: UUID) -> Response:
        """Send nothing. What happens meanwhile is sent when it goes on."""
        return self._told(pk, keeping.pause, "It is not active.")

    @extend_schema(request=None, responses=WebhookShape)
    @action(detail=True, methods=["post"], url_path="continue")
    def go_on(self, request: Request, pk: UUID) -> Response:
        """Go on with one that is paused, was stopped, or rests; what waits is sent at once."""
        return self._told(pk, keeping.go_on, "It is active and does not rest.")

    @extend_schema(request=None, responses=WebhookWithSecret)
    @action(detail=True, methods=["post"])
    def rotate(self, request: Request, pk: UUID) -> Response:
        """A new secret, in this answer alone; the old one signs as well for a day."""
        return Response(WebhookWithSecret(keeping.rotate(self._webhook(pk)), context=self.context).data)

    @extend_schema(request=None, responses=MessageShape)
    @action(detail=True, methods=["post"])
    def test(self, request: Request, pk: UUID) -> Response:
        """Send a message of the kind `test` now, and tell what the receiver said."""
        return Response(MessageShape(keeping.test(self._webhook(pk)), context=self.context).data)

    @extend_schema(responses=MessageShape(many=True))
    @action(detail=True)
    def messages(self, request: Request, pk: UUID) -> Response:
        """What was sent, and what waits, newest first."""
        page = self.paginate_queryset(Message.objects.filter(webhook=self._webhook(pk), **self.asked))
        return self.get_paginated_response(MessageShape(page, many=True, context=self.context).data)

    @extend_schema(request=None, responses=SentAgain)
    @action(detail=True, methods=["post"])
    def replay(self, request: Request, pk: UUID) -> Response:
        """Send again all messages that were given up."""
        return Response(SentAgain({"messages": keeping.all_given_up_again(self._webhook(pk))}).data)

    @extend_schema(request=None, responses=MessageShape)
    @action(detail=True, methods=["post"], url_path="messages/<int:message>/replay")
    def replay_one(self, request: Request, pk: UUID, message: int) -> Response:
        """Send a message again that was taken, dropped or given up; its key stays the same."""
        webhook = self._webhook(pk)
        if not Message.objects.filter(webhook=webhook, pk=message).exists():
            raise Http404
        found = keeping.again(webhook, message)
        if found is None:
            raise Conflict("It waits already, or is a test.", code="state")
        return Response(MessageShape(found, context=self.context).data)

    def _kept(self, keep: Callable[[dict[str, Any]], Webhook], values: dict[str, Any]) -> Webhook:
        try:
            return keep(values)
        except WebhookError as error:
            raise invalid(error.field, error.message) from None

    def _told(self, pk: UUID, act: Callable[[Webhook], bool], refusal: str) -> Response:
        if not act(self._webhook(pk)):
            raise Conflict(refusal, code="state")
        return self._answer(self._webhook(pk))

    def _webhook(self, pk: UUID) -> Webhook:
        found = self.get_queryset().filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def _answer(self, webhook: Webhook) -> Response:
        return Response(WebhookShape(webhook, context=self.context).data)
