"""公示的路径 — open to everybody."""

from django.urls import path

from . import views

urlpatterns = [
    path("public/", views.decisions, name="public_decisions"),
    path("public/decisions/<str:number>", views.decision, name="public_decision"),
]
