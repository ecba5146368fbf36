"""The tables: typed, checked, and easy to change and to save.

:func:`load` compares each file and its description with the digests in
``datapackage.json``. If one differs, or none is recorded, as for tables of your own, the
whole folder is validated first. So tables are either right or refused.
"""

import csv
import errno
import io
import os
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, TypedDict, Unpack

import pandas as pd

from alliance_stats.checks import find_errors, read_file, rows_of_frame
from alliance_stats.descriptor import (
    PACKAGE,
    PACKAGED,
    TABLES,
    DataError,
    Fault,
    Resource,
    as_json,
    columns,
    dtypes,
    read_package,
    recorded,
    resources,
    write_whole,
)

__all__ = ["DataError", "Tables", "data_dir", "load", "validate", "validated"]

#: Names the folder of tables to use instead of the packaged ones.
VARIABLE = "ALLIANCE_STATS_DATA"


class Replacements(TypedDict, total=False):
    """What :meth:`Tables.replace` takes, so that a type checker finds a misspelt table."""

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


@dataclass(frozen=True, eq=False, repr=False)
class Tables:
    """All nine tables, as :func:`load` returns them.

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
            The name of the table, such as ``"figures"``.

        Returns
        -------
        pandas.DataFrame
            Index ``column``. ``type``: string, integer or date; ``unit`` of a number;
            ``meaning``; ``values``, the words that may stand there, separated by
            semicolons. What does not apply is missing.

        Raises
        ------
        ValueError
            There is no table of that name.

        Examples
        --------
        >>> load().describe("figures").loc["start", ["type", "unit"]].tolist()
        ['integer', 'characters']
        """
        if table not in TABLES:
            raise ValueError(f"table must be one of {', '.join(TABLES)}; got {table!r}")
        rows = [
            (name, field["type"], field.get("unit"), field.get("description"),
             "; ".join(field.get("constraints", {}).get("enum", ())) or None)
            for name, field in columns(resources(self.package)[table]).items()
        ]  # fmt: skip
        names = ["column", "type", "unit", "meaning", "values"]
        return pd.DataFrame(rows, columns=names, dtype="str").set_index("column")

    def replace(self, **tables: Unpack[Replacements]) -> "Tables":
        """Return a copy with some tables replaced, to ask "what if".

        Parameters
        ----------
        **tables : pandas.DataFrame
            The new tables by name; ``package`` is a dict. A question asked of the copy
            validates it first.

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
        >>> len(tables.references) - len(tables.replace(references=fewer).references)
        1
        """
        for name, new in tables.items():
            if name not in vars(self):
                raise TypeError(
                    f"the name of a table must be one of {', '.join(TABLES)}; got {name!r}"
                )
            due = dict if name == "package" else pd.DataFrame
            if not isinstance(new, due):
                raise TypeError(f"{name} must be a {due.__name__}; got {type(new).__name__}")
        return Tables(**{**vars(self), **tables})

    def save(self, folder: str | os.PathLike[str]) -> None:
        """Write a folder of CSV files and ``datapackage.json`` that :func:`load` takes.

        Parameters
        ----------
        folder : path
            A new or empty folder, or one of tables: those are replaced, and other files
            in it stay. Nothing is replaced until everything is written.

        Raises
        ------
        DataError
            The tables contain errors.
        FileExistsError
            The folder holds something else.

        Examples
        --------
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     load().save(folder)
        ...     load(folder).events.equals(load().events)
        True
        """
        validate(self)
        folder, written, described = Path(folder), {}, []
        if folder.exists() and any(folder.iterdir()) and not (folder / PACKAGE).exists():
            message = "has files but no tables; choose another folder"
            raise FileExistsError(errno.EEXIST, message, str(folder))
        for name, resource in resources(self.package).items():
            written[f"{name}.csv"] = raw = _csv(resource, getattr(self, name))
            described.append(resource | recorded(resource, raw))
        described += [each for each in self.package["resources"] if each["name"] not in TABLES]
        written[PACKAGE] = as_json(self.package | {"resources": described})
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder, prefix=".unfinished-") as beside:
            for name, raw in written.items():
                Path(beside, name).write_bytes(raw)
            for name in written:
                Path(beside, name).replace(folder / name)

    def to_excel(self, path: str | os.PathLike[str] | BinaryIO) -> None:
        """Write all tables into one Excel file, one sheet per table.

        Text stays text: what begins with an equals sign is no formula.

        Parameters
        ----------
        path : path or binary file
            The file to write, such as ``"tables.xlsx"``; it is written whole or not at all.

        Raises
        ------
        ImportError
            The optional package openpyxl is not installed.

        Examples
        --------
        >>> load().to_excel("tables.xlsx")  # doctest: +SKIP
        """
        workbook = io.BytesIO()
        with pd.ExcelWriter(workbook, engine="openpyxl") as writer:
            for name in TABLES:
                getattr(self, name).to_excel(writer, sheet_name=name)
                for cell in chain.from_iterable(writer.sheets[name].iter_rows()):
                    if cell.data_type in ("e", "f"):  # an error such as #N/A, or a formula
                        cell.data_type, cell.quotePrefix = "s", True
        if isinstance(path, str | os.PathLike):
            write_whole(Path(path), workbook.getvalue())
        else:
            path.write(workbook.getvalue())


