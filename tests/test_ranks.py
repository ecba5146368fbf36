"""Ranks computed from listings and from counts of people, worked out by hand."""

import pytest

from alliance_stats import ranks

from .conftest import changed


def test_coursera_ranks_leave_guided_projects_out(tables):
    ranked = ranks.coursera_ranks(tables)
    spbu = ranked[(ranked["organization"] == "spbu") & (ranked["region"] == "World")]
    assert spbu[["listing", "courses", "rank", "of", "behind"]].to_numpy().tolist() == [
        ["coursera-courses-2020-04", 79, 11, 200, 37],
        ["coursera-courses-autumn-2020", 102, 8, 218, 17],
    ]
    # Pennsylvania and Johns Hopkins: 116 and 96 courses in April, 116 and 113 in autumn.
    tied = changed(tables, "coursera_partners", "johns-hopkins-university", courses_autumn_2020=116)
    tied = changed(tied, "coursera_partners", "ibm", courses_autumn_2020=75)
    spbu = "saint-petersburg-state-university"
    tied = changed(tied, "coursera_partners", spbu, courses_2020_04=1)
    note = ranks.computed(tied).loc["computed-spbu-world-2020-04", "note"]
    assert note.startswith("1 course: ")
    again = ranks.coursera_ranks(tied).query("listing == 'coursera-courses-autumn-2020'")
    again = again[again["region"] == "World"].set_index("partner")["rank"]
    assert again["university-of-pennsylvania"] == again["johns-hopkins-university"] == 4
    assert again["university-of-michigan"] == 6


@pytest.mark.parametrize(
    ("name", "rank", "note"),
    [
        ("google-cloud-world-autumn-2020", 1, "194 courses: 1st of 218 partners"),
        ("illinois-world-autumn-2020", 2, "146 courses: 2nd of 218 partners"),
        ("spbu-world-autumn-2020", 8,
         "102 courses: 8th of 218 partners, 17 courses behind third place"),
        ("spbu-europe-autumn-2020", 1,
         "102 courses: 1st of 51 universities; excluding Russia, École Polytechnique Fédérale de "
         "Lausanne would be first with 50"),
        # HSE has 92. Eleventh in the world once guided projects are left out.
        ("spbu-world-2020-04", 11,
         "79 courses: 11th of 200 partners, 37 courses behind third place"),
        ("spbu-europe-2020-04", 2,
         "79 courses: 2nd of 49 universities; excluding Russia, University of London would be "
         "first with 48"),
        ("polimi-europe-autumn-2020", 30, "10 courses: 30th of 51 universities"),
        ("coursera-people", 1, "76 million users (Dec 2020): 1st"),
        ("xuetangx-people", 2, "60 million users (15 Dec 2020): 2nd"),
        ("edx-people", 3, "35 million users (31 Dec 2020): 3rd"),
        ("futurelearn-people", 4, "15 million users (Dec 2020): 4th"),
    ],
)  # fmt: skip
def test_computed_ranks_say_what_was_compared(tables, name, rank, note):
    row = ranks.computed(tables).loc[f"computed-{name}"]
    if name.endswith("-people"):
        note += " of 4 platforms with a figure from that time"
    assert (row["value"], row["note"]) == (rank, note)


def test_computed_ranks_have_the_form_of_references(tables):
    found = ranks.computed(tables)
    assert list(found) == list(tables.references)
    every = ["entity", "metric", "counts", "hedge", "value", "as_of", "as_of_basis", "scope",
             "region", "measure", "source", "note"]  # fmt: skip
    assert found[every].notna().all(axis=None)
    cells = ["region", "measure", "hedge"]
    assert found.loc["computed-edx-people", cells].tolist() == ["World", "size", "none"]


def test_a_listing_or_a_count_that_is_taken_away_gives_no_rank(tables):
    fewer = tables.references.drop(index=["coursera-courses-2020-04", "futurelearn-users-2020"])
    found = ranks.computed(tables.replace(references=fewer))
    assert not found.index.str.endswith("2020-04").any()
    assert found.loc["computed-edx-people", "note"].endswith(
        "3rd of 3 platforms with a figure from that time"
    )
    # Of another time, or of several platforms together, it is no rank of platforms.
    assert not {"computed-swayam-people", "computed-world-people"} & set(found.index)
    alone = fewer[~fewer["entity"].isin(["coursera", "xuetangx"])]
    assert not ranks.computed(tables.replace(references=alone)).index.str.contains("people").any()
