"""监督的路径."""

from django.urls import path

from . import views

urlpatterns = [
    path("supervision/", views.alerts, name="alerts"),
    path("supervision/<int:number>/settle", views.settle, name="alert_settle"),
]
