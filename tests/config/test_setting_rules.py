"""Which settings are refused, warned about and let pass, one by one."""

import re
from secrets import token_hex, token_urlsafe

import pytest
from cryptography.fernet import Fernet
from pyrage import x25519

from config.setting_rules import FORMS, Judgement, judge, weakness
from config.variables import NAMES, VARIABLES, Reach
from tests.config.test_settings import COMPLETE
from tests.servers import ROOT

OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
# Given by the machine, or of the tests alone.
NOT_SETTINGS = {"DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE", "PATH", "LC_ALL"}
GOOD, OTHER = COMPLETE["SECRET_KEY"], COMPLETE["DERTIG_LOOKUP_KEY"]
FERNET, AGE = COMPLETE["DERTIG_FIELD_KEYS"], COMPLETE["DERTIG_FILES_KEYS"]


def judged(variable: str, text: str, **more: str) -> list[Judgement]:
    """What production says of this variable, in an installation that is complete otherwise."""
    return [
        each
        for each in judge({**COMPLETE, **more, variable: text}, production=True)
        if each.variable == variable
    ]


def numbered(cases: list[tuple[str, str]]) -> list[str]:
    """Ids that hold no key: keys are made anew in each test process."""
    return [f"{variable}-{place}" for place, (variable, _text) in enumerate(cases)]


def test_a_complete_installation_is_not_judged() -> None:
    assert judge(COMPLETE, production=True) == []


REFUSED = [
    ("SECRET_KEY", "short"),
    ("SECRET_KEY", "changeme-changeme-changeme-changeme-1234"),
    ("SECRET_KEY", "a" * 64),
    ("SECRET_KEY", "Xy7!" * 16),
    ("SECRET_KEY", "abcdefghijklmnopqrstuvwxyz0123456789"),
    ("SECRET_KEY", "ab1cd2" * 3 + "dc21ba" * 3),
    ("SECRET_KEY", "django-insecure-" + GOOD),
    ("SECRET_KEY", OTHER),
    ("SECRET_KEY_FALLBACKS", f"{GOOD},short"),
    ("DERTIG_ALLOWED_HOSTS", "*"),
    ("DERTIG_ALLOWED_HOSTS", "privacy.acme.eu,*"),
    ("DERTIG_ALLOWED_HOSTS", "*.acme.eu"),
    ("DERTIG_ALLOWED_HOSTS", ".eu"),
    ("DERTIG_ALLOWED_HOSTS", "."),
    ("DERTIG_ALLOWED_HOSTS", "https://privacy.acme.eu"),
    ("DERTIG_ALLOWED_HOSTS", "privacy.acme.eu:443"),
    ("DERTIG_ALLOWED_HOSTS", " , "),
    ("DERTIG_PUBLIC_URL", "http://privacy.acme.eu"),
    ("DERTIG_PUBLIC_URL", "HTTP://privacy.acme.eu"),
    ("DERTIG_PUBLIC_URL", "privacy.acme.eu"),
    ("DERTIG_PUBLIC_URL", "ftp://privacy.acme.eu"),
    ("DERTIG_PUBLIC_URL", "https://user:secret@privacy.acme.eu"),
    ("DERTIG_PUBLIC_URL", "https://privacy.acme.eu/?q=1"),
    ("DERTIG_TRUSTED_ORIGINS", "http://privacy.acme.eu"),
    ("DERTIG_TRUSTED_ORIGINS", "https://privacy.acme.eu,http://privacy.acme.eu"),
    ("DERTIG_TRUSTED_ORIGINS", "privacy.acme.eu"),
    ("DERTIG_TRUSTED_ORIGINS", "https://*"),
    ("DERTIG_TRUSTED_ORIGINS", "https://*.eu"),
    ("DERTIG_TRUSTED_ORIGINS", "https://privacy.acme.eu/desk"),
    ("EMAIL_URL", "smtp://user:secret@mail.acme.eu:25"),
    ("EMAIL_URL", "smtp://10.0.0.7:25"),
    ("EMAIL_URL", "smtp://mail"),
    ("EMAIL_URL", "smtp://user:secret@mail.acme.eu:25?tls=true"),
    ("EMAIL_URL", "smtp+tls://"),
    ("EMAIL_URL", "consolemail://"),
    ("EMAIL_URL", "dummymail://"),
    ("EMAIL_URL", "filemail:///tmp/mail"),
    ("EMAIL_URL", "mail.acme.eu"),
    ("EMAIL_URL", "smtp+tls://mail.acme.eu:port"),
    ("DERTIG_MAIL_WITHOUT_TLS", "true"),
    ("DERTIG_MAIL_WITHOUT_TLS", "other.acme.eu"),
    ("DEFAULT_FROM_EMAIL", "privacy"),
    ("DERTIG_FIELD_KEYS", "a-fernet-key"),
    ("DERTIG_FIELD_KEYS", f"{FERNET},a-fernet-key"),
    ("DERTIG_FIELD_KEYS", "A" * 43 + "="),
    ("DERTIG_FILES_KEYS", "AGE-SECRET-KEY-1EXAMPLE"),
    ("DERTIG_FILES_KEYS", f"{AGE},age1publickey"),
    ("DERTIG_FILES_DIR", "files"),
    ("DERTIG_STATIC_ROOT", "static"),
    ("DATABASE_URL", "sqlite:////srv/dertig.db"),
    ("DATABASE_URL", "mysql://dertig:secret@db/dertig"),
    ("DATABASE_URL", "postgres://dertig_app:secret@db.internal:port/dertig"),
    ("DATABASE_URL", "postgres://dertig_app:secret@db.internal"),
    ("DATABASE_OWNER_URL", "db.internal"),
    ("REDIS_URL", "valkey.internal:6379"),
    ("REDIS_URL", "memcached://valkey.internal"),
    ("DERTIG_DEBUG", "1"),
    ("DERTIG_DEBUG", "on"),
    ("DERTIG_DEBUG", "yes please"),
    ("DERTIG_BEHIND_PROXY", "yes please"),
    ("DERTIG_CONN_MAX_AGE", "a minute"),
    ("DERTIG_CONN_MAX_AGE", "-1"),
    ("DERTIG_LOG_LEVEL", "loud"),
    ("PORT", "0"),
    ("PORT", "70000"),
    ("PORT", "http"),
    ("DERTIG_STORES_HOSTS", "0.0.0.0/0"),
    ("DERTIG_STORES_HOSTS", "http://db.internal:5432"),
    ("DERTIG_STORES_ROOTS", "srv/logs"),
    ("DERTIG_HTTP_STORES_ALLOW_PRIVATE", "0.0.0.0/0"),
    ("DERTIG_HTTP_STORES_ALLOW_PRIVATE", "::/0"),
    ("DERTIG_HTTP_STORES_ALLOW_PRIVATE", "10.1.0.0/33"),
    ("DERTIG_HTTP_STORES_ALLOW_PRIVATE", "https://crm.internal"),
    ("DERTIG_HTTP_STORES_ALLOW_PRIVATE", "*"),
    ("DERTIG_STORE_crm", "secret"),
    ("DERTIG_STORE_", "secret"),
    ("DERTIG_STORES_CRM", "secret"),
    ("DERTIG_TEST_ANYTHING", "1"),
]


