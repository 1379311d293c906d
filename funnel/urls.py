from django.urls import include, path

from .views import (
    agreement,
    funnel,
    gathering,
    guide,
    importing,
    joint,
    numbers,
    phones,
    protocol,
    pulse,
    taking_back,
)

app_name = "funnel"

# Each under the prefix that its addresses share, which is asked once
ORGANISATION = [
    path("funnel/", funnel.funnel, name="funnel"),
    path("funnel/map/", funnel.agreed_map, name="agreed_map"),
    path("funnel/map/versions/", funnel.agreed_map_list, name="agreed_map_list"),
    path("funnel/facts/", funnel.facts, name="facts"),
    path("funnel/numbers/", numbers.numbers, name="numbers"),
    path("funnel/numbers/import/", importing.numbers_import, name="numbers_import"),
    path("funnel/numbers/changes/<int:number>/", taking_back.take_back, name="numbers_take_back"),
    path(
        "funnel/numbers/<slug:code>/before/", taking_back.take_month_back, name="numbers_month_back"
    ),
    path("funnel/numbers/<slug:code>/", numbers.numbers_month, name="numbers_month"),
    path("funnel/targets/", numbers.targets, name="targets"),
    path("agreement/", agreement.agreement, name="agreement"),
    path("agreement/heads/", agreement.heads, name="heads"),
    path("agreement/ask/", agreement.ask, name="ask_heads"),
    path("agreement/<int:number>/", agreement.agreement_version, name="agreement_version"),
    path("agreement/<int:number>.pdf", agreement.agreement_pdf, name="agreement_pdf"),
    path("pulse/", pulse.pulse, name="pulse"),
    path("pulse/rhythm/", pulse.pulse_rhythm, name="pulse_rhythm"),
]
ASSESSMENT = [
    path("gather/", gathering.gather, name="gather"),
    path("session/", joint.session, name="session"),
    path("session/guide/", guide.guide, name="guide"),
    path("session/guide.pdf", guide.guide_pdf, name="guide_pdf"),
    path("session/protocol/", protocol.protocol, name="protocol"),
    path("session/protocol.pdf", protocol.protocol_pdf, name="protocol_pdf"),
]

urlpatterns = [
    path("organisations/<slug:slug>/", include(ORGANISATION)),
    path("assessments/<uuid:id>/", include(ASSESSMENT)),
    path("agreement/<str:token>/", agreement.accept, name="accept"),
    path("enter/", phones.enter, name="enter"),
    path("enter/<str:token>/", phones.enter_session, name="enter_session"),
    path("enter/<str:token>/now/", phones.state, name="session_state"),
    path("phone/<str:token>/", phones.phone, name="phone"),
    path("pulse/<str:token>/", pulse.pulse_answer, name="pulse_answer"),
]
