from django.urls import path

from . import views

app_name = "funnel"

urlpatterns = [path("organisations/<slug:slug>/funnel/", views.funnel, name="funnel")]
