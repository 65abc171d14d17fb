from __future__ import annotations

import pytest
from django.urls import reverse

from deskbell.web.ui.places import address


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("agent:ticket", "2026111742000018"),
        ("agent:reply", "GF-12~3"),
        ("agent:reply", "a+b ä"),
        ("agent:file", "8jitt5t84ddhb6e4j7ye"),
    ],
)
def test_an_address_is_the_one_that_django_finds(name: str, key: str) -> None:
    assert address(name, key) == reverse(name, args=[key])
