"""django-import-export on the file of the benchmark of imports, with the rules of the roster row by row."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from _roster_file import COUNTY

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def county_actor() -> Any:
    """Return who imports: the county."""
    from xieshou.kernel.actor import Actor, Scope

    return replace(Actor.system("bench"), scope=Scope.of([COUNTY]))


class PeerRules:
    """The rules of the roster one row at a time, as a resource of the peer uses them."""

    def __init__(self) -> None:
        from xieshou.kernel.regions.models import Region
        from xieshou.kernel.regions.queries import known_counties
        from xieshou.kernel.sheets.parsing.cells import parser_of
        from xieshou.kernel.sheets.parsing.identity import register_identity
        from xieshou.kernel.sheets.specs import every_language, form_spec
        from xieshou.registry.sheets import ROSTER

        register_identity()
        self.on = AT.date()
        self.sheet = ROSTER
        self.parsers = {c.key: parser_of(c, self.on) for c in form_spec(ROSTER, on=self.on).columns}
        self.keys = {text: c.key for c in ROSTER.columns for text in every_language(c.header)}
        self.counties = known_counties()
        self.levels = dict(Region.objects.filter(code__startswith=COUNTY).values_list("code", "level"))
        self.scope = county_actor().scope

    def values(self, row: Any) -> dict[str, Any]:
        """Return the checked values of a row."""
        values = {key: self.parsers[key](row[text]) for text, key in self.keys.items() if row.get(text)}
        for key in ("birth_date", "registered_on"):
            values[key] = date.fromisoformat(values[key])
        whole = {column.key: values.get(column.key, column.empty) for column in self.sheet.columns}
        problems = [problem for rule in self.sheet.rules for problem in rule(whole)]
        village = values["region_code"]
        if problems or self.levels.get(village) != 5 or not self.scope.covers_region(village):
            raise ValueError(problems)
        return values

    def person(self, values: dict[str, Any]) -> Any:
        """Return the person of a row, found by ID number or new, with all columns set and saved."""
        from xieshou.kernel.people.entries import PersonEntry, check_entry
        from xieshou.kernel.people.models import Person
        from xieshou.kernel.people.operations import person_columns
        from xieshou.kernel.people.secrets import id_index

        names = ("name", "region_code", "id_number", "sex", "birth_date", "ethnicity", "phone")
        entry = PersonEntry(**{name: values[name] for name in names})
        checked = check_entry(entry, on=self.on, counties=self.counties)
        known = Person.objects.filter(id_number_index=id_index(checked.id_number)).first()
        person = known or Person(created_at=AT)
        for name, value in person_columns(checked).items():
            setattr(person, name, value)
        person.updated_at = AT
        person.full_clean(exclude=["name_grams"])
        person.save()
        return person

    def household(self, values: dict[str, Any], person: Any) -> Any:
        """Return the household of a row, found by its code or new and saved."""
        from xieshou.registry.models import Household

        known = Household.objects.filter(code=values["household_code"]).first()
        if known is not None:
            return known
        names = ("region_code", "base_type", "monitoring_class", "registered_on")
        household = Household(
            code=values["household_code"], head=person, **{name: values[name] for name in names}
        )
        household.full_clean(exclude=["is_priority"])
        household.save()
        return household


def peer_resource() -> Any:
    """Return the resource over memberships: one row a member; person and household are found or made."""
    from import_export import resources

    from xieshou.registry.models import Member

    rules = PeerRules()
    facts = ("region_code", "relation", "from_date", "education", "health", "labour_ability")

    class MemberResource(resources.ModelResource):
        """One row a member; person and household are found or made before it."""

        class Meta:
            model = Member
            import_id_fields = ("person", "household")
            fields = ("person", "household", *facts)
            clean_model_instances = True
            skip_diff = True
            report_skipped = False
            use_transactions = True

        def before_import(self, dataset: Any, **_options: Any) -> None:
            for name in ("person", "household"):
                dataset.append_col([""] * len(dataset), header=name)

        def before_import_row(self, row: Any, **_options: Any) -> None:
            values = rules.values(row)
            person = rules.person(values)
            household = rules.household(values, person)
            row.update(values, person=person.pk, household=household.pk, from_date=values["registered_on"])

        def validate_instance(self, instance: Any, *_errors: Any, **_options: Any) -> None:
            """Clean the fields; overlapping periods are left to the database (which favours the peer)."""
            instance.full_clean(validate_constraints=False)

    return MemberResource
