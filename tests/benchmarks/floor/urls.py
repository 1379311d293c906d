from django.urls import path

from . import views

urlpatterns = [
    path("form/", views.form),
    path("submit/", views.submit),
    path("result/<uuid:public_id>/", views.result, name="result"),
    path("list/", views.listing),
]
