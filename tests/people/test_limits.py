from __future__ import annotations

import threading

import pytest
import time_machine
from allauth.core.internal import ratelimit
from django.db import connection
from django.test import Client

from deskbell.people import limits
from deskbell.people.models import Limit


def test_allauth_counts_through_our_seam() -> None:
    assert ratelimit._consume_single_rate is limits.consume_for_allauth
    assert ratelimit.clear is limits.clear_for_allauth


@pytest.mark.django_db
def test_a_sign_in_that_failed_is_counted_in_the_database(client: Client) -> None:
    client.post("/sign-in/", {"login": "nobody", "password": "wrong"})
    assert Limit.objects.filter(key__startswith="allauth:", hits=1).count() >= 2


@pytest.mark.django_db
@time_machine.travel("2026-12-01T12:00:30Z", tick=False)  # a slow machine must not walk into the next minute
def test_sixty_sign_ins_a_minute_from_one_place_end_on_a_page_that_says_so(client: Client) -> None:
    for _ in range(60):
        client.post("/sign-in/", {"login": "", "password": ""})
    answer = client.post("/sign-in/", {"login": "ada", "password": "x"})
    assert answer.status_code == 429
    assert "Too many attempts came from your network." in answer.content.decode()


@pytest.mark.django_db
def test_hits_pass_up_to_the_amount_and_may_be_taken_back() -> None:
    assert [limits.hit("a", "k", 2, 3600) for _ in range(3)] == [True, True, False]
    limits.back("a", "k", 3600)
    assert limits.count("a", "k", 3600) == 2
    assert limits.count("a", "other", 3600) == 0
    limits.clear("a", "k")
    assert limits.hit("a", "k", 1, 3600)


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_only_the_amount_passes() -> None:
    passed = []

    def try_ten_times() -> None:
        passed.append(sum(limits.hit("race", "k", 10, 3600) for _ in range(10)))
        connection.close()

    threads = [threading.Thread(target=try_ten_times) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(passed) == 10
