"""The site: small pages that open from disk, ask no other host for anything, need no script.

No page shows the hour of its making: two builds are alike.
"""

import json
import random
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd
import yaml
from markupsafe import Markup
from nbformat import NotebookNode

import alliance_stats as stats
from alliance_stats import checks, claims, datasets, display
from report import ReportError, notebooks, run

HERE = Path(__file__).parent / "templates"
#: Says that a folder is a report of ours, which a new one may replace.
GENERATOR = '<meta name="generator" content="alliance_stats">'
#: Characters of the article that one bar of its picture stands for.
PER_BAR = 24
#: How small numbers are written.
WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def build(output: Path, folder: Path, *, lite: str = "") -> None:
    """Execute the numbered notebooks of a folder and write them as a site.

    The notebooks stay as they are. The site replaces an earlier one as a whole, once it
    is complete.

    Parameters
    ----------
    output : pathlib.Path
        The folder of the site: new, empty, or an earlier report.
    folder : pathlib.Path
        The folder of notebooks.
    lite : str
        Where a JupyterLite site with the same notebooks lies, if there is one.

    Raises
    ------
    ReportError
        There is no notebook, a cell failed, or the output folder holds something else.
    DataError
        The tables hold faults.
    """
    _check(output)
    numbered, others = run.find(folder)
    run.tell_left_out(others, "left out of the report")
    nodes = dict(run.execute_each(numbered, charts="svg"))
    files = site({path: nodes[path] for path in numbered}, folder.resolve().parent, lite)
    _write(output.absolute(), files)
    size = sum(map(len, files.values())) / 1e6
    print(f"{len(files)} files, {size:.1f} MB: {output / 'index.html'}", flush=True)


def site(nodes: Mapping[Path, NotebookNode], root: Path, lite: str = "") -> dict[str, bytes]:
    """Make the files of the site from executed notebooks.

    Parameters
    ----------
    nodes : mapping of pathlib.Path to nbformat.NotebookNode
        The notebooks as executed, by the files that are copied, in their order.
    root : pathlib.Path
        The folder that may hold ``CITATION.cff`` and ``LICENSE``.
    lite : str
        As for :func:`build`.

    Returns
    -------
    dict of str to bytes
        The files, by their paths in the site.
    """
    data = datasets.data_dir()
    copies = [path for path in sorted(data.iterdir()) if path.suffix in (".csv", ".json", ".md")]
    files = {f"data/{path.name}": path.read_bytes() for path in copies}
    files |= {f"notebooks/{path.name}": path.read_bytes() for path in nodes}
    files |= {name: (HERE / name).read_bytes() for name in ("style.css", "icon.svg")}
    for name, path in {"CITATION.cff": "CITATION.cff", "LICENSE.txt": "LICENSE"}.items():
        if (root / path).is_file():
            files[name] = (root / path).read_bytes()
    links = {path.name: f"{path.stem}.html" for path in nodes}
    links |= {f"../{name}": name for name in files} | {"../evidence.html": "evidence.html"}
    pages = [notebooks.page(node, path.name, links) for path, node in nodes.items()]
    package, tables = datasets.package(), stats.load()
    known = claim_blocks(tables)
    common = {
        "package": package,
        "pages": pages,
        "claims": known,
        "signs": display.SIGNS,
        "glossary": claims.GLOSSARY,
        "packaged": checks.matches_digests(data),
        "files": files,
        "lite": lite.rstrip("/"),
        "facts": facts(tables),
        "words": WORDS,
        "generator": Markup(GENERATOR),
        "citation": yaml.safe_load(files.get("CITATION.cff", b"")),
        "version": stats.__version__,
    }
    opening = {
        "article": list(article(known, package["article"]["characters"])),
        "main_chart": _first_chart(pages),
        "sources": tables.sources.astype("object").fillna("").to_dict("records"),
        "say_date": claims.say_date,
        "linked_data": linked_data(package, tables, files, common["citation"]),
    }
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )

    def write(template: str, **more: Any) -> bytes:
        return (environment.get_template(template).render(common, **more) + "\n").encode()

    files["index.html"] = write("index.html.j2", **opening)
    files["evidence.html"] = write("evidence.html.j2")
    for before, page, after in zip([None, *pages], pages, [*pages[1:], None], strict=False):
        files[page["href"]] = write("notebook.html.j2", page=page, before=before, after=after)
    return dict(sorted(files.items()))


def claim_blocks(tables: stats.Tables) -> list[dict[str, Any]]:
    """Give every claim in the order of the article, with its evidence, in words for readers."""
    asserted = pd.concat([tables.figures.astype("object"), tables.positions.astype("object")])
    found = claims.evidence(tables)
    columns = ["source", "metric"]
    published = pd.concat([tables.references[columns], claims.computed_ranks(tables)[columns]])
    published = published.astype("object").loc[found["reference"]].set_axis(found.index)
    why = published["source"].map(tables.sources["note"].str.partition(";")[0])
    found = found.assign(
        date=found["as_of"].map(claims.say_date),
        inferred=found["as_of_basis"] == "inferred",
        meaning=found["meaning"].replace("either", "people or enrolments"),
        place=published["metric"] == "rank",
        why=why,
    )
    found = found.astype("object").fillna("")
    rows = {claim: list(part.itertuples()) for claim, part in found.groupby("claim")}
    told = asserted[["printed", "start", "said_by", "basis"]]
    return [
        {"id": claim, "evidence": rows.get(claim, []), "quoted": row["said_by"] != "the article"}
        | row.to_dict()
        for claim, row in claims.verdicts(tables).drop(columns="evidence").join(told).iterrows()
    ]


