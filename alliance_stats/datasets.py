"""The tables: one loader per table, typed and checked.

A loader compares the file with the digest in ``datapackage.json``; if it is another, or
none is recorded, as for tables of your own, the whole folder is validated first. So a
table is either right or refused.
"""

import csv
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from alliance_stats.checks import (
    PACKAGED,
    TABLES,
    DataError,
    Fault,
    digest,
    find_faults,
    read_package,
)

__all__ = [
    "DataError",
    "Tables",
    "data_dir",
    "load",
    "package",
    "validated",
    "validate",
]

#: Names the folder of tables to use instead of the packaged ones.
VARIABLE = "ALLIANCE_STATS_DATA"


@dataclass(frozen=True, eq=False, repr=False)
class Tables:
    """All nine tables, as :func:`load` gives them; each is a pandas.DataFrame.

    Examples
    --------
    >>> load()  # doctest: +ELLIPSIS
    <Tables: 18 figures, ... sources, 224 coursera_partners>
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

    def replace(self, **frames: pd.DataFrame) -> "Tables":
        """Give the same tables with other ones instead of some, to ask "what if".

        Parameters
        ----------
        **frames : pandas.DataFrame
            The new tables by name; a question asked of them validates them first.

        Returns
        -------
        Tables
            The originals stay as they are.

        Raises
        ------
        TypeError
            There is no table of that name, or it is no DataFrame.

        Examples
        --------
        >>> tables = load()
        >>> fewer = tables.references.drop("edx-enrolments-2020")
        >>> len(tables.replace(references=fewer).references)
        143
        """
        for name, frame in frames.items():
            if name not in TABLES:
                raise TypeError(
                    f"the name of a table must be one of {', '.join(TABLES)}, got {name!r}"
                )
            if not isinstance(frame, pd.DataFrame):
                got = type(frame).__name__
                raise TypeError(f"expected a pandas.DataFrame as {name}, got {got}")
        return Tables(**vars(self) | frames)

    def to_excel(self, path: str | os.PathLike[str]) -> None:
        """Write all tables into one Excel file, one sheet per table.

        Parameters
        ----------
        path : path
            The file to write, such as ``"tables.xlsx"``.

        Raises
        ------
        ImportError
            The optional package openpyxl is not installed.
        """
        try:
            import openpyxl  # noqa: F401
        except ImportError:
            needed = 'pip install "alliance-stats[excel]"'
            raise ImportError(f"writing Excel files needs openpyxl: {needed}") from None
        with pd.ExcelWriter(path, engine="openpyxl") as writer:
            for name in TABLES:
                getattr(self, name).to_excel(writer, sheet_name=name)


def data_dir() -> Path:
    """Give the folder that the tables are read from.

    The one that the environment variable ``ALLIANCE_STATS_DATA`` names, else the one that
    comes with the package.

    Raises
    ------
    DataError
        The variable names no folder.

    Examples
    --------
    >>> (data_dir() / "datapackage.json").is_file()
    True
    """
    named = os.environ.get(VARIABLE)
    if named and not Path(named).is_dir():
        raise DataError([Fault(VARIABLE, "", "", repr(named), "a folder of tables")])
    return Path(named) if named else PACKAGED


def package() -> dict[str, Any]:
    """Give what ``datapackage.json`` says of the tables.

    Examples
    --------
    >>> package()["article"]["characters"]
    9866
    """
    return read_package(data_dir())


def validate(tables: str | os.PathLike[str] | Tables | None = None) -> None:
    """Check every table, each by itself and against the others.

    Parameters
    ----------
    tables : path or Tables, optional
        A folder, or tables that were loaded; by default the folder of :func:`data_dir`.

    Raises
    ------
    DataError
        Names faults by file, row, column, what was found and what was expected; its
        attribute ``errors`` lists all of them.

    Examples
    --------
    >>> validate()
    """
    if isinstance(tables, Tables):
        faults = find_faults(vars(tables), package=tables.package)
    elif tables is None or isinstance(tables, str | os.PathLike):
        faults = find_faults(Path(tables) if tables else data_dir())
    else:
        raise TypeError(f"expected a folder or Tables, got {type(tables).__name__}")
    if faults:
        raise DataError(faults)


def validated(tables: Tables | None = None) -> Tables:
    """Give tables that a question can be asked of: the package's own, or validated ones.

    Parameters
    ----------
    tables : Tables, optional
        As :func:`load` or :meth:`Tables.replace` gives them.

    Returns
    -------
    Tables
        The same rows, with the dtypes of :func:`load`.

    Raises
    ------
    DataError
        The tables hold faults.
    TypeError
        Something else than Tables was given.

    Examples
    --------
    >>> validated().figures.shape == load().figures.shape
    True
    """
    if tables is None:
        return load()
    if not isinstance(tables, Tables):
        raise TypeError(f"expected Tables, as load() gives them, got {type(tables).__name__}")
    validate(tables)
    frames = {}
    for resource in tables.package["resources"]:
        frame = getattr(tables, resource["name"])
        dtypes = {field["name"]: _dtype(field) for field in resource["schema"]["fields"][1:]}
        other = {
            name: _cast(frame[name], dtype)
            for name, dtype in dtypes.items()
            if frame[name].dtype != dtype
        }
        frames[resource["name"]] = frame.assign(**other) if other else frame
    return tables.replace(**frames)


def _cast(column: pd.Series, dtype: Any) -> pd.Series:
    """Give a validated column its dtype: digits may be text, and days timestamps."""
    if dtype == "Int64":
        column = column.map(int, na_action="ignore")
    elif dtype == "str":
        column = column.map(lambda cell: str(cell).removesuffix(" 00:00:00"), na_action="ignore")
    return column.astype(dtype)


def load(folder: str | os.PathLike[str] | None = None) -> Tables:
    """Load all nine tables.

    Parameters
    ----------
    folder : path, optional
        The folder; by default the one that :func:`data_dir` gives.

    Returns
    -------
    Tables
        One DataFrame per table, with the columns that its loader describes.

    Raises
    ------
    DataError
        The tables are not as ``datapackage.json`` describes them.

    Examples
    --------
    >>> load().figures.loc["edx-courses", "printed"]
    'more than 2800'
    """
    folder = Path(folder) if folder is not None else data_dir()
    return Tables(**_read(folder, TABLES), package=read_package(folder))


def _read(folder: Path, names: Iterable[str]) -> dict[str, pd.DataFrame]:
    """Sound tables with their dtypes; the first column becomes the index."""
    resources = {resource["name"]: resource for resource in read_package(folder)["resources"]}
    try:
        raws = {name: (folder / resources[name]["path"]).read_bytes() for name in names}
    except (KeyError, OSError):
        raws = {}
    if not raws or any(resources[name].get("hash") != digest(raw) for name, raw in raws.items()):
        validate(folder)
    return {name: _typed(resources[name], raw) for name, raw in raws.items()}


def _typed(resource: dict[str, Any], raw: bytes) -> pd.DataFrame:
    """A table with its dtypes; its first column becomes the index.

    pandas.read_csv takes more than twice as long for tables this small.
    """
    fields = resource["schema"]["fields"]
    _, *rows = csv.reader(raw.decode().splitlines())
    cells = zip(*rows, strict=True)
    columns = {f["name"]: _array(c, f) for f, c in zip(fields, cells, strict=True)}
    name = fields[0]["name"]
    index = pd.Index(columns.pop(name), name=name)
    return pd.DataFrame(columns, index=index, copy=False)


def _array(cells: Iterable[str], field: dict[str, Any]) -> Any:
    dtype = _dtype(field)
    if isinstance(dtype, pd.CategoricalDtype):
        codes = {cell: code for code, cell in enumerate(dtype.categories)} | {"": -1}
        return pd.Categorical.from_codes([codes[cell] for cell in cells], dtype=dtype)
    if dtype == "Int64":
        return pd.array([int(cell) if cell else None for cell in cells], dtype=dtype)
    return pd.array([cell or None for cell in cells], dtype=dtype)


def _dtype(field: dict[str, Any]) -> Any:
    """The dtype of a column, as its type and its list of values in datapackage.json say."""
    if enum := field.get("constraints", {}).get("enum"):
        return pd.CategoricalDtype(enum)
    return {"integer": "Int64", "date": "datetime64[us]"}.get(field["type"], "str")
