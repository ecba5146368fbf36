"""The tables: typed, checked, and easy to change and to save.

Whatever tables come from, a folder or a DataFrame, they become rows of text, which are
checked and typed in one place. So they are either right or refused.
"""

import csv
import dataclasses
import errno
import io
import json
import os
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from alliance_stats.checks import checked_rows
from alliance_stats.descriptor import (
    PACKAGE,
    PACKAGED,
    TABLES,
    DataError,
    Schema,
    described,
    digest,
    packaged,
)

__all__ = ["DataError", "Tables", "data_dir", "load", "record_digests", "validate", "validated"]


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class Tables:
    """All nine tables, as :func:`load` returns them.

    Functions that take ``tables`` use the package's own if none are given, and raise a
    DataError if those that are contain errors.

    Parameters
    ----------
    figures, positions : pandas.DataFrame
        The claims: counts, and ranks and superlatives.
    findings : pandas.DataFrame
        A verdict and a sentence on each claim.
    organizations, events, numerals : pandas.DataFrame
        Who and what else the article names, and every numeral in it.
    references, sources, coursera_partners : pandas.DataFrame
        What others published, where, and two listings counted by this project.
    package : dict
        What ``datapackage.json`` says of the tables and of their article.

    Examples
    --------
    >>> load()  # doctest: +ELLIPSIS
    <Tables: 18 figures, 26 positions, ... sources, 224 coursera_partners>
    """

    figures: pd.DataFrame
    positions: pd.DataFrame
    findings: pd.DataFrame
    organizations: pd.DataFrame
    events: pd.DataFrame
    numerals: pd.DataFrame
    references: pd.DataFrame
    sources: pd.DataFrame
    coursera_partners: pd.DataFrame
    package: dict[str, Any]

    def __repr__(self) -> str:
        counts = (f"{len(getattr(self, name))} {name}" for name in TABLES)
        return f"<Tables: {', '.join(counts)}>"

    def describe(self, table: str) -> pd.DataFrame:
        """Return what each column of a table means.

        Parameters
        ----------
        table : str

        Returns
        -------
        pandas.DataFrame
            Index ``column``. ``type``: string, integer or date; ``unit`` of a number;
            ``meaning``; ``values``, the words that may stand there, separated by semicolons.

        Examples
        --------
        >>> load().describe("figures").loc["start", ["type", "unit"]].tolist()
        ['integer', 'characters']
        """
        if table not in TABLES:
            raise ValueError(f"table must be one of {', '.join(TABLES)}; got {table!r}")
        fields = described(self.package)[table].fields
        said = ["type", "unit", "description", "values"]
        rows = pd.DataFrame(fields.values(), pd.Index(fields, name="column"), said, "str")
        return rows.rename(columns={"description": "meaning"})

    def replace(self, **tables: Any) -> "Tables":
        """Return a copy with some tables replaced, to ask "what if".

        Parameters
        ----------
        **tables : pandas.DataFrame
            By name; they are validated when a question is asked of them. ``package`` is a dict.

        Examples
        --------
        >>> tables = load()
        >>> fewer = tables.references.drop("edx-enrolments-2020")
        >>> len(tables.references) - len(tables.replace(references=fewer).references)
        1
        """
        if unknown := tables.keys() - vars(self):
            known = ", ".join(vars(self))
            raise TypeError(f"expected {known}; found {', '.join(sorted(unknown))}")
        return dataclasses.replace(self, **tables)

    def save(self, folder: str | os.PathLike[str]) -> None:
        """Write a folder of CSV files and ``datapackage.json`` that :func:`load` takes.

        Parameters
        ----------
        folder : path
            A new or empty folder, or one of tables: those are replaced, once everything is
            written, and other files in it stay.

        Raises
        ------
        DataError, FileExistsError
            The tables contain errors, or the folder holds something else.
        """
        package, schemas, rows = checked_rows(vars(self))
        folder, files = Path(folder), {}
        if folder.exists() and any(folder.iterdir()) and not (folder / PACKAGE).exists():
            message = "has files but no tables; choose another folder"
            raise FileExistsError(errno.EEXIST, message, str(folder))
        resources = {each["name"]: each for each in package["resources"]}
        for name, schema in schemas.items():
            text = io.StringIO()
            writer = csv.DictWriter(text, schema.fields, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows[name])
            files[f"{name}.csv"] = raw = text.getvalue().encode()
            resources[name] = schema.resource | _record(raw)
        files[PACKAGE] = _json(package | {"resources": [*resources.values()]})
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder, files)

    def to_excel(self, path: str | os.PathLike[str]) -> None:
        """Write all tables into one Excel file, one sheet per table; text stays text.

        Parameters
        ----------
        path : path
            The file to write, whole or not at all. This needs the optional package openpyxl.
        """
        workbook = io.BytesIO()
        with pd.ExcelWriter(workbook, engine="openpyxl") as writer:
            for name in TABLES:
                getattr(self, name).to_excel(writer, sheet_name=name)
                for cell in chain.from_iterable(writer.sheets[name].iter_rows()):
                    if cell.data_type in ("e", "f"):  # an error such as #N/A, or a formula
                        cell.data_type, cell.quotePrefix = "s", True
        _write(Path(path).parent, {Path(path).name: workbook.getvalue()})


