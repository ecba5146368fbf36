"""The tables: one loader a table, typed and checked.

A loader compares the file with the digest in ``datapackage.json``; where there is
none, as in tables of one's own, the whole folder is validated first. So a table is
either right or refused.
"""

import csv
import hashlib
import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from alliance_stats.checks import PACKAGE, PACKAGED, DataError, Fault, find_faults, read_package

__all__ = [
    "DataError",
    "data_dir",
    "load_coursera_partners",
    "load_events",
    "load_figures",
    "load_numerals",
    "load_organizations",
    "load_positions",
    "load_references",
    "load_sources",
    "validate",
]

#: Names the folder of tables to use instead of the packaged ones.
VARIABLE = "ALLIANCE_STATS_DATA"


def data_dir() -> Path:
    """Give the folder that the tables are read from.

    The one that the environment variable ``ALLIANCE_STATS_DATA`` names, else the
    one that comes with the package.

    Raises
    ------
    DataError
        The variable names no folder.

    Examples
    --------
    >>> (data_dir() / "datapackage.json").is_file()
    True
    """
    if named := os.environ.get(VARIABLE):
        if not Path(named).is_dir():
            raise DataError([Fault(VARIABLE, "", "", repr(named), "a folder of tables")])
        return Path(named)
    return PACKAGED


def validate(data_dir: str | os.PathLike[str] | None = None) -> None:
    """Check every table of a folder, each by itself and against the others.

    Parameters
    ----------
    data_dir : path, optional
        The folder; by default the one that :func:`data_dir` gives.

    Raises
    ------
    DataError
        Names **every** fault by file, row, column, what was found and what was
        expected; the list is its attribute ``faults``.

    Examples
    --------
    >>> validate()
    """
    folder = Path(data_dir) if data_dir is not None else globals()["data_dir"]()
    if faults := find_faults(folder):
        raise DataError(faults)


def load_figures() -> pd.DataFrame:
    """Load the counts that the article prints: a row a figure, as hedged as it is printed.

    Returns
    -------
    pandas.DataFrame
        18 rows, index ``figure``. ``entity``, ``on``, ``item``: of whom, on which
        platform, of which part; ``metric`` (category): audience, courses, partners,
        platforms; ``printed``; ``hedge`` (category); ``value`` (Int64), in units of
        what ``counts`` (category) says; ``as_of``; ``start`` (Int64), offset in
        characters; ``note``.

    Raises
    ------
    DataError
        The table is not as ``datapackage.json`` describes it.

    Notes
    -----
    Source: Saint Petersburg State University's article on co-founding the Global
    MOOC Alliance, December 2020, read by hand; see ``data/README.md``.

    Examples
    --------
    >>> load_figures().loc["edx-courses", ["printed", "hedge"]].tolist()
    ['more than 2800', 'more than']
    """
    return _load("figures")


def load_positions() -> pd.DataFrame:
    """Load the ranks and superlatives of the article, printed or implied.

    Returns
    -------
    pandas.DataFrame
        27 rows, index ``position``. ``entity``, ``on``, ``item``; ``ranking``,
        ``compiled_by`` and ``edition`` as the article names them; ``scope``,
        ``region`` and ``measure`` (categories); ``printed``; ``basis`` (category):
        printed or implied; ``best`` and ``worst`` (Int64), places, ``worst``
        missing where the words set no limit; ``start`` (Int64), offset in
        characters; ``note``.

    Raises
    ------
    DataError
        The table is not as ``datapackage.json`` describes it.

    Notes
    -----
    Source: as :func:`load_figures`. That Google Cloud is first and Illinois second
    on Coursera follows from the third place of SPBU; ``basis`` says so.

    Examples
    --------
    >>> load_positions().loc["nairobi-africa-top-10", ["best", "worst"]].tolist()
    [1, 10]
    """
    return _load("positions")


def load_organizations() -> pd.DataFrame:
    """Load every organisation that the article names, and its part in it.

    Returns
    -------
    pandas.DataFrame
        33 rows, index ``organization``. ``name`` and ``short_name``; ``kind`` (category);
        ``country``; ``region`` (category); ``role``, several separated by semicolons;
        ``printed``; ``start`` (Int64), offset in characters; ``note``.

    Raises
    ------
    DataError
        The table is not as ``datapackage.json`` describes it.

    Notes
    -----
    Source: as :func:`load_figures`; seats of organisations are general knowledge.

    Examples
    --------
    >>> load_organizations().loc["polimi", "name"]
    'Politecnico di Milano'
    """
    return _load("organizations")


def load_events() -> pd.DataFrame:
    """Load the dated things of the article, a vague date as the span that it allows.

    Returns
    -------
    pandas.DataFrame
        5 rows, index ``event``. ``entity``; ``what``; ``start_date`` and
        ``end_date`` (datetime64), both inside the span; ``printed``; ``start``
        (Int64), offset in characters; ``note``.

    Raises
    ------
    DataError
        The table is not as ``datapackage.json`` describes it.

    Notes
    -----
    Source: as :func:`load_figures`.

    Examples
    --------
    >>> load_events().loc["edx-founded", "start_date"].date()
    datetime.date(2012, 5, 1)
    """
    return _load("events")


def load_numerals() -> pd.DataFrame:
    """Load the ledger: every numeral of the article, used by a row or explained.

    Returns
    -------
    pandas.DataFrame
        52 rows, index ``numeral``. ``printed``; ``start`` (Int64), offset in
        characters; ``table`` and ``column`` (categories) and ``row``, where another
        table uses it; ``reason``, where none does.

    Raises
    ------
    DataError
        The table is not as ``datapackage.json`` describes it.

    Notes
    -----
    Source: as :func:`load_figures`, found by :func:`alliance_stats.numerals`.

    Examples
    --------
    >>> load_numerals().loc["n23", "reason"]
    'part of a name: COVID-19'
    """
    return _load("numerals")