def article(known: list[dict[str, Any]], characters: int) -> Iterator[dict[str, Any]]:
    """Give the article's claims at their places, each with the bars that go before it.

    A bar is a pseudo-word of 1 to 5 units, the same in each build. Claims that stand
    nowhere, being implied by another or in no article, are left out.
    """
    luck = random.Random(0)
    printed = [claim for claim in known if claim["basis"] != "implied"]
    placed = [claim for claim in printed if pd.notna(claim["start"])]
    ends = [0, *(claim["start"] + len(claim["printed"]) for claim in placed)]
    starts = [*(claim["start"] for claim in placed), characters]
    for claim, end, start in zip([*placed, None], ends, starts, strict=True):
        bars = max(0, start - end) / PER_BAR
        yield {"claim": claim, "bars": [luck.randint(1, 5) for _ in range(round(bars) or 1)]}


def facts(tables: stats.Tables) -> list[dict[str, Any]]:
    """Give the three findings that the opening page leads with, as the tables have them."""
    printed = tables.figures["printed"]
    found = claims.evidence(tables)
    found = found[found["deciding"]].set_index(["claim", "meaning"]).sort_index()
    number = {key: rows["published"].iloc[0] for key, rows in found.groupby(level=[0, 1])}
    places = claims.coursera_places(tables)
    spbu = places[(places["organization"] == "spbu") & (places["region"] == "World")].iloc[-1]
    said = int(tables.positions["best"]["spbu-coursera-world"])
    return [
        {
            "claim": "edx-audience",
            "said": printed["edx-audience"],
            "found": number["edx-audience", "people"],
            "enrolments": number["edx-audience", "enrolments"],
        },
        {
            "claim": "china-audience",
            "said": printed["china-audience"].lower().removeprefix("almost "),
            "found": number["china-audience", "enrolments"],
            "reports": WORDS[len(found.loc["china-audience"])],
        },
        {
            "claim": "spbu-coursera-world",
            "said": claims.ordinal(said),
            "found": claims.ordinal(spbu["place"]),
            "behind": spbu["behind"],
        },
    ]


def _first_chart(pages: list[dict[str, Any]]) -> dict[str, Any] | None:
    outputs = (output for block in pages[0]["blocks"] for output in block.get("outputs", []))
    return next((output for output in outputs if output["kind"] == "image/svg+xml"), None)


def linked_data(
    package: dict[str, Any], tables: stats.Tables, files: Mapping[str, bytes], citation: Any
) -> Markup:
    """Describe the data for search engines: schema.org's Dataset as JSON-LD."""
    years = sorted(tables.references["as_of"].str.findall(r"\d{4}").explode())
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": package["title"],
        "description": package["description"],
        "version": package["version"],
        "license": package["licenses"][0]["path"],
        "keywords": package["keywords"],
        "isAccessibleForFree": True,
        "inLanguage": "en",
        "creator": [
            {"@type": "Organization", "name": each["title"]} for each in package["contributors"]
        ],
        "temporalCoverage": f"{years[0]}/{years[-1]}",
        "isBasedOn": [each["path"] for each in package["sources"] if "path" in each]
        + sorted(set(tables.sources["address"].dropna())),
        "distribution": [
            {
                "@type": "DataDownload",
                "name": each["title"],
                "contentUrl": f"data/{each['path']}",
                "encodingFormat": each["mediatype"],
                "contentSize": f"{len(files['data/' + each['path']])} B",
                "sha256": checks.digest(files["data/" + each["path"]]).removeprefix("sha256:"),
            }
            for each in package["resources"]
        ],
    }
    if citation:
        said["datePublished"] = str(citation["date-released"])
    # In a script element "<" could end it.
    return Markup(json.dumps(said, indent=1, ensure_ascii=False).replace("<", "\\u003c"))


def _check(output: Path) -> None:
    """Refuse to replace what is not a report."""
    if not output.is_dir():
        if output.exists():
            raise ReportError(f"{output}: is a file, not a folder")
        return
    index = output / "index.html"
    ours = index.is_file() and GENERATOR in index.read_text("utf-8", "replace")
    if any(output.iterdir()) and not ours:
        raise ReportError(f"{output}: contains something other than a report; name another folder")


def _write(output: Path, files: Mapping[str, bytes]) -> None:
    """Write all files beside the output, and then put them in its place."""
    output.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(dir=output.parent, prefix=f".{output.name}-"))
    try:
        for name, content in files.items():
            path = scratch / "new" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        if output.exists():
            output.rename(scratch / "old")
        (scratch / "new").rename(output)
    finally:
        if (scratch / "old").exists() and not output.exists():
            (scratch / "old").rename(output)
        shutil.rmtree(scratch, ignore_errors=True)
