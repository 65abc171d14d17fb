"""The settings an installation is started with: typed, few, from the environment or one TOML file.

What an administrator changes while the desk runs is a field of the noun it belongs to, never a line here.
No Django in this module: the supervisor and the command line read it before anything else is imported.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
import sys
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote, unquote, urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

PREFIX = "DESKBELL_"
FILE_NAME = "deskbell.toml"
SAMPLE_MARK = "sample-desk"
"""A file in the data folder that makes it a sample desk: see serve/sample_desk.py."""
OURS = {f"{PREFIX}LIFELINE"}
"""Variables that the supervisor hands to its parts (serve/supervisor.py)."""
PACKAGE = Path(__file__).resolve().parent.parent
"""The folder of the program."""


class BadSettings(Exception):
    """The settings cannot be used; the text is one sentence a line, each naming what is allowed."""


def _absolute(path: Path) -> Path:
    return path.expanduser().absolute()


def _is_readable_file(path: Path) -> Path:
    path = _absolute(path)
    if not path.is_file() or not os.access(path, os.R_OK):
        raise ValueError("no such readable file")
    return path


def _is_address(value: str) -> str:
    if value != "localhost":
        ipaddress.ip_address(value)
    return value


def _is_base_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError("not the base address of a site")
    _ = parts.port  # raises when it is no number
    return f"{parts.scheme}://{parts.netloc}".lower()


def _is_socket(value: str) -> str:
    host, _, port = value.rpartition(":")
    if value and not value.startswith("/") and not (host and port.isdigit() and 0 < int(port) < 65536):
        raise ValueError("neither a path nor host:port")
    return value


def _is_database_url(value: SecretStr) -> SecretStr:
    parts = urlsplit(value.get_secret_value())
    if parts.scheme not in {"sqlite", "postgresql", "postgres"} or not parts.path.strip("/"):
        raise ValueError("not a database address")
    return value


def _networks(value: Any) -> tuple[str, ...]:
    words = value.split(",") if isinstance(value, str) else value
    return tuple(str(ipaddress.ip_network(str(word).strip())) for word in words if str(word).strip())


Port = Annotated[int, Field(ge=1, le=65535)]
Folder = Annotated[Path, AfterValidator(_absolute)]
ReadableFile = Annotated[Path, AfterValidator(_is_readable_file)]
BindAddress = Annotated[str, AfterValidator(_is_address)]

PORT = "a port number from 1 to 65535"
ADDRESS = "an IP address of this machine, or localhost"
FILE = "the path of a file that this user can read"
YES_NO = "yes or no"


def setting(default: Any, text: str, *, allowed: str) -> Any:
    """One setting: its default, what it is for, and what a value may be (all three are printed)."""
    return Field(default=default, description=text, json_schema_extra={"allowed": allowed})


class Environment(BaseSettings):
    """Every setting there is. `docs/settings.md` is generated from this class."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True, validate_default=True
    )

    data: Folder = setting(
        Path("var"),
        "The folder for everything the desk keeps: database, mail, files, keys. Readable by its user only.",
        allowed="the path of a folder on a local disk",
    )
    url: Annotated[str, AfterValidator(_is_base_url)] = setting(
        "",
        "The address people reach the desk at: the base of every link, and with https the sign that "
        "cookies are sent over TLS only. Empty means `http://127.0.0.1:` and the port.",
        allowed="http:// or https://, a host, and a port if needed; no path",
    )
    bind: BindAddress = setting("127.0.0.1", "The address the web server listens on.", allowed=ADDRESS)
    port: Port = setting(8000, "The port the web server listens on.", allowed=PORT)
    trusted_proxies: Annotated[tuple[str, ...], NoDecode, AfterValidator(_networks)] = setting(
        (),
        "Reverse proxies whose X-Forwarded-For is believed. Nobody else's is.",
        allowed="IP addresses or networks, separated by commas",
    )
    database_url: Annotated[SecretStr, AfterValidator(_is_database_url)] = setting(
        SecretStr(""),
        "The database. Empty means SQLite in the data folder.",
        allowed="sqlite:///absolute/path, or postgresql://user:password@host:port/name (a socket: ?host=/folder)",
    )
    smtp_bind: BindAddress = setting("127.0.0.1", "The address mail is received on.", allowed=ADDRESS)
    smtp_port: Annotated[int, Field(ge=0, le=65535)] = setting(
        2525, "The port mail is received on by SMTP; 0 switches the receiver off.", allowed=f"0, or {PORT}"
    )
    smtp_name: str = setting(
        "",
        "The name the receiver greets with. Empty means the host of the desk's address.",
        allowed="a host name",
    )
    smtp_tls_cert: ReadableFile | None = setting(
        None, "Certificate chain (PEM) for STARTTLS on the receiver.", allowed=FILE
    )
    smtp_tls_key: ReadableFile | None = setting(
        None, "Private key (PEM) that belongs to the certificate.", allowed=FILE
    )
    lmtp_socket: Folder | None = setting(
        None, "A UNIX socket to receive mail on by LMTP.", allowed="a path in a folder this user can write to"
    )
    lmtp_port: Port | None = setting(
        None, "A port to receive mail on by LMTP (on the address of `DESKBELL_SMTP_BIND`).", allowed=PORT
    )
    mail_limit_mb: Annotated[int, Field(ge=1, le=1024)] = setting(
        50, "The largest mail that is accepted, in megabytes.", allowed="a whole number from 1 to 1024"
    )
    clamd: Annotated[str, AfterValidator(_is_socket)] = setting(
        "",
        "A ClamAV daemon that scans all files of messages; until it has, nobody gets them. Empty means no scanning.",
        allowed="the path of its UNIX socket, or host:port",
    )
    catch_all: bool = setting(
        False,
        "Outgoing mail goes into `sent/` of the data folder as .eml files and never to the network. "
        "The sample desk switches it on.",
        allowed=YES_NO,
    )
    licences_file: Annotated[Path, AfterValidator(_absolute)] | None = setting(
        None,
        "A CSV file of support licences and accounts that is read every day.",
        allowed="the path of a file; it need not be there yet",
    )
    web_threads: Annotated[int, Field(ge=1, le=64)] = setting(
        8, "How many requests are answered at once.", allowed="a whole number from 1 to 64"
    )
    worker_threads: Annotated[int, Field(ge=1, le=64)] = setting(
        2,
        "How many threads turn received mail into tickets, on PostgreSQL. With SQLite it is one.",
        allowed="a whole number from 1 to 64",
    )
    log_level: Literal["debug", "info", "warning", "error"] = setting(
        "info", "How much is written to the log.", allowed="debug, info, warning or error"
    )
    debug: bool = setting(
        False,
        "Shows program errors in the browser. Only while the web server listens on loopback.",
        allowed=YES_NO,
    )

    @model_validator(mode="before")
    @classmethod
    def _fill_what_follows_from_others(cls, values: dict[str, Any]) -> dict[str, Any]:
        if not values.get("url"):
            port = str(values.get("port", ""))  # a bad one is refused by its own name
            values["url"] = f"http://127.0.0.1:{port if port.isdigit() and int(port) < 65536 else 8000}"
        if not values.get("database_url"):
            data = _absolute(Path(values.get("data", "var")))
            values["database_url"] = f"sqlite://{quote(str(data / 'deskbell.sqlite3'))}"
        return values

    @model_validator(mode="after")
    def _belongs_together(self) -> Environment:
        if (self.smtp_tls_cert is None) != (self.smtp_tls_key is None):
            raise ValueError("DESKBELL_SMTP_TLS_CERT and DESKBELL_SMTP_TLS_KEY are set together or not at all.")
        if self.debug and not _is_loopback(self.bind):
            raise ValueError("DESKBELL_DEBUG is allowed only while DESKBELL_BIND is a loopback address.")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        folder = Path(os.environ.get(PREFIX + "DATA") or "var")
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, folder / FILE_NAME)

    @property
    def smtp_host_name(self) -> str:
        return self.smtp_name or urlsplit(self.url).hostname or "localhost"

    @property
    def receives(self) -> bool:
        """Whether mail is to be received by SMTP or LMTP at all."""
        return bool(self.smtp_port or self.lmtp_port or self.lmtp_socket)

    @property
    def mail_limit(self) -> int:
        """The largest mail, in bytes."""
        return self.mail_limit_mb * 1024 * 1024

    @property
    def sqlite_file(self) -> Path | None:
        """The database, when it is a file."""
        parts = urlsplit(self.database_url.get_secret_value())
        return Path(unquote(parts.path)) if parts.scheme == "sqlite" else None

    @property
    def is_https(self) -> bool:
        return self.url.startswith("https://")


