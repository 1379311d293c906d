"""Who gets in at which address, and what of it leaves a trail. One line an address.

`of` names what stands in the address (world.py); `reads` and `writes` who gets in with GET and
with POST, None being nobody by that method; `body` is a form that changes something, sent by all,
with what `page` hides in its forms (by default the address itself).
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from diagnostics.method.checklist import Type
from tests.factories import PASSWORD
from tests.funnel.factories import ROW

from .world import OWNER, PEOPLE, VISITORS

ANYBODY, NOBODY = frozenset(PEOPLE), frozenset()
SIGNED_IN = ANYBODY - set(VISITORS)
MANAGER = frozenset({"manager"})
RUNNERS = MANAGER | {"runner"}
CONSULTANTS = frozenset({"consultant", "runner"})
MEMBERS = CONSULTANTS | {"manager", "archived"}
KEEPERS = frozenset({"manager", "archived"})  # an archived organisation stays its managers'
IMPORTERS = CONSULTANTS | MANAGER
ADMIN = frozenset({"admin"})
NOT_ARCHIVED = ANYBODY - {"archived"}
OWN_READING = SIGNED_IN  # whoever has read a file: what was read is theirs alone


@dataclass(frozen=True)
class Address:
    of: tuple[str, ...] = ()
    reads: frozenset[str] | None = None
    writes: frozenset[str] | None = None
    body: dict[str, object] = field(default_factory=dict)
    page: str = ""
    is_stored: bool = True  # whether the body changes a record
    trailed: frozenset[str] = ANYBODY  # whose doing leaves a row


def read(who, *of):
    return Address(of, reads=who)


def form(reads, writes, *of, **more):
    return Address(of, reads=reads, writes=writes, **more)


def post(who, *of, **more):
    return Address(of, writes=who, **more)


OWNERS = {f"stage-{stage}-owner": "sales" for stage in range(1, 9)}
COUNTS = {f"stage_{stage}": str(number + 1) for stage, number in enumerate(ROW, 1)}
COUNTS |= {f"initial-stage_{stage}": str(number) for stage, number in enumerate(ROW, 1)}
TARGET = {"months": "1", "month": "2026-10", "amount": "12,000", "currency": "EUR"}
DONE = {"act": "done", "what": "One form for every lead"}
HEAD = {"sales-name": "Sara", "sales-email": "s@test.example"}
HEAD |= {"marketing-name": "M", "marketing-email": "mina@test.example"}
HEAD |= {"sales-language": "en", "marketing-language": "en"}
FILES = ("xlsx", "csv", "json")
ROUND = {"mode": "named", "language": "en"}
FIRM = {"name": "Arman", "language": "en", "calendar": "gregorian", "role": "manager"}
SOON = (date.today() + timedelta(days=100)).isoformat()
LIST = "Reza,reza@firm.example,sales"
TEXT = {"text_en": "We plan together.", "text_fa": "با هم برنامه می‌ریزیم."}
STATEMENT = TEXT | {"question_en": "How?", "question_fa": "چگونه؟", "weight": "1", "asked": "this"}
STATEMENT |= {"optional": "False", "expects_aligned": "1"}
STATEMENT |= {f"basis_{type_}": "inferred" for type_ in Type}

DIAGNOSTICS = {
    "home": read(ANYBODY),
    # a guest's own, as behind a link (DECISIONS 50)
    "start": form(
        ANYBODY, ANYBODY, body={"function": "sales", "language": "en"}, trailed=SIGNED_IN
    ),
    "method": read(ANYBODY),
    "sample": read(ANYBODY),
    "sample_try": read(ANYBODY),
    "compare": read(SIGNED_IN),
    "compare_pdf": read(SIGNED_IN),
    "compare_xlsx": read(SIGNED_IN),
    "import": form(IMPORTERS | {"outsider"}, IMPORTERS | {"outsider"}, is_stored=False),
    "template_xlsx": read(IMPORTERS | {"outsider"}),
    "template_csv": read(IMPORTERS | {"outsider"}),
    "import_rows": form(OWN_READING, OWN_READING, "reading", body={"go": "stop"}),
    "import_errors": read(OWN_READING, "reading"),
    "import_aside": post(IMPORTERS, "brought_in", body={"reason": "Twice"}),
    "import_back": post(IMPORTERS, "brought_in_aside"),
    "portfolio": read(CONSULTANTS),
    "list_xlsx": read(CONSULTANTS),
    "list_csv": read(CONSULTANTS),
    "letterhead": form(CONSULTANTS, CONSULTANTS, body={"name": "Roudasht & Mehrdad"}),
    "letterhead_sample": read(CONSULTANTS),
    "client_words": form(
        CONSULTANTS, CONSULTANTS, "organisation", body={"introduction_en": "To you."}
    ),
    "view_save": post(CONSULTANTS, body={"name": "Mine", "query": "q=arman"}),
    "view_drop": post(CONSULTANTS, "saved"),
    "organisations": read(SIGNED_IN),
    "organisation_new": form(SIGNED_IN, SIGNED_IN, body=FIRM),
    "organisation": read(MEMBERS, "organisation"),
    "organisation_settings": form(KEEPERS, KEEPERS, "organisation", body=FIRM),
    "organisation_others": post(KEEPERS, "organisation"),
    "organisation_archive": post(KEEPERS, "quiet"),
    "organisation_delete": post(
        KEEPERS,
        "organisation",
        body={"typed": "Sepehr Controls"},
        page="diagnostics:organisation_settings",
    ),
    "organisation_everything": read(KEEPERS, "organisation"),
    "people": form(
        MEMBERS,
        KEEPERS,
        "organisation",
        body={"email": "new@test.example", "language": "en", "role": "consultant"},
    ),
    "member": form(KEEPERS, KEEPERS, "organisation", "helper"),
    "member_role": post(KEEPERS, "organisation", "helper"),
    "member_rounds": post(KEEPERS, "organisation", "helper", body={"runs": "on"}),
    "asked_again": post(KEEPERS, "organisation", "asked"),
    "asked_withdraw": post(KEEPERS, "organisation", "asked"),
    "checklists": read(ADMIN),
    "version": read(ADMIN, "checklist", "number"),
    "version_default": form(ADMIN, ADMIN, "checklist", "former", body={"why": "Asked for."}),
    "version_retire": form(ADMIN, ADMIN, "checklist", "former", body={"why": "Wrong."}),
    "version_offer": form(ADMIN, ADMIN, "checklist", "retired", body={"why": "Asked for."}),
    "difference": read(ADMIN, "checklist"),
    "checklist_trail": read(ADMIN, "checklist"),
    "version_file": read(ADMIN, "checklist", "number"),
    "checklist_import": form(ADMIN, ADMIN, is_stored=False),
    "checklist_example": read(ADMIN),
    "draft_begin": post(ADMIN, "fresh"),
    "draft_sentences": form(ADMIN, ADMIN, "checklist", body={"list": "criteria", "place-A6": "1"}),
    "draft_statement_new": form(
        ADMIN, ADMIN, "checklist", body=STATEMENT | {"code": "A7", "native": "aligned"}
    ),
    "draft_statement": form(ADMIN, ADMIN, "checklist", "statement", body=STATEMENT),
    "draft_statement_remove": form(ADMIN, ADMIN, "checklist", "statement"),
    "draft_statement_back": post(ADMIN, "checklist", "removed"),
    "draft_expectations": form(ADMIN, ADMIN, "checklist", body={"A6.defined": ""}),
    "draft_conditions": read(ADMIN, "checklist"),
    "draft_wording": form(ADMIN, ADMIN, "checklist", "item", body=TEXT),
    "draft_thresholds": form(ADMIN, ADMIN, "checklist", body={"go": "base"}),
    "draft_preview": form(ADMIN, ADMIN, "checklist", is_stored=False),
    "draft_publish": form(ADMIN, ADMIN, "checklist", body={"why": "Weighed anew."}),
    "draft_moves": read(ADMIN, "checklist"),
    "draft_moves_xlsx": read(ADMIN, "checklist"),
    "draft_moves_csv": read(ADMIN, "checklist"),
    "draft_discard": form(ADMIN, ADMIN, "checklist"),
    "membership": form(ANYBODY, ANYBODY, "asked_link", body={"answer": "no"}),
    "plan": form(MEMBERS, RUNNERS, "organisation", body={"what": "One form"}),
    "plan_take": post(RUNNERS, "quiet", is_stored=False),  # an empty round offers nothing
    "planned_action": post(RUNNERS, "organisation", "action", body=DONE),
    "plan_ics": read(MEMBERS, "organisation"),
    "plan_pdf": read(MEMBERS, "organisation"),
    "plan_xlsx": read(MEMBERS, "organisation"),
    "assessment_new": form(RUNNERS, RUNNERS, "quiet", body=ROUND),
    "assessment": read(MEMBERS, "round"),
    "assessment_settings": form(RUNNERS, RUNNERS, "round", body=ROUND | {"title": "Autumn"}),
    "own_answers": post(MANAGER, "round", body={"function": "sales"}),
    "close": form(RUNNERS, RUNNERS, "round"),
    "discard": form(RUNNERS, RUNNERS, "unasked"),
    "letter": form(RUNNERS, RUNNERS, "round", body={"letter_lines": "Until Monday."}),
    "sheet_aside": form(RUNNERS, RUNNERS, "round", "begun", body={"reason": "Twice"}),
    "set_aside": post(IMPORTERS, "imported", body={"reason": "Twice"}),
    "take_back": post(IMPORTERS, "aside"),
    "mail": post(RUNNERS, "round"),
    "mail_again": post(RUNNERS, "round", "letter"),
    "remind": post(RUNNERS, "round"),
    "invite": form(RUNNERS, RUNNERS, "round", body={"go": "invite", "good": LIST, "once": "a-key"}),
    "invitation": form(RUNNERS, RUNNERS, "round", "respondent", body={"go": "renew"}),
    "shared_links": post(RUNNERS, "round", body={"function": "marketing", "limit": "5"}),
    "repeat": form(RUNNERS, RUNNERS, "closed", body=ROUND),
    "next_round": form(RUNNERS, RUNNERS, "closed", body={"again": "6"}),
    "result": read(MEMBERS, "closed"),
    "result_pdf": read(MEMBERS, "closed"),
    **{f"result_{kind}": read(MEMBERS, "closed") for kind in FILES},
    "result_try": read(MEMBERS, "closed"),
    "review": post(CONSULTANTS, "reviewed"),
    "review_place": post(CONSULTANTS, "reviewed", body={"place": "defined"}),
    "review_open": post(CONSULTANTS, "reviewed"),
    "review_note": post(CONSULTANTS, "reviewed", body={"text": "Ask again in spring."}),
    "review_again": post(CONSULTANTS, "reviewed", body={"look_again_on": SOON}),
    "review_aside": post(CONSULTANTS, "reviewed", body={"flag": "long_run", "text": "Known"}),
    "review_back": post(CONSULTANTS, "reviewed", body={"flag": "no_spread"}),
    "share": post(MANAGER, "closed"),
    "share_stop": post(MANAGER, "closed"),
    "shared_result": read(ANYBODY, "result"),
    "shared_result_pdf": read(ANYBODY, "result"),
    **{f"shared_result_{kind}": read(ANYBODY, "result") for kind in FILES},
    # behind a personal link, and a side's: no trail (DECISIONS 50)
    "answer": read(ANYBODY, "link"),
    "answer_step": form(
        ANYBODY,
        ANYBODY,
        "link",
        "step",
        body={"once": "a-key-of-its-own", "base": "{}", "go": "next", "U1": "yes"},
        trailed=NOBODY,
    ),
    "join": form(
        ANYBODY, ANYBODY, "shared", body={"name": "Mani", "once": "a-key"}, trailed=NOBODY
    ),
    "answer_result": form(ANYBODY, ANYBODY, "guest", body={"email": "new@test.example"}),
    "answer_result_pdf": read(ANYBODY, "guest"),
    "answer_keep": post(SIGNED_IN, "guest"),
}
FUNNEL = {
    "funnel": read(MEMBERS, "organisation"),
    "agreed_map": form(MANAGER, MANAGER, "organisation", body={"based_on": 1, **OWNERS}),
    "agreed_map_list": read(MEMBERS, "organisation"),
    "facts": form(MANAGER, MANAGER, "organisation", body={"W1": "yes"}),
    "numbers": read(MEMBERS, "organisation"),
    "numbers_month": form(MANAGER, MANAGER, "organisation", "month", body=COUNTS),
    "numbers_import": form(MANAGER, MANAGER, "organisation", is_stored=False),
    "numbers_take_back": form(MANAGER, MANAGER, "organisation", "change"),
    "numbers_month_back": post(MANAGER, "organisation", "month", body={"reason": "Typed wrong"}),
    "targets": form(MEMBERS, MANAGER, "organisation", body=TARGET),
    "agreement": form(MEMBERS, MANAGER, "organisation", body={"side": "sales", "answer": "yes"}),
    "agreement_version": read(MEMBERS, "organisation", "version"),
    "agreement_pdf": read(MEMBERS, "organisation", "version"),
    "heads": form(MANAGER, MANAGER, "organisation", body=HEAD),
    "ask_heads": post(MANAGER, "organisation"),
    # nobody accepts what an archived organisation agreed on
    "accept": form(NOT_ARCHIVED, NOT_ARCHIVED, "head", body={"answer": "yes"}, trailed=NOBODY),
    "gather": form(RUNNERS, RUNNERS, "round"),
    "session": form(RUNNERS, RUNNERS, "closed", body={"go": "blind"}),
    "guide": read(RUNNERS, "closed"),
    "guide_pdf": read(RUNNERS, "closed"),
    "protocol": read(MEMBERS, "closed"),
    "protocol_pdf": read(MEMBERS, "closed"),
    # a phone says who somebody is as little as a personal link does: no trail
    "enter": form(ANYBODY, ANYBODY, is_stored=False),
    "enter_session": form(ANYBODY, ANYBODY, "joint", body={"side": "sales"}, trailed=NOBODY),
    "session_state": read(ANYBODY, "joint"),
    "phone": form(ANYBODY, ANYBODY, "phone", body={"leave": "yes"}, trailed=NOBODY),
    "pulse": read(MEMBERS, "organisation"),
    "pulse_rhythm": form(MANAGER, MANAGER, "organisation", body={"every": "1"}),
    "pulse_answer": form(
        NOT_ARCHIVED, NOT_ARCHIVED, "pulse", body={"hand-off-4": "kept"}, trailed=NOBODY
    ),
}
TABLE = {f"diagnostics:{name}": address for name, address in DIAGNOSTICS.items()}
TABLE |= {f"funnel:{name}": address for name, address in FUNNEL.items()}

# What an account is about: mostly allauth's pages, of which many lead on to another
OPEN = ("login", "signup", "logout", "inactive", "email_verification_sent", "reset_password")
OPEN += ("password_reset_completed", "request_login_code", "confirm_login_code", "confirm_email")
OPEN += ("complete_password_reset",)
CLOSED = ("email", "reauthenticate", "change_password", "set_password", "delete")
CLOSED += ("confirm_password_reset_code",)
SECOND_FACTOR = ("authenticate", "reauthenticate", "activate_totp", "deactivate_totp")
SECOND_FACTOR += ("view_recovery_codes", "generate_recovery_codes", "download_recovery_codes")
SECOND_FACTOR += tuple(f"{verb}_webauthn" for verb in ("list", "add", "remove", "edit", "login"))
SECOND_FACTOR += ("reauthenticate_webauthn",)
ACCOUNT = {
    "health": ANYBODY,
    "metrics": ANYBODY,  # who knows its token (tests/alignment/test_metrics.py)
    "provider_sign_in": ANYBODY,
    "openid_connect_callback": ANYBODY,
    "account_data": SIGNED_IN,
    "account_letters": SIGNED_IN,
    "account_reviews": SIGNED_IN,
    "account_second_factor": SIGNED_IN,
    "account": SIGNED_IN,
    "usersessions_list": SIGNED_IN,
    "mfa_index": ANYBODY,  # leads to the account
    **{f"account_{name}": ANYBODY for name in OPEN},
    **{f"account_{name}": SIGNED_IN for name in CLOSED},
    **{f"mfa_{name}": SIGNED_IN for name in SECOND_FACTOR},
}
SECRETS = {"password1": "a-very-long-password-0", "password2": "a-very-long-password-0"}
NEW = {"email": "new@test.example", "name": "Nasrin"}
STORED = {  # who sends what, so that something is stored
    ("visitor", "account_signup"): NEW | SECRETS,
    ("visitor", "account_login"): {"login": OWNER, "password": PASSWORD},
    ("manager", "account"): {"name": "Leila", "language": "fa"},
    ("manager", "account_change_password"): {"oldpassword": PASSWORD, **SECRETS},
    ("manager", "account_letters"): {},
    ("admin", "account_letters"): {},
    ("manager", "account_reviews"): {},
    ("admin", "account_reviews"): {},
}
