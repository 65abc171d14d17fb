"""Settings: defaults, sources, and the sentences that refuse a bad one."""

from __future__ import annotations

from pathlib import Path

import pytest

from deskbell.config import environment


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in environment.Environment.model_fields:
        monkeypatch.delenv(f"DESKBELL_{name.upper()}", raising=False)
    monkeypatch.setenv("DESKBELL_DATA", str(tmp_path))
    return tmp_path


def refusal() -> str:
    with pytest.raises(environment.BadSettings) as caught:
        environment.read()
    return str(caught.value)


def test_without_settings_everything_is_local(tmp_path: Path) -> None:
    found = environment.read()
    assert (found.bind, found.port, found.smtp_bind, found.smtp_port) == ("127.0.0.1", 8000, "127.0.0.1", 2525)
    assert found.url == "http://127.0.0.1:8000"
    assert found.database_url.get_secret_value() == f"sqlite://{tmp_path}/deskbell.sqlite3"
    assert found.sqlite_file == tmp_path / "deskbell.sqlite3"
    assert found.mail_limit == 50 * 1024 * 1024
    assert not found.catch_all


def test_the_address_follows_the_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKBELL_PORT", "9001")
    assert environment.read().url == "http://127.0.0.1:9001"


def test_the_address_loses_its_last_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKBELL_URL", "https://Desk.Example/")
    assert environment.read().url == "https://desk.example"
    assert environment.read().is_https


def test_the_file_in_the_data_folder_counts_and_a_variable_counts_more(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "deskbell.toml").write_text('port = 9002\nsmtp_port = 9003\ntrusted_proxies = ["10.0.0.0/8"]\n')
    monkeypatch.setenv("DESKBELL_SMTP_PORT", "9004")
    found = environment.read()
    assert (found.port, found.smtp_port, found.trusted_proxies) == (9002, 9004, ("10.0.0.0/8",))


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("PORT", "abc", "a port number from 1 to 65535"),
        ("PORT", "70000", "a port number from 1 to 65535"),
        ("URL", "desk.example", "http:// or https://"),
        ("URL", "https://desk.example/help", "no path"),
        ("BIND", "desk.example", "an IP address"),
        ("DATABASE_URL", "mysql://root@host/name", "sqlite:///absolute/path, or postgresql://"),
        ("CATCH_ALL", "maybe", "yes or no"),
        ("MAIL_LIMIT_MB", "0", "from 1 to 1024"),
        ("SMTP_TLS_CERT", "/no/such/file", "a file that this user can read"),
        ("TRUSTED_PROXIES", "10.0.0.0/8,proxy", "IP addresses or networks"),
        ("LOG_LEVEL", "loud", "debug, info, warning or error"),
    ],
)
def test_a_bad_value_is_refused_with_what_is_allowed(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, allowed: str
) -> None:
    monkeypatch.setenv(f"DESKBELL_{name}", value)
    sentence = refusal()
    assert sentence.startswith(f"DESKBELL_{name} ")
    assert allowed in sentence
    assert sentence.count("\n") == 0


def test_a_password_in_a_refused_address_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKBELL_DATABASE_URL", "mysql://root:geheim@host/name")
    assert "geheim" not in refusal()


def test_a_line_of_the_file_that_is_no_setting_is_refused(tmp_path: Path) -> None:
    (tmp_path / "deskbell.toml").write_text("prot = 9002\n")
    assert refusal().startswith("“prot” in deskbell.toml is no setting.")


def test_a_file_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    (tmp_path / "deskbell.toml").write_text("port 9002\n")
    assert "deskbell.toml in the data folder is not valid TOML" in refusal()


def test_a_certificate_needs_its_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "cert.pem").write_text("")
    monkeypatch.setenv("DESKBELL_SMTP_TLS_CERT", str(tmp_path / "cert.pem"))
    assert "together or not at all" in refusal()


def test_program_errors_are_shown_on_loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKBELL_DEBUG", "yes")
    assert environment.read().debug
    monkeypatch.setenv("DESKBELL_BIND", "0.0.0.0")  # noqa: S104
    assert "loopback" in refusal()


def test_a_name_that_is_no_setting_is_told_with_the_one_that_may_be_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKBELL_SMPT_PORT", "25")
    monkeypatch.setenv("DESKBELL_SOMETHING_QUITE_ELSE", "1")
    monkeypatch.setenv("DESKBELL_TEST_FULL", "")
    monkeypatch.setenv("DESKBELL_LIFELINE", "3")  # the supervisor's own
    assert environment.unknown() == [
        "DESKBELL_SMPT_PORT is no setting and changes nothing. Is DESKBELL_SMTP_PORT meant?",
        "DESKBELL_SOMETHING_QUITE_ELSE is no setting and changes nothing.",
    ]
