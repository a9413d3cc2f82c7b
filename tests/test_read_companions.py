"""Surveys in several files or saved in several ways: what stands beside is used, the way of saving says nothing."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from read_flat import flat

from netcollab.reading import read_files

FORMATS = Path(__file__).parent / "formats"
RAW = FORMATS / "redcap" / "raw_with_dictionary"
KOBO = FORMATS / "kobo" / "both_ways_of_several_choices" / "export.csv"
PARTNERS = "Which of these agencies do you refer clients to?"


def facts(*paths: Path) -> list[tuple[str, ...]]:
    return sorted((what, *rest) for what, _, *rest in flat(read_files(paths)) if what not in ("source", "issue"))


def kinds(*paths: Path) -> set[str]:
    return {i.kind for i in read_files(paths).issues}


def rows(path: Path, sign: str = ",") -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.reader(handle, delimiter=sign))


def save(path: Path, content: list[list[str]], sign: str = ",") -> Path:
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, delimiter=sign).writerows(content)
    return path


def without(content: list[list[str]], dropped: set[int]) -> list[list[str]]:
    return [[cell for n, cell in enumerate(row) if n not in dropped] for row in content]


def redcap(folder: Path) -> tuple[Path, Path]:
    shutil.copytree(RAW, folder, dirs_exist_ok=True)
    return folder / "coalition_DATA.csv", folder / "coalition_DataDictionary.csv"


def test_codes_with_a_dictionary_and_words_say_the_same(tmp_path: Path) -> None:
    data, dictionary = redcap(tmp_path)
    save(data, rows(data)[:3])
    assert facts(data, dictionary) == facts(FORMATS / "redcap" / "labels_with_dictionary")


def test_a_dictionary_may_stand_in_another_folder_under_any_name(tmp_path: Path) -> None:
    data, dictionary = redcap(tmp_path / "data")
    said = facts(data, dictionary)
    elsewhere = tmp_path / "codebook"
    elsewhere.mkdir()
    moved = dictionary.rename(elsewhere / "a b.csv")
    assert facts(moved, data) == facts(tmp_path) == said != []


def test_without_its_dictionary_names_of_variables_are_not_read_and_it_is_asked_for(tmp_path: Path) -> None:
    data, _ = redcap(tmp_path)
    other = FORMATS / "redcap" / "raw_with_repeats" / "dictionary.csv"
    assert facts(data) == []
    assert "dictionary_missing" in kinds(data)
    assert not [f for f in facts(data, other) if f[0] == "answer"]


def test_a_field_marked_as_identifier_is_never_read_whatever_it_is_called(tmp_path: Path) -> None:
    data, dictionary = redcap(tmp_path)
    content = rows(dictionary)
    marked = next(row for row in content if row[0] == "your_agency")
    marked[content[0].index("Identifier?")] = "y"
    save(dictionary, content)
    assert facts(data, dictionary) == []
    assert "no_respondent" in kinds(data, dictionary)


@pytest.mark.parametrize("kept", ["columns", "cell"])
def test_several_choices_say_the_same_in_one_cell_and_in_a_column_each(kept: str, tmp_path: Path) -> None:
    content = rows(KOBO, ";")
    head = content[0]
    cell = {head.index(PARTNERS)}
    columns = {n for n, x in enumerate(head) if x.startswith(f"{PARTNERS}/")}
    # In one cell nobody can tell a blank from a question left out, and a choice that nobody made is not known.
    answered = [head, *(row for row in content[1:] if row[next(iter(cell))])]
    known = save(
        tmp_path / "members.csv", [["Agency"], ["Hope House"], ["County DA"], ["NCJW/SFCAHT"], ["City Clinic"]]
    )
    both = save(tmp_path / "both.csv", answered, ";")
    one = save(tmp_path / "one.csv", without(answered, cell if kept == "columns" else columns), ";")
    assert facts(known, one) == facts(known, both) != facts(known)


def test_rows_of_partners_need_the_responses_they_belong_to() -> None:
    case = FORMATS / "odk" / "repeats_in_a_file"
    files = sorted(case.glob("coalition*.csv"))
    assert facts(*files) == facts(*reversed(files)) != []
    assert facts(*(f for f in files if f.name != "coalition.csv")) == []


def test_a_log_with_a_column_for_what_is_complete_is_no_survey(tmp_path: Path) -> None:
    log = [["Record ID", "Date", "From", "To", "Complete"], ["1", "2026-01-05", "Hope House", "City Clinic", "yes"]]
    records = read_files([save(tmp_path / "referrals.csv", log)])
    assert [s.format for s in records.sources] == ["referral_log"]
