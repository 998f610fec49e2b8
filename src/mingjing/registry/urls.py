"""登记的路径."""

from django.urls import path

from .views import doing, law, lists, pages, public

urlpatterns = [
    path("registry/", pages.home, name="registry_home"),
    path("registry/matters/", pages.matter_list, name="registry_matters"),
    path("registry/matters/import/", lists.bring_in, name="registry_import"),
    path("registry/matters/export/", lists.export, name="registry_export"),
    path("registry/matters/<str:code>/", pages.matter, name="registry_matter"),
    path("registry/agencies/", pages.agencies, name="registry_agencies"),
    path("registry/agencies/<str:code>/", pages.agency, name="registry_agency"),
    path("registry/people/", pages.people, name="registry_people"),
    path("registry/check/", pages.check, name="registry_check"),
    path("registry/rolls/", pages.roll_index, name="registry_rolls"),
    path("registry/rolls/<slug:name>/", pages.roll, name="registry_roll"),
    path("registry/proofs/", pages.proof_list, name="registry_proofs"),
    path("registry/history/", pages.history, name="registry_history"),
    path("registry/impact/", law.impact, name="registry_impact"),
    path("registry/texts/", law.texts, name="registry_texts"),
    path("registry/texts/<int:key>/", law.text, name="registry_text"),
    path("registry/do/<slug:door>/", doing.do, name="registry_do"),
    path("public/matters/", public.matter_list, name="public_matters"),
    path("public/matters/<str:code>/", public.matter, name="public_matter"),
    path("public/agencies/", public.agencies, name="public_agencies"),
    path("public/lists/", public.lists, name="public_lists"),
    path("public/rolls/<slug:name>/", public.roll, name="public_roll"),
]
