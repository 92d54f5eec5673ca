"""Views of the API; they call the same services and queries as the pages."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.attempts.models import Attempt
from assessments.attempts.services import TooManySaves, save_answers
from courses.progress.services import NotEnrolled
from lms.core.json_views import JSONView
from lms.core.languages import reader_language
from lms.members.requests import member_of

from .. import services
from ..desk import Desk
from .outcomes import result_data
from .refusals import REFUSED, Code, Refused, refused
from .results import ResultSerializer
from .saving import kept_data, saves_of
from .serializers import (
    AnswersSerializer,
    AttemptSerializer,
    HandInSerializer,
    QuizSerializer,
    ReceiptSerializer,
    RefusalSerializer,
    StandingSerializer,
)
from .standing import attempt_data, own_attempt, rules_of, standing_data

KEY_HEADER = OpenApiParameter(
    "Idempotency-Key", OpenApiTypes.UUID, OpenApiParameter.HEADER, description="The sender's name for this hand-in."
)
NO_SUCH = OpenApiResponse(description="Nothing of yours has this id.")
MALFORMED = OpenApiResponse(OpenApiTypes.OBJECT, description="By field, what is wrong; nothing was kept.")


@extend_schema(tags=["quizzes"])
class QuizRules(JSONView):
    """The rules of a quiz, what the officer has tried, and whether a try can begin."""

    @extend_schema(responses={200: QuizSerializer, 404: NO_SUCH})
    def get(self, request: Request, key: UUID) -> Response:
        """Answer with the rules."""
        return Response(QuizSerializer(rules_of(Desk.of(request, key))).data)


@extend_schema(tags=["quizzes"])
class QuizAttempts(JSONView):
    """Start a try, or go on with the one that is open: 201 and 200."""

    @extend_schema(
        request=None,
        responses={
            200: AttemptSerializer,
            201: AttemptSerializer,
            403: RefusalSerializer,
            404: NO_SUCH,
            409: RefusalSerializer,
        },
    )
    def post(self, request: Request, key: UUID) -> Response:
        """Start or resume."""
        desk = Desk.of(request, key)
        try:
            attempt = services.begin(subject=desk.subject, quiz=desk.quiz, language=desk.language, now=desk.now)
        except REFUSED as error:
            raise refused(error, desk.quiz) from None
        data = AttemptSerializer(attempt_data(attempt, desk.language)).data
        address = reverse("api_attempt", args=[attempt.pk])
        return Response(data, status=201 if attempt.started_at >= desk.now else 200, headers={"Location": address})


@extend_schema(tags=["quizzes"])
class AttemptSheet(JSONView):
    """A try as it stands: its questions in the reader's language, and the saved answers."""

    @extend_schema(responses={200: AttemptSerializer, 404: NO_SUCH})
    def get(self, request: Request, attempt_id: UUID) -> Response:
        """Answer with the questions."""
        attempt = own_attempt(member_of(request).subject, attempt_id)
        return Response(AttemptSerializer(attempt_data(attempt, reader_language())).data)


@extend_schema(tags=["quizzes"])
class AttemptAnswers(JSONView):
    """Save answers in whatever order they come; each is taken by itself, and half-filled pairs and blanks too.

    400 with this same answer says that every event was refused.
    """

    @extend_schema(
        request=AnswersSerializer,
        responses={200: ReceiptSerializer, 400: MALFORMED, 404: NO_SUCH, 409: RefusalSerializer},
    )
    def post(self, request: Request, attempt_id: UUID) -> Response:
        """Save."""
        attempt = own_attempt(member_of(request).subject, attempt_id)
        events = _valid(AnswersSerializer, request.data)["events"]
        saves = saves_of(attempt, events, reader_language())
        try:
            receipt = save_answers(subject=attempt.subject, attempt_id=attempt.pk, saves=saves, partial=True)
        except TooManySaves:
            raise Refused(Code.TOO_MANY_ANSWERS) from None
        data = standing_data(receipt.attempt, receipt.received_at) | {"events": kept_data(receipt.kept)}
        nothing = bool(saves) and all(one.outcome == "refused" for one in receipt.kept)
        return Response(ReceiptSerializer(data).data, status=400 if nothing else 200)


@extend_schema(tags=["quizzes"])
class AttemptSubmit(JSONView):
    """Hand a try in. A repeat, by whatever name, answers with the first result."""

    @extend_schema(
        request=HandInSerializer,
        parameters=[KEY_HEADER],
        responses={200: StandingSerializer, 400: MALFORMED, 403: RefusalSerializer, 404: NO_SUCH},
    )
    def post(self, request: Request, attempt_id: UUID) -> Response:
        """Hand in."""
        sent = dict(request.data) if isinstance(request.data, dict) else request.data
        if header := request.headers.get("Idempotency-Key", "").strip('"'):
            sent = {"key": header} | sent if isinstance(sent, dict) else sent
        key = _valid(HandInSerializer, sent).get("key")
        try:
            attempt = services.hand_in(
                subject=member_of(request).subject, attempt_id=attempt_id, language=reader_language(), key=key
            )
        except Attempt.DoesNotExist:
            raise Http404("No attempt of yours has this id.") from None
        except NotEnrolled:
            raise Refused(Code.NOT_ENROLLED) from None
        return Response(StandingSerializer(standing_data(attempt, timezone.now())).data)


@extend_schema(tags=["quizzes"])
class AttemptResult(JSONView):
    """What a try came to, as far as the quiz's review rule shows it. There is none while the try is open."""

    @extend_schema(responses={200: ResultSerializer, 404: NO_SUCH})
    def get(self, request: Request, attempt_id: UUID) -> Response:
        """Answer with the result."""
        subject = member_of(request).subject
        attempt = own_attempt(subject, attempt_id)
        if attempt.is_open:
            raise Http404("This attempt was not handed in yet.")
        data = result_data(attempt, subject, reader_language(), timezone.now())
        return Response(ResultSerializer(data).data)


def _valid(shape: Any, data: Any) -> Any:
    serializer = shape(data=data)
    serializer.is_valid(raise_exception=True)
    return serializer.validated_data