def load_references() -> pd.DataFrame:
    """Load the independent facts to hold the article against, and the context.

    Returns
    -------
    pandas.DataFrame
        131 rows, index ``reference``. ``entity``, ``on``, ``item``; ``metric`` and
        ``counts`` (categories): what is measured, and what the source counts
        (learners, registered users, enrolments, courses, rank, …); ``printed``;
        ``hedge`` (category); ``value`` and ``value_high`` (Int64); ``as_of``;
        ``as_of_basis`` (category): printed or inferred; ``ranking``,
        ``compiled_by``, ``edition``, ``scope``, ``region``, ``measure`` for a rank
        (the last three categories);
        ``source``, an index of :func:`load_sources`; ``note``.

    Raises
    ------
    DataError
        The table is not as ``datapackage.json`` describes it.

    Notes
    -----
    Source: the publications of :func:`load_sources`, read by hand.

    Examples
    --------
    >>> load_references().loc["edx-users-2020", ["printed", "counts"]].tolist()
    ['35 million', 'registered users']
    """
    return _load("references")


def load_sources() -> pd.DataFrame:
    """Load where the references were published, and how independent they are.

    Returns
    -------
    pandas.DataFrame
        61 rows, index ``source``. ``publisher``; ``title``; ``date``;
        ``date_basis`` (category): printed or inferred; ``address``; ``form``
        (category): original, repost, mirror or data set; ``independence``
        (category): independent, official or not independent; ``note``.

    Raises
    ------
    DataError
        The table is not as ``datapackage.json`` describes it.

    Notes
    -----
    Source: stored copies of the publications themselves; addresses were not
    visited again.

    Examples
    --------
    >>> load_sources().loc["spbu-2022-03", "independence"]
    'not independent'
    """
    return _load("sources")


def load_coursera_partners() -> pd.DataFrame:
    """Load the courses that each partner had on Coursera, in two public listings.

    Returns
    -------
    pandas.DataFrame
        224 rows, index ``partner``. ``name``; ``kind`` (category): university or
        other; ``country``; ``region`` (category); ``organization``, the organisation
        of the article that it is; ``courses_2020_04`` and ``courses_autumn_2020``
        (Int64), courses, missing where not listed.

    Raises
    ------
    DataError
        The table is not as ``datapackage.json`` describes it.

    Notes
    -----
    Source: counted by this project from the sources ``coursera-listing-2020-04``
    and ``coursera-listing-autumn-2020``; the second is dated by inference. Kind,
    country and region are this project's judgement.

    Examples
    --------
    >>> load_coursera_partners()["courses_2020_04"].sum()
    np.int64(4064)
    """
    return _load("coursera_partners")


def package() -> dict[str, Any]:
    """Give what ``datapackage.json`` says of the tables: to be read, not to be changed.

    Raises
    ------
    DataError
        The file is absent, or describes other columns or constraints than the package's.

    Examples
    --------
    >>> package()["article"]["characters"]
    9866
    """
    folder = data_dir()
    try:
        stat = (folder / PACKAGE).stat()
    except OSError:
        return read_package(folder)  # which says that it is absent
    return _package(folder, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size)


def rows(name: str) -> list[list[str]]:
    """Give the cells of a table as text, the header first, where types are not needed.

    Raises
    ------
    DataError
        The table is not as ``datapackage.json`` describes it.

    Examples
    --------
    >>> header, *cells = rows("events")
    >>> len(cells), cells[1][header.index("start_date")]
    (5, '2012-05-01')
    """
    resource = _resource(name)
    try:
        raw = (data_dir() / resource["path"]).read_bytes()
    except OSError:
        validate()
        raise
    if resource.get("hash") != f"sha256:{hashlib.sha256(raw).hexdigest()}":
        validate()
    # A sound table has no line break inside a cell.
    return list(csv.reader(raw.decode("utf-8").splitlines()))


def _load(name: str) -> pd.DataFrame:
    """A sound table with its dtypes; its first column becomes the index.

    The csv module and a list a column take half the time of pandas.read_csv, whose
    cost for tables this small is in working out dtypes.
    """
    _, *cells = rows(name)
    fields = _resource(name)["schema"]["fields"]
    try:
        columns = {
            field["name"]: _array([row[place] for row in cells], field)
            for place, field in enumerate(fields)
        }
    except KeyError:  # a closed list is another than when the digest was recorded
        validate()
        raise
    first = fields[0]["name"]
    index = pd.Index(columns.pop(first), name=first)
    return pd.DataFrame(columns, index=index, copy=False)


def _resource(name: str) -> dict[str, Any]:
    """What datapackage.json says of one table."""
    return next(resource for resource in package()["resources"] if resource["name"] == name)


@lru_cache(maxsize=8)
def _package(folder: Path, modified: int, changed: int, size: int) -> dict[str, Any]:
    """The description of a folder, read again where its file is another."""
    return read_package(folder)


def _array(cells: Iterable[str], field: dict[str, Any]) -> Any:
    if field["type"] == "integer":
        return pd.array([int(cell) if cell else None for cell in cells], dtype=pd.Int64Dtype())
    if field["type"] == "date":
        return np.array(list(cells), dtype="datetime64[us]")
    if enum := field.get("constraints", {}).get("enum"):
        codes = {value: code for code, value in enumerate(enum)}
        return pd.Categorical.from_codes(
            [codes[cell] if cell else -1 for cell in cells], dtype=pd.CategoricalDtype(enum)
        )
    return pd.array([cell or None for cell in cells], dtype=pd.StringDtype(na_value=np.nan))
