"""Reads every table of study folders with three readers and compares types with the data package.

A column that is empty throughout has no type of its own and is left out; so is the difference
between an integer and a number whose values happen to be whole.
"""

import json
import pathlib
import sys

import duckdb
import pandas
import polars

NUMBERS = {"integer", "number", "boolean"}


def kind_of_pandas(dtype):
    if pandas.api.types.is_bool_dtype(dtype):
        return "flag"
    return "number" if pandas.api.types.is_numeric_dtype(dtype) else "text"


def kind_of_polars(dtype):
    return "number" if dtype.is_numeric() else "text" if dtype == polars.String else str(dtype)


def kind_of_duckdb(name):
    if name == "VARCHAR":
        return "text"
    return "number" if name in {"BIGINT", "DOUBLE", "HUGEINT"} or "DECIMAL" in name else name


def check(folder, resource):
    path = folder / resource["path"]
    fields = resource["schema"]["fields"]
    expected = {field["name"]: "number" if field["type"] in NUMBERS else "text" for field in fields}
    one = pandas.read_csv(path)
    two = polars.read_csv(path, infer_schema_length=None)
    three = duckdb.execute(f"describe select * from read_csv('{path}', sample_size=-1)").fetchall()
    count = duckdb.execute(f"select count(*) from read_csv('{path}', sample_size=-1)").fetchall()[0][0]
    lines = sum(1 for _ in open(path, encoding="utf-8")) - 1
    assert len(one) == two.height == count == lines, f"{path}: {len(one)}, {two.height}, {count}, {lines} rows"
    assert list(one.columns) == two.columns == [row[0] for row in three] == list(expected), path
    filled = [name for name in expected if one[name].notna().any()]
    wrong = []
    for name in filled:
        described = {row[0]: row[1] for row in three}[name]
        found = (kind_of_pandas(one[name].dtype), kind_of_polars(two.schema[name]), kind_of_duckdb(described))
        if found != (expected[name],) * 3:
            wrong.append(f"{name}: {expected[name]} was read as {found}")
    whole = [f["name"] for f in fields if f["type"] == "integer" and f["name"] in filled]
    for name in whole:
        if not (one[name].dropna() % 1 == 0).all():
            wrong.append(f"{name}: not whole")
    assert not wrong, f"{path}: " + "; ".join(wrong)
    return len(filled), lines


for name in sys.argv[1:]:
    folder = pathlib.Path(name)
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        columns, rows = check(folder, resource)
        print(f"  {folder.name}/{resource['path']}: {columns} columns, {rows} rows, alike in three readers")
