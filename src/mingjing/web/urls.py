"""所有路径 — each app's own, mounted; names are the keys of the authorization table."""

from django.urls import include, path

from mingjing.records.log.published import published

from . import help, log_health, paper_check, procedures, second_factor, sign_in, views
from .api import api

urlpatterns = [
    path("", views.front, name="front"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-in/code/", second_factor.code_asked, name="second_factor"),
    path("sign-in/bind/", second_factor.bind, name="second_factor_bind"),
    path("me/second-factor/", second_factor.mine, name="second_factor_mine"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("language/", sign_in.language, name="language"),
    path("work/", views.worklist, name="worklist"),
    path("work/alive/", views.alive, name="alive"),
    path("work/guide/", views.guide_off, name="guide_off"),
    path("work/signing/", views.signing, name="signing"),
    path("law/", views.law_gist, name="law_gist"),
    path("public/procedures/", procedures.listed, name="public_procedures"),
    path("public/procedures/<slug:procedure>/", procedures.shown, name="public_procedure"),
    path("cases/<slug:case>/course/", procedures.course, name="case_course"),
    path("public/check/", paper_check.check, name="public_check"),
    path("log-health/", log_health.health, name="log_health"),
    path("help/", help.help_page, name="help"),
    path("help/<slug:slug>/", help.help_page, name="help_chapter"),
    path("log/<path:path>", published, name="log_file"),
    path("api/v1/", include("mingjing.records.urls")),
    path("api/v1/", api.urls),
    path("", include("mingjing.registry.urls")),
    path("", include("mingjing.cases.urls")),
    path("", include("mingjing.review.urls")),
    path("", include("mingjing.publicity.urls")),
    path("", include("mingjing.supervision.urls")),
]
