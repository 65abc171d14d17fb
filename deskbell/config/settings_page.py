"""The page about settings, written from the settings themselves."""

from __future__ import annotations

from pydantic import SecretStr

from deskbell.config.environment import FILE_NAME, PREFIX, Environment, allowed

HEAD = f"""# Settings

What an installation is started with. Each setting is an environment variable, or a line in the file
`{FILE_NAME}` of the data folder (there in lower case and without `{PREFIX}`: `port = 8000`); the variable
wins. `{PREFIX}DATA` itself is a variable only. A value that cannot be used stops the start with a sentence
that says what is allowed. Everything else is set by administrators in the browser.

This page is generated: `deskbell settings-doc > docs/settings.md`.

| setting | is | allowed | default |
|---|---|---|---|
"""


def text() -> str:
    return HEAD + "".join(
        f"| `{PREFIX}{name.upper()}` | {field.description} | {allowed(field)} | {_default(field.default)} |\n"
        for name, field in Environment.model_fields.items()
    )


def _default(value: object) -> str:
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if value is None or value == "" or value == ():
        return "empty"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"`{value}`"
