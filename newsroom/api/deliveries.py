"""``deliveries/``: large files sent in pieces; who is cut off asks how much is here and goes on from there."""

from __future__ import annotations

from io import BytesIO
from typing import IO, Any, cast
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from articles.deliveries import OutOfStep, add, begin
from articles.models import ArticleState, Delivery
from articles.sources import source_named
from newsroom.api.errors import Conflict, TooLarge, invalid
from newsroom.api.parsers import StrictJSONParser
from newsroom.api.resource import Resource
from newsroom.api.shapes import AddressField, Shape, address
from newsroom.api.uploads import Told, given_of

OFFSET = "Upload-Offset"


class DeliveryInput(Told):
    """A file that is about to come, and what its sender knows about it: that beats what the file says."""

    filename = serializers.CharField(required=False, allow_blank=True, max_length=255)
    size = serializers.IntegerField(min_value=1, help_text="Bytes of the whole file.")


class DeliveryShape(Shape):
    """What is here of a file; once it is whole, its upload."""

    id = serializers.UUIDField()
    url = AddressField(lambda request, delivery: address(request, "deliveries", delivery.pk))
    filename = serializers.CharField()
    size = serializers.IntegerField()
    received = serializers.IntegerField(help_text="Bytes that are here: the next piece begins with this one.")
    upload = AddressField(
        lambda request, delivery: address(request, "uploads", delivery.upload_id) if delivery.upload_id else None,
        allow_null=True,
    )
    upload_id = serializers.UUIDField(allow_null=True)


class PieceParser(BaseParser):
    """The body as it is, as a stream."""

    media_type = "application/octet-stream"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        return stream


class Deliveries(Resource):
    editors_only = True
    unkept = ("partial_update",)  # a piece says where it begins
    overwrites = ()
    serializer_class = DeliveryShape

    def get_parsers(self) -> list[Any]:
        return [PieceParser()] if self.request and self.request.method == "PATCH" else [StrictJSONParser()]

    def get_queryset(self) -> QuerySet[Delivery]:
        return Delivery.objects.filter(created_by=self.user)

    @extend_schema(request=DeliveryInput, responses={201: OpenApiResponse(DeliveryShape, "Send its pieces now.")})
    def create(self, request: Request) -> Response:
        """Announce a file, then send its pieces in order to the address that is answered."""
        told = self.checked(DeliveryInput)
        filename, size, name = told.pop("filename", ""), told.pop("size"), told.pop("source", None)
        if told.get("state") == ArticleState.WITHHELD and not self.user.may_see_withheld:
            raise invalid("state", "Your role may not withhold stories.", "not_allowed")
        source = source_named(name) if name else None
        delivery = begin(filename=filename, size=size, actor=self.user, source=source, given=given_of(told))
        shown = DeliveryShape(delivery, context=self.context).data
        return Response(shown, status=status.HTTP_201_CREATED, headers={"Location": shown["url"]})

    @extend_schema(responses=DeliveryShape(many=True))
    def list(self, request: Request) -> Response:
        """One's own files that are under way, newest first."""
        page = self.paginate_queryset(self.get_queryset().filter(upload=None))
        return self.get_paginated_response(DeliveryShape(page, many=True, context=self.context).data)

    @extend_schema(responses=DeliveryShape)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """How much of it is here."""
        return Response(DeliveryShape(self._delivery(pk), context=self.context).data)

    @extend_schema(
        request={"application/octet-stream": OpenApiTypes.BINARY},
        responses=DeliveryShape,
        parameters=[
            OpenApiParameter(OFFSET, int, OpenApiParameter.HEADER, required=True, description="Its first byte.")
        ],
    )
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Send the next piece. Where it does not begin with the byte that is due: 409, and nothing is written."""
        offset = request.headers.get(OFFSET, "")
        if not (offset.isascii() and offset.isdigit() and len(offset) < 16):
            raise invalid(OFFSET, "Say with which byte of the file this piece begins.")
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.UPLOAD_MAX_BYTES:
            raise TooLarge(f"A piece has at most {settings.UPLOAD_MAX_BYTES:,} bytes.")
        delivery = self._delivery(pk)
        try:
            delivery = add(delivery.pk, int(offset), cast(IO[bytes], request.data or BytesIO()))
        except OutOfStep as error:
            raise Conflict(str(error), code="out_of_step") from None
        return Response(DeliveryShape(delivery, context=self.context).data)

    def _delivery(self, pk: UUID) -> Delivery:
        delivery = self.get_queryset().filter(pk=pk).first()
        if delivery is None:
            raise Http404
        return delivery
