from django.urls import path

from .views import answering, organisation, pages, portfolio, results

app_name = "diagnostics"

urlpatterns = [
    path("", pages.home, name="home"),
    path("method/", pages.method, name="method"),
    path("portfolio/", portfolio.portfolio, name="portfolio"),
    path("organisations/<slug:slug>/", organisation.organisation, name="organisation"),
    path(
        "organisations/<slug:slug>/assessments/new/",
        organisation.assessment_new,
        name="assessment_new",
    ),
    path("assessments/<uuid:id>/", organisation.assessment, name="assessment"),
    path("assessments/<uuid:id>/answers/", organisation.own_answers, name="own_answers"),
    path("assessments/<uuid:id>/close/", organisation.close, name="close"),
    path("assessments/<uuid:id>/result/", results.result, name="result"),
    path("answer/<str:token>/", answering.answer, name="answer"),
    path("answer/<str:token>/<slug:step>/", answering.answer_step, name="answer_step"),
]
