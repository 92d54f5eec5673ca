"""Addresses of people's pages."""

from django.urls import path

from .absences import views as absences
from .account import views as account
from .delegation import views as delegation
from .directory import units, upload
from .directory import views as directory
from .door import invitation
from .imports import views as imports
from .positions import views as positions
from .posts import views as posts
from .privacy import own as my_privacy
from .privacy import views as privacy
from .tokens import views as tokens

urlpatterns = [
    path("account/invitation/<str:token>/", invitation.accept_invitation, name="accept_invitation"),
    path("me/", account.account, name="account"),
    path("me/sign-out-everywhere/", account.sign_out_everywhere, name="sign_out_everywhere"),
    path("me/data/", my_privacy.my_data, name="my_data"),
    path("me/data/download/", my_privacy.download_my_data, name="download_my_data"),
    path("me/tokens/", tokens.tokens, name="tokens"),
    path("me/tokens/<uuid:token_id>/revoke/", tokens.revoke, name="revoke_token"),
    path("members/", directory.members, name="members"),
    path("members/invite/", directory.invite, name="invite_member"),
    path("members/invite/file/", upload.invite_by_file, name="invite_by_file"),
    path("members/imports/", imports.index, name="people_imports"),
    path("members/imports/people/", imports.people_csv, name="people_csv"),
    path("members/imports/units/", imports.units_csv, name="agency_units_csv"),
    path("members/imports/<uuid:pk>/", imports.report, name="people_import"),
    path("members/imports/<uuid:pk>/wrong/", imports.wrong_csv, name="people_import_wrong"),
    path("members/units/", units.units, name="units"),
    path("members/units/agency/", units.add_agency, name="add_agency"),
    path("members/units/unit/", units.add_unit, name="add_unit"),
    path("members/units/<int:unit_id>/", units.unit, name="unit"),
    path("members/units/<int:unit_id>/move/", units.move_unit, name="move_unit"),
    path("members/positions/", positions.positions, name="positions"),
    path("members/positions/<int:position_id>/", positions.position, name="position"),
    path("members/erasures/", privacy.erasures, name="erasures"),
    path("members/<uuid:subject>/", directory.member, name="member"),
    path("members/<uuid:subject>/invitation/", directory.resend, name="resend_invitation"),
    path("members/<uuid:subject>/switch/", directory.switch, name="switch_member"),
    path("members/<uuid:subject>/supervision/", directory.grant, name="grant_supervision"),
    path("members/<uuid:subject>/supervision/<int:grant_id>/", directory.end_grant, name="end_supervision"),
    path(
        "members/<uuid:subject>/supervision/<int:grant_id>/back/",
        directory.take_back_grant,
        name="take_back_supervision",
    ),
    path("members/<uuid:subject>/posts/", posts.posts, name="posts"),
    path("members/<uuid:subject>/posts/<int:post_id>/", posts.end_post, name="end_post"),
    path("members/<uuid:subject>/posts/<int:post_id>/back/", posts.take_back_post, name="take_back_post"),
    path("members/<uuid:subject>/absences/", absences.absences, name="absences"),
    path("members/<uuid:subject>/absences/<int:absence_id>/", absences.end_absence, name="end_absence"),
    path(
        "members/<uuid:subject>/absences/<int:absence_id>/back/", absences.take_back_absence, name="take_back_absence"
    ),
    path("team/delegations/", delegation.delegations, name="delegations"),
    path("team/delegations/<int:grant_id>/end/", delegation.end_delegation, name="end_delegation"),
    path("members/<uuid:subject>/data/", privacy.personal_data, name="personal_data"),
    path("members/<uuid:subject>/data/download/", privacy.download, name="download_personal_data"),
    path("members/<uuid:subject>/data/hold/", privacy.set_hold, name="set_hold"),
    path("members/<uuid:subject>/data/hold/lift/", privacy.lift_hold, name="lift_hold"),
    path("members/<uuid:subject>/data/erase/", privacy.erase, name="erase_member"),
]
