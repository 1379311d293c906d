"""Every page lies under its language; `/` and any path without one lead to the visitor's."""

from allauth.account.views import LoginView
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from diagnostics.views import health

from . import metrics
from .accounts import SIGN_IN_CONTEXT, provider, views

urlpatterns = [
    path("health/", health.health, name="health"),
    path("metrics", metrics.metrics, name="metrics"),
    # browsers ask for it on the admin's pages, which name no icon
    path("favicon.ico", RedirectView.as_view(url=f"{settings.STATIC_URL}img/favicon.svg")),
    # the provider knows this one address, whatever the language
    path(
        "account/provider/answer/",
        provider.provider_answer,
        {"provider_id": "provider"},
        name="openid_connect_callback",
    ),
    *i18n_patterns(
        path("", include("diagnostics.urls")),
        path("", include("funnel.urls")),
        path("admin/", admin.site.urls),
        path(
            "account/login/",
            LoginView.as_view(extra_context=SIGN_IN_CONTEXT),
            name="account_login",
        ),
        path("account/", views.account, name="account"),
        path("account/signup/", views.SignUp.as_view(), name="account_signup"),
        path("account/email/", views.NewAddress.as_view(), name="account_email"),
        path("account/sessions/", views.sign_out_elsewhere, name="usersessions_list"),
        path("account/2fa/", RedirectView.as_view(pattern_name="account"), name="mfa_index"),
        path("account/letters/", views.letters, name="account_letters"),
        path("account/reviews/", views.reviews, name="account_reviews"),
        path("account/data/", views.take_data, name="account_data"),
        path("account/delete/", views.delete, name="account_delete"),
        path("account/second-factor/", views.second_factor, name="account_second_factor"),
        path("account/provider/", provider.provider_sign_in, name="provider_sign_in"),
        path("account/", include("allauth.account.urls")),
        path("account/2fa/", include("allauth.mfa.urls")),
    ),
]

handler500 = "alignment.errors.server_error"
