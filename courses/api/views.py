"""Read views of the API; they call the same queries as the pages."""

from typing import Any

from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView

from lms.core.languages import reader_language
from lms.members.requests import member_of
from lms.members.tokens.programs import OpenToPrograms
from lms.members.tokens.scopes import TokenScope

from ..content.models import Level
from ..content.queries import CatalogueEntry, catalogue
from ..learning.queries import LearningItem, my_learning
from .serializers import CourseSerializer, LearningSerializer

FILTERS = [
    OpenApiParameter("query", OpenApiTypes.STR, description="Words to look for."),
    OpenApiParameter("level", OpenApiTypes.STR, enum=Level.values),
    OpenApiParameter("taught_in", OpenApiTypes.STR, enum=[code for code, _name in settings.LANGUAGES]),
]


@extend_schema(parameters=FILTERS, tags=["courses"])
class CourseList(OpenToPrograms, ListAPIView[Any]):
    """The published courses, in the language of the request (Accept-Language)."""

    token_scope = TokenScope.COURSES_READ
    serializer_class = CourseSerializer

    def get_queryset(self) -> list[CatalogueEntry]:  # type: ignore[override]
        """Return the catalogue."""
        chosen = {name: self.request.query_params.get(name, "")[:100] for name in ("query", "level", "taught_in")}
        return catalogue(reader_language(), **chosen)


@extend_schema(tags=["me"])
class MyLearning(ListAPIView[Any]):
    """The signed-in officer's own courses. Nobody else's can be asked for."""

    serializer_class = LearningSerializer

    def get_queryset(self) -> list[LearningItem]:  # type: ignore[override]
        """Return the officer's courses."""
        return my_learning(member_of(self.request).subject, reader_language())