def data_dir() -> Path:
    """Return the folder of tables that the environment variable ``ALLIANCE_STATS_DATA`` names.

    By default it is the package's own.
    """
    named = os.environ.get("ALLIANCE_STATS_DATA")
    return Path(named).resolve() if named else PACKAGED


def validate(tables: str | os.PathLike[str] | Tables | None = None) -> None:
    """Check every table, each by itself and against the others.

    Parameters
    ----------
    tables : path or Tables, optional
        By default the folder of :func:`data_dir`.

    Raises
    ------
    DataError
        Names every error by file, row, column, what was found and what was expected.

    Examples
    --------
    >>> validate()
    """
    checked_rows(_source(tables))


def validated(tables: Tables | None = None) -> Tables:
    """Return tables that are right, with the columns and dtypes of the package's own."""
    return _typed(_source(tables), packaged())


def load(folder: str | os.PathLike[str] | None = None) -> Tables:
    """Load all nine tables, or raise the DataError that :func:`validate` raises.

    Parameters
    ----------
    folder : path, optional
        By default that of :func:`data_dir`.

    Returns
    -------
    Tables
        One DataFrame per table, with the columns that ``Tables.describe`` explains; those
        with a closed list of words are categories. A table that the folder's
        ``datapackage.json`` does not list has no rows.

    Examples
    --------
    >>> load().figures.loc["edx-courses", "printed"]
    'more than 2800'
    """
    return _typed(_source(folder))


def _source(tables: str | os.PathLike[str] | Tables | None) -> Path | dict[str, Any]:
    if tables is None:
        return data_dir()
    if isinstance(tables, Tables):
        return vars(tables)
    if not isinstance(tables, str | os.PathLike):
        raise TypeError(f"expected Tables or a folder of them; got {type(tables).__name__}")
    return Path(tables)


def _typed(source: Path | dict[str, Any], wanted: dict[str, Schema] | None = None) -> Tables:
    """Return tables that are right, with the columns that are wanted: by default all."""
    package, schemas, rows = checked_rows(source)
    frames = {}
    for name in TABLES:
        fields, own = schemas[name].fields, (wanted or schemas)[name].fields
        columns = {
            each: pd.array([row[each] or None for row in rows[name]], fields[each]["dtype"])
            for each in own
        }
        frames[name] = pd.DataFrame(columns).set_index(next(iter(own)))
    return Tables(**frames, package=package)


def record_digests(folder: Path) -> list[str]:
    """Record size and digest of each table in ``datapackage.json``; return what changed.

    A DataError says what else is wrong; nothing is written then.
    """
    package, *_ = checked_rows(folder, digests=False)
    changed = []
    for resource in package["resources"]:
        if resource["name"] in TABLES:
            due = _record((folder / resource["path"]).read_bytes())
            if resource | due != resource:
                resource.update(due)
                changed.append(resource["name"])
    if changed:
        _write(folder, {PACKAGE: _json(package)})
    return changed


def _record(raw: bytes) -> dict[str, Any]:
    return {"bytes": len(raw), "hash": digest(raw)}


def _json(package: dict[str, Any]) -> bytes:
    return (json.dumps(package, indent=2, ensure_ascii=False) + "\n").encode()


def _write(folder: Path, files: dict[str, bytes]) -> None:
    """Write files into a folder; those that are there stay until all are written."""
    try:
        unfinished = TemporaryDirectory(dir=folder, prefix=".unfinished-")
    except OSError as error:  # names what nobody asked for
        raise OSError(error.errno, error.strerror, str(folder)) from None
    with unfinished as beside:
        for name, raw in files.items():
            Path(beside, name).write_bytes(raw)
        for name in files:
            Path(beside, name).replace(folder / name)
