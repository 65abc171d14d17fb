"""Looking people up by what they are called."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import Q

from deskbell.people import addresses, matching, organizing
from deskbell.people.models import Person, PersonWord
from tests.world import World

pytestmark = pytest.mark.django_db


def names(text: str, where: Q | None = None) -> list[str]:
    return [person.name for person in matching.people(text, where or Q(), most=20)]


@pytest.mark.parametrize(
    "text",
    ["Carla", "carla", "FIN", "finch carla", "carla@acme.example", "carla@ac", "fin acme", "acme.example carla"],
)
def test_a_person_is_found_by_the_beginnings_of_name_address_and_organisation(world: World, text: str) -> None:
    assert names(text) == ["Carla Finch"]


def test_all_words_must_fit(world: World) -> None:
    assert names("carla reed") == []
    assert names("carla brightside") == []


def test_the_organisation_finds_its_people(world: World) -> None:
    assert set(names("acme")) == {"Carla Finch", "Colin Reed", "Otto Away"}


def test_accents_and_case_do_not_matter(world: World) -> None:
    addresses.person_for("jose@example.org", "José Müller-Lüdenscheidt")
    addresses.person_for("petr@example.org", "Пётр Алёшин")
    assert names("jose mull") == ["José Müller-Lüdenscheidt"]
    assert names("петр алеш") == ["Пётр Алёшин"]


def test_a_telephone_number_is_found_in_groups_and_in_one_piece(world: World) -> None:
    world.carla.phone = "+46 31 555 0117"
    world.carla.save()
    addresses.index(world.carla)
    assert names("555 0117") == names("46315550117") == ["Carla Finch"]


def test_a_single_letter_finds_nobody(world: World) -> None:
    assert names("c") == names("") == names("  %_ ") == []


def test_what_looks_like_a_pattern_is_text(world: World) -> None:
    assert names("ca%") == ["Carla Finch"]  # the sign is no word
    assert names("c_rla") == []


def test_a_new_name_is_found_and_the_old_one_is_not(world: World) -> None:
    world.carla.name = "Carla Swan"
    world.carla.save()
    addresses.index(world.carla)
    assert names("swan") == ["Carla Swan"]
    assert names("finch") == []


def test_a_renamed_organisation_is_found_by_its_new_name(world: World) -> None:
    assert world.carla.organization is not None
    organizing.rename(by=world.ada, organization=world.carla.organization, name="Roadrunner")
    assert "Carla Finch" in names("roadr")
    assert names("acme roadr") != []  # addresses keep the old name


def test_two_organisations_never_have_one_name(world: World) -> None:
    with pytest.raises(organizing.NameTaken):
        organizing.make(name=" acme ")


def test_a_hundred_thousand_people_are_searched_by_the_index(world: World) -> None:
    """Enough rows for the planner to prefer an index; the plan is looked at, not the clock."""
    made = Person.objects.bulk_create(Person(name=f"Sample{n} Person{n % 97}") for n in range(5_000))
    rows = [PersonWord(person=person, word=word) for person in made for word in person.name.lower().split()]
    PersonWord.objects.bulk_create(rows, batch_size=2_000)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE people_personword")
    allowed = Person.objects.filter(merged_into=None)
    query = matching.along_the_index("sample4999", allowed)
    plan = query.explain()
    assert "person_word" in plan, plan
    assert "SCAN people_personword" not in plan.replace("USING", "") and "Seq Scan on people_personword" not in plan
    assert names("person5 sample4") != []
