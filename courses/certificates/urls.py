"""Addresses of certificates: the officer's own, the public check, the administrator's."""

from django.urls import path

from . import checking, desk, views

urlpatterns = [
    path("my/certificates/get/<uuid:course_key>/", views.get_certificate, name="get_certificate"),
    path("my/certificates/<str:number>/", views.my_certificate, name="my_certificate"),
    path("my/certificates/<str:number>/certificate.pdf", views.my_certificate_pdf, name="my_certificate_pdf"),
    path("my/certificates/<str:number>/code/", views.renew_code, name="renew_certificate_code"),
    path("check/", checking.check, name="check"),
    path("check/<str:number>/", checking.check_certificate, name="check_certificate"),
    path("certificates/", desk.certificates, name="certificates"),
    path("certificates/validity/", desk.validity, name="certificate_validity"),
    path("certificates/of/<uuid:subject>/", desk.member_certificates, name="member_certificates"),
    path("certificates/<str:number>/", desk.certificate, name="certificate"),
    path("certificates/<str:number>/certificate.pdf", desk.download, name="download_certificate"),
    path("certificates/<str:number>/revoke/", desk.revoke, name="revoke_certificate"),
    path("certificates/<str:number>/reinstate/", desk.reinstate, name="reinstate_certificate"),
    path("certificates/<str:number>/reissue/", desk.reissue, name="reissue_certificate"),
]