def _is_loopback(address: str) -> bool:
    return address == "localhost" or ipaddress.ip_address(address).is_loopback


def read() -> Environment:
    """The settings of this process. Raises BadSettings with what is wrong and what is allowed."""
    try:
        return Environment()
    except ValidationError as error:
        raise BadSettings("\n".join(_sentence(problem) for problem in error.errors())) from None
    except ValueError as error:  # the TOML file itself is unreadable
        raise BadSettings(f"{FILE_NAME} in the data folder is not valid TOML: {error}.") from None


def unknown() -> list[str]:
    """Variables that look like settings and are none, a sentence each: a typing error would go unnoticed."""
    known = {f"{PREFIX}{name.upper()}" for name in Environment.model_fields} | OURS
    sentences = []
    for name in sorted(os.environ):
        if not name.startswith(PREFIX) or name in known or name.startswith(f"{PREFIX}TEST_"):
            continue
        near = difflib.get_close_matches(name, sorted(known - OURS), n=1, cutoff=0.8)
        meant = f" Is {near[0]} meant?" if near else ""
        sentences.append(f"{name} is no setting and changes nothing.{meant}")
    return sentences


def read_or_exit() -> Environment:
    """The same for a start: what is wrong goes to stderr, and the process ends with 78 (EX_CONFIG)."""
    try:
        return read()
    except BadSettings as error:
        sys.stderr.write(f"Deskbell was not started.\n{error}\n")
        raise SystemExit(78) from None


def _sentence(problem: Any) -> str:
    place = str(problem["loc"][0]) if problem["loc"] else ""
    if not place:
        return str(problem.get("ctx", {}).get("error") or problem["msg"])
    if problem["type"] == "extra_forbidden":
        known = ", ".join(Environment.model_fields)
        return f"“{place}” in {FILE_NAME} is no setting. Settings are: {known}."
    field = Environment.model_fields[place]
    given = "" if "url" in place and "@" in str(problem["input"]) else f" is “{problem['input']}”, which"
    return f"{PREFIX}{place.upper()}{given or ' has a value that'} cannot be used. Allowed: {allowed(field)}."


def allowed(field: FieldInfo) -> str:
    """What a value of this setting may be, as a phrase."""
    extra = field.json_schema_extra
    return str(extra["allowed"]) if isinstance(extra, dict) else ""