@pytest.mark.parametrize(("variable", "text"), REFUSED, ids=numbered(REFUSED))
def test_production_refuses(variable: str, text: str) -> None:
    found = judged(variable, text)
    assert found, "let pass"
    assert all(each.refused and each.wrong and each.remedy for each in found)


WARNED = [
    ("DERTIG_LOOKUP_KEY", "short"),
    ("DERTIG_ALLOWED_HOSTS", "other.acme.eu"),
    ("DERTIG_LOG_LEVEL", "debug"),
    ("DATABASE_URL", "postgres://dertig_app:0123456789abcdef0@db.internal/dertig"),
    ("DATABASE_URL", "postgres://dertig_app:0123456789abcdef0@10.0.0.7/dertig?sslmode=prefer"),
    ("DATABASE_URL", "postgres://dertig_app@postgres:5432/dertig"),
    ("DATABASE_URL", "postgres://dertig_app:secret@postgres:5432/dertig"),
    ("DATABASE_URL", "postgres://postgres:0123456789abcdef0@postgres:5432/dertig"),
    ("DATABASE_OWNER_URL", "postgres://dertig_owner:changemechangeme@postgres/dertig"),
    ("REDIS_URL", "redis://valkey:6379/0"),
    ("REDIS_URL", "redis://:0123456789abcdef0@valkey.internal:6379/0"),
]


@pytest.mark.parametrize(("variable", "text"), WARNED, ids=numbered(WARNED))
def test_production_warns(variable: str, text: str) -> None:
    found = judged(variable, text)
    assert found, "let pass"
    assert not any(each.refused for each in found)


