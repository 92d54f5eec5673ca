"""Addresses of the site we run."""

from allauth.account.views import logout as sign_out
from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path
from django.views.i18n import set_language
from drf_spectacular.views import SpectacularAPIView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms.delivery import views as delivery
from lms.dashboards.api.docs import api_docs
from lms.members.door.views import editors_door

urlpatterns = [
    path("healthz", delivery.healthz, name="healthz"),
    path("media/<path:path>", delivery.media, name="media"),
    path("documents/", include(wagtaildocs_urls)),
    # The one sign-in door is allauth's.
    path("admin/login/", editors_door),
    path("admin/logout/", sign_out),
    path("admin/", include(wagtailadmin_urls)),
    # DRF answers with 401 or 403 by itself, so its views are not sent to the sign-in page.
    path("api/v1/", include("courses.api.urls")),
    path("api/v1/", include("assessments.activities.quiz.api.urls")),
    path("api/v1/", include("lms.dashboards.api.urls")),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("", delivery.front, name="front"),
]

urlpatterns += i18n_patterns(
    path("account/", include("lms.members.door.urls")),
    path("", include("lms.members.urls")),
    path("keys/", include("lms.ledger.urls")),
    path("tools/", include("lms.catalogue.urls")),
    path("team/", include("lms.dashboards.urls")),
    path("api/", api_docs, name="api_docs"),
    path("records/", include("lms.dashboards.records_urls")),
    path("my/messages/", include("lms.notices.urls")),
    path("", include("courses.urls")),
    path("quiz/", include("assessments.activities.quiz.urls")),
    # Last, because it takes every address but that of a page's password: published pages, ahead of Wagtail's view.
    re_path(r"^((?!_util/authenticate_with_password/)(?:[\w\-]+/)*)$", delivery.serve, name="page"),
    path("", include(wagtail_urls)),
)

handler400 = "lms.core.errors.bad_request"
handler403 = "lms.core.errors.forbidden"
handler404 = "lms.core.errors.not_found"
handler500 = "lms.core.errors.server_error"
