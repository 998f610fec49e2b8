"""案件的路径."""

from django.urls import path

from . import views

urlpatterns = [
    path("cases/", views.case_list, name="case_list"),
    path("cases/search/", views.case_search, name="case_search"),
    path("cases/export/", views.case_export, name="case_export"),
    path("cases/new/", views.case_new, name="case_new"),
    path("cases/new/typing/", views.case_new_typing, name="case_new_typing"),
    path("cases/new/preview/", views.case_new_preview, name="case_new_preview"),
    path("cases/<slug:case>/", views.case_page, name="case"),
    path("cases/<slug:case>/print/", views.case_print, name="case_print"),
    path("cases/<slug:case>/together/", views.case_together, name="case_together"),
    path("cases/<slug:case>/bundle/", views.case_bundle, name="case_bundle"),
    path("cases/<slug:case>/record/", views.case_record, name="case_record"),
    path("cases/<slug:case>/proof/", views.case_proof, name="case_proof"),
    path("cases/<slug:case>/entries/<int:seq>/", views.case_entry, name="case_entry"),
    path("cases/<slug:case>/due/", views.case_due, name="case_due"),
    path("cases/<slug:case>/erasure/", views.case_erasure, name="case_erasure"),
    path("cases/<slug:case>/erasure/<uuid:erasure>/", views.case_erasure_one, name="case_erasure_one"),
    path("cases/<slug:case>/discretion/", views.case_discretion, name="case_discretion"),
    path("discretion/", views.discretion_tables_page, name="discretion_tables"),
    path("discretion/trial/", views.discretion_trial, name="discretion_trial"),
    path("discretion/<slug:table>/", views.discretion_table, name="discretion_table"),
    path("public/discretion/", views.public_benchmarks, name="public_benchmarks"),
    path("public/discretion/<slug:table>/", views.public_benchmark, name="public_benchmark"),
    path("cases/<slug:case>/do/<slug:act>/", views.case_act, name="case_act"),
    path("cases/<slug:case>/do/<slug:act>/typing/", views.case_typing, name="case_typing"),
    path("cases/<slug:case>/do/<slug:act>/preview/", views.case_preview, name="case_preview"),
    path("cases/<slug:case>/drafts/<slug:act>/", views.case_draft, name="case_draft"),
    path("cases/<slug:case>/documents/<slug:document>/", views.case_document, name="case_document"),
]