PASSED = [
    ("SECRET_KEY", "0f3a9c51d7e2486bb0c4f19a6e8d2375"),
    ("SECRET_KEY_FALLBACKS", ""),
    ("DERTIG_ALLOWED_HOSTS", ".acme.eu"),
    ("DERTIG_ALLOWED_HOSTS", "privacy.acme.eu, localhost,127.0.0.1,[::1]"),
    ("DERTIG_PUBLIC_URL", "https://privacy.acme.eu/"),
    ("DERTIG_TRUSTED_ORIGINS", "https://privacy.acme.eu,https://*.acme.eu"),
    ("EMAIL_URL", "smtp+ssl://user:secret@mail.acme.eu:465"),
    ("EMAIL_URL", "smtp://localhost:25"),
    ("EMAIL_URL", "smtp://127.0.0.1:25"),
    ("DERTIG_FIELD_KEYS", f"{Fernet.generate_key().decode()},{FERNET}"),
    ("DERTIG_FILES_KEYS", f"{x25519.Identity.generate()}, {AGE}"),
    ("DATABASE_URL", "postgres://dertig_app:0123456789abcdef0@postgres:5432/dertig"),
    ("DATABASE_URL", "postgres://dertig_app@/%2Frun%2Fpostgresql/dertig"),
    ("REDIS_URL", "redis://:0123456789abcdef0@valkey:6379/0"),
    ("REDIS_URL", "unix:///run/valkey.sock?db=1"),
    ("DERTIG_DEBUG", "false"),
    ("DERTIG_BEHIND_PROXY", "True"),
    ("DERTIG_STORES_HOSTS", "db.internal,10.1.0.0/16,fd00::/8,/run/mysqld"),
    ("DERTIG_STORES_ROOTS", "/srv/logs,/srv/exports"),
    ("DERTIG_HTTP_STORES_ALLOW_PRIVATE", "crm.internal,10.1.0.0/16,fd00::/8"),
    ("DERTIG_STORE_CRM_2", "secret"),
    ("UNRELATED", "*"),
]


@pytest.mark.parametrize(("variable", "text"), PASSED, ids=numbered(PASSED))
def test_production_lets_pass(variable: str, text: str) -> None:
    assert judged(variable, text) == []


def test_mail_without_tls_is_said_outright() -> None:
    plain = {"EMAIL_URL": "smtp://relay.acme.eu:25", "DERTIG_MAIL_WITHOUT_TLS": "relay.acme.eu"}
    assert judge({**COMPLETE, **plain}, production=True) == []


def test_a_slip_of_the_pen_is_recognised() -> None:
    [said] = judged("DERTIG_ALOWED_HOSTS", "privacy.acme.eu")
    assert said.remedy == "Did you mean DERTIG_ALLOWED_HOSTS"


@pytest.mark.parametrize(
    ("variable", "text"),
    [("PORT", "http"), ("DERTIG_BEHIND_PROXY", "yes please"), ("DERTIG_FIELD_KEYS", "x")],
)
def test_form_counts_everywhere(variable: str, text: str) -> None:
    [said] = judge({variable: text}, production=False)
    assert (said.variable, said.refused) == (variable, True)


@pytest.mark.parametrize(
    ("variable", "text"),
    [("SECRET_KEY", "short"), ("DERTIG_ALLOWED_HOSTS", "*"), ("EMAIL_URL", "consolemail://")],
)
def test_strength_counts_in_production_alone(variable: str, text: str) -> None:
    assert judge({variable: text}, production=False) == []


def test_a_clone_only_warns_of_an_unknown_name() -> None:
    [said] = judge({"DERTIG_ALOWED_HOSTS": "localhost"}, production=False)
    assert not said.refused


def test_no_judgement_repeats_a_secret() -> None:
    secret = "hunter2-hunter2"
    texts = dict.fromkeys(NAMES - {"DERTIG_MAIL_WITHOUT_TLS"}, f"x://{secret}:{secret}@/{secret}")
    said = " ".join(str(each) for each in judge(texts, production=True))
    assert "SECRET_KEY" in said
    assert secret not in said


def test_made_keys_are_strong() -> None:
    """A key that the documentation's commands make is never refused by chance."""
    assert [
        key for make in (token_hex, token_urlsafe) for key in (make(32) for _ in range(500)) if weakness(key)
    ] == []


# --- The closed list, the code and the documentation name the same


def documented() -> set[str]:
    return set(re.findall(r"^\| `([A-Z_]+)` \|", OPERATIONS, re.MULTILINE))


def test_every_variable_is_documented_and_no_other() -> None:
    assert documented() == NAMES


def test_every_variable_that_is_read_is_on_the_list() -> None:
    """Also those that the supervisor and the scripts read."""
    asked = set()
    for path in [*(ROOT / "config").rglob("*.py"), *(ROOT / "scripts").rglob("*.py")]:
        if path.name == "charsets.py":
            continue  # reads the environment of a request, which WSGI calls so
        text = path.read_text(encoding="utf-8")
        asked |= set(re.findall(r'(?:env\.\w+|env_list|environ\.get)\(\s*"([A-Z_]+)"', text))
    assert {"SECRET_KEY", "PORT", "DERTIG_ALLOWED_HOSTS"} <= asked
    assert asked - NOT_SETTINGS <= NAMES


def test_every_variable_has_a_form_but_free_texts() -> None:
    free = {
        "SECRET_KEY",
        "SECRET_KEY_FALLBACKS",
        "DERTIG_LOOKUP_KEY",
        "DERTIG_VAR_DIR",
        "DERTIG_HOST",
        "CHROMIUM",
    }
    assert NAMES - set(FORMS) == free


def test_the_documentation_says_which_are_required() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]*) \|", OPERATIONS, re.MULTILINE))
    assert {name for name, default in rows.items() if "required" in default} == {
        each.name for each in VARIABLES if each.needed and each.reach is not Reach.IMAGE
    }
