"""Addresses of evidence files, included at `api/v1/`."""

from django.urls import path

from mingjing.records import uploads

urlpatterns = [
    path("media", uploads.media, name="media"),
    path("media/<uuid:file_id>", uploads.media_file, name="media_file"),
]