def data_dir() -> Path:
    """Return the folder that the tables are read from.

    The one that the environment variable ``ALLIANCE_STATS_DATA`` names, else the one that
    comes with the package.

    Returns
    -------
    pathlib.Path
        An absolute path.

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
    return Path(named).resolve() if named else PACKAGED


def validate(tables: str | os.PathLike[str] | Tables | None = None) -> None:
    """Check every table, each by itself and against the others.

    Parameters
    ----------
    tables : path or Tables, optional
        A folder, or tables that were loaded; by default the folder of :func:`data_dir`.

    Raises
    ------
    DataError
        Names errors by file, row, column, what was found and what was expected; its
        attribute ``errors`` lists all of them.

    Examples
    --------
    >>> validate()
    """
    if isinstance(tables, Tables):
        errors = find_errors(vars(tables))
    elif tables is None or isinstance(tables, str | os.PathLike):
        errors = find_errors(data_dir() if tables is None else Path(tables))
    else:
        raise TypeError(f"expected a folder or Tables; got {type(tables).__name__}")
    if errors:
        raise DataError(errors)


def validated(tables: Tables | None = None) -> Tables:
    """Return the package's tables, or validate those given.

    Parameters
    ----------
    tables : Tables, optional
        As :func:`load` or :meth:`Tables.replace` returns them.

    Returns
    -------
    Tables
        The same rows, with the dtypes of :func:`load` and no further columns.

    Raises
    ------
    DataError
        The tables contain errors.
    TypeError
        Something else than Tables was given.

    Examples
    --------
    >>> validated().figures.shape == load().figures.shape
    True
    """
    if tables is None:
        tables = load()
    elif isinstance(tables, Tables):
        validate(tables)
    else:
        raise TypeError(f"expected the Tables returned by load(); got {type(tables).__name__}")
    frames = {}
    for name, resource in resources(tables.package).items():
        frame = getattr(tables, name)
        (index, text), *others = dtypes(resource).items()
        found = [frame.index.dtype, *(frame[column].dtype for column, _ in others)]
        # Compared as text, since words in another order make an equal dtype.
        if frame.index.name != index or str(found) != str([text, *(each for _, each in others)]):
            frame = _frame(resource, _csv(resource, frame))
        ours = list(columns(resources({"resources": []})[name]))[1:]
        frames[name] = frame[ours]
    return tables.replace(**frames)


def load(folder: str | os.PathLike[str] | None = None) -> Tables:
    """Load all nine tables.

    Parameters
    ----------
    folder : path, optional
        The folder; by default the one that :func:`data_dir` returns.

    Returns
    -------
    Tables
        One DataFrame per table, with the columns that ``Tables.describe`` explains. A
        table that the folder's ``datapackage.json`` does not list has no rows.

    Raises
    ------
    DataError
        The tables are not as ``datapackage.json`` describes them.

    Examples
    --------
    >>> load().figures.loc["edx-courses", "printed"]
    'more than 2800'
    """
    folder = data_dir() if folder is None else Path(folder)
    package = read_package(folder)
    described = resources(package)
    try:
        raws = {name: read_file(folder, each, package) for name, each in described.items()}
    except OSError:
        raws = dict.fromkeys(described, b"")  # which is refused, and says which file is missing
    if any(each | recorded(each, raws[name]) != each for name, each in described.items()):
        validate(folder)
    return Tables(**{n: _frame(each, raws[n]) for n, each in described.items()}, package=package)


def _frame(resource: Resource, raw: bytes) -> pd.DataFrame:
    """Read a CSV file with the dtypes of its description; columns are known by their names."""
    index, *names = columns(resource)
    kinds = dtypes(resource)
    dates = {name: kind for name, kind in kinds.items() if kind == "datetime64[us]"}
    frame = pd.read_csv(
        io.BytesIO(raw), index_col=index, dtype=kinds | dict.fromkeys(dates, "str"),
        keep_default_na=False, na_values=[""],
    )  # fmt: skip
    if list(frame) != names:
        frame = frame[names]
    return frame.astype(dates) if dates else frame


def _csv(resource: Resource, frame: pd.DataFrame) -> bytes:
    """Write a table as the file that :func:`_frame` reads."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns(resource))
    writer.writerows(row.values() for row in rows_of_frame(resource, frame))
    return text.getvalue().encode()


def __dir__() -> list[str]:
    return __all__
