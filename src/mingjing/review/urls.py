"""审核的路径."""

from django.urls import path

from . import views

urlpatterns = [
    path("review/", views.review_desk, name="review_desk"),
    path("review/<slug:case>/<slug:act>/", views.review_case, name="review_case"),
    path("review/<slug:case>/<slug:act>/discussion/", views.discussion, name="discussion"),
    path("review/<slug:case>/<slug:act>/dispute/", views.dispute, name="dispute"),
    path("review/<slug:case>/<slug:act>/settlement/", views.settlement, name="settlement"),
]
