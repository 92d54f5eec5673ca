"""Bodies of requests: a name nobody knows is refused, because it was meant to change something."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request

KEY_HEADER = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.UUID,
    OpenApiParameter.HEADER,
    description="Your name for this: sent twice, it is done once.",
)


class StrictSerializer(serializers.Serializer):
    """A serializer that refuses unknown names. Null characters are refused by DRF's own text fields."""

    def to_internal_value(self, data: Any) -> Any:
        """Return what is meant. Raises ValidationError."""
        if isinstance(data, dict) and (unknown := set(data) - set(self.fields)):
            raise serializers.ValidationError({str(name): [_("There is no such field.")] for name in unknown})
        return super().to_internal_value(data)


def sent(shape: type[serializers.Serializer], data: Any) -> Any:
    """Return what a body says. Raises ValidationError: 400, with a reason for each field."""
    serializer = shape(data=data)
    serializer.is_valid(raise_exception=True)
    return serializer.validated_data


def idempotency_key(request: Request) -> UUID | None:
    """Return the sender's name for a request. Raises ValidationError where it is no UUID."""
    said = request.headers.get("Idempotency-Key", "").strip('"')
    try:
        return UUID(said) if said else None
    except ValueError:
        raise serializers.ValidationError({"Idempotency-Key": [_("A UUID is needed.")]}) from None
