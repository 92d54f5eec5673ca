"""Addresses of people's pages."""

from django.urls import path

from .account import views as account
from .directory import units, upload
from .directory import views as directory
from .door import invitation
from .privacy import own as my_privacy
from .privacy import views as privacy

urlpatterns = [
    path("account/invitation/<str:token>/", invitation.accept_invitation, name="accept_invitation"),
    path("me/", account.account, name="account"),
    path("me/sign-out-everywhere/", account.sign_out_everywhere, name="sign_out_everywhere"),
    path("me/data/", my_privacy.my_data, name="my_data"),
    path("me/data/download/", my_privacy.download_my_data, name="download_my_data"),
    path("members/", directory.members, name="members"),
    path("members/invite/", directory.invite, name="invite_member"),
    path("members/invite/file/", upload.invite_by_file, name="invite_by_file"),
    path("members/units/", units.units, name="units"),
    path("members/units/agency/", units.add_agency, name="add_agency"),
    path("members/units/unit/", units.add_unit, name="add_unit"),
    path("members/erasures/", privacy.erasures, name="erasures"),
    path("members/<uuid:subject>/", directory.member, name="member"),
    path("members/<uuid:subject>/invitation/", directory.resend, name="resend_invitation"),
    path("members/<uuid:subject>/switch/", directory.switch, name="switch_member"),
    path("members/<uuid:subject>/supervision/", directory.grant, name="grant_supervision"),
    path("members/<uuid:subject>/supervision/<int:grant_id>/", directory.end_grant, name="end_supervision"),
    path("members/<uuid:subject>/data/", privacy.personal_data, name="personal_data"),
    path("members/<uuid:subject>/data/download/", privacy.download, name="download_personal_data"),
    path("members/<uuid:subject>/data/hold/", privacy.set_hold, name="set_hold"),
    path("members/<uuid:subject>/data/hold/lift/", privacy.lift_hold, name="lift_hold"),
    path("members/<uuid:subject>/data/erase/", privacy.erase, name="erase_member"),
]
