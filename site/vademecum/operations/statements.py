"""Questions that many requests ask, written as SQL once for each database.

Django writes the SQL of a query anew whenever it is asked. For the few that every answer of a quiz waits for, that
takes longer than the database needs to answer them, and it is processor time that no second thread can share.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=Model)
FIRST_MARK = 31_001  # fits the smallest whole number of a database, and nobody asks for it


class Statement(Generic[M]):
    """`Statement(lambda pk: Team.objects.filter(pk=pk), pk=int).rows(pk=3)`: the models of a queryset.

    The queryset may use `only`, `select_related`, `annotate` and `select_for_update`. Each value named must stand in
    its SQL as it is given: whole numbers, texts and UUIDs do.
    """

    def __init__(self, ask: Callable[..., QuerySet[M]], **kinds: type) -> None:
        self._ask = ask
        self._kinds = kinds
        self._written: dict[str, _Written] = {}

    def rows(self, *, using: str = DEFAULT_DB_ALIAS, **values: Any) -> list[M]:
        written = self._written.get(using)
        if written is None:
            written = self._written[using] = _Written(self._ask, self._kinds, using)
        return list(written.rows(values))

    def first(self, *, using: str = DEFAULT_DB_ALIAS, **values: Any) -> M | None:
        return next(iter(self.rows(using=using, **values)), None)


class _Written:
    """The SQL of one statement for one database, and how its rows become models."""

    def __init__(self, ask: Callable[..., QuerySet[Any]], kinds: dict[str, type], using: str) -> None:
        self.using = using
        marks = {name: _mark(kind, number) for number, (name, kind) in enumerate(kinds.items())}
        compiler = ask(**marks).query.get_compiler(using=using)
        self.sql, parameters = compiler.as_sql()
        self.parameters = list(parameters)
        names = {_given(mark, using): name for name, mark in marks.items()}
        self.places = [(place, names[given]) for place, given in enumerate(self.parameters) if given in names]
        if {name for _place, name in self.places} != set(kinds):
            raise TypeError(f"Not every value of {sorted(kinds)} stands in the SQL as it is given: {self.sql}")
        info = compiler.klass_info
        fields = info["select_fields"]
        self.start, self.end = fields[0], fields[-1] + 1
        self.model = info["model"]
        self.names = [column[0].target.attname for column in compiler.select[self.start : self.end]]
        self.related = get_related_populators(info, compiler.select, using)  # type: ignore[call-arg]  # Django 5.2 has no modes
        self.annotations = list(compiler.annotation_col_map.items())
        self.converters = list(compiler.get_converters([column[0] for column in compiler.select]).items())

    def rows(self, values: dict[str, Any]) -> Iterator[Any]:
        parameters = list(self.parameters)
        for place, name in self.places:
            parameters[place] = _given(values[name], self.using)
        connection = connections[self.using]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, parameters)
            found = cursor.fetchall()
        for row in map(list, found):
            for column, (converters, expression) in self.converters:
                for convert in converters:
                    row[column] = convert(row[column], expression, connection)
            model = self.model.from_db(self.using, self.names, row[self.start : self.end])
            for related in self.related:
                related.populate(row, model)
            for name, column in self.annotations:
                setattr(model, name, row[column])
            yield model


def _mark(kind: type, number: int) -> Any:
    if kind is uuid.UUID:
        return uuid.UUID(int=FIRST_MARK + number)
    return kind(FIRST_MARK + number)


def _given(value: Any, using: str) -> Any:
    """Return a value as the database is given it."""
    if isinstance(value, uuid.UUID) and not connections[using].features.has_native_uuid_field:
        return value.hex
    return value
