// Compares the lines of an architecture with rows of the native release build's runs.csv.
//
//     node compare.mjs WHAT runs.csv POINT COUNT LINES
//
// LINES are what `Export.swift` emits, or another runs.csv, whose rows are compared word for word.
// Every row must be in runs.csv with the same values, and there must be COUNT of them. Exits with 1
// at the first difference.
import { readFileSync } from "node:fs";

const [what, reference, point, count, candidate] = process.argv.slice(2);

function different(run, column, expected, found) {
  console.log(`  different: ${what}, ${run}, ${column}`);
  console.log(`    native release  ${expected}\n    here            ${found}`);
  process.exit(1);
}

// The cells of a line; a quoted cell may hold commas, and doubled quotes for single ones.
function cells(line) {
  if (!line.includes('"')) return line.split(",");
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain,
  );
}

const text = (path) => readFileSync(path, "utf8").split("\n").filter((line) => line !== "");
const [header, ...rows] = text(reference).map(cells);
const place = (name) => header.indexOf(name);
const nameOf = (row) => ["point", "policy", "replication"].map((c) => row[place(c)]).join("/");
const known = new Map(rows.map((row) => [nameOf(row), row]));

// A cell of runs.csv as the exact value that an architecture emits.
function exact(cell, like) {
  if (cell === "") return "-";
  if (like.startsWith("c")) return "c" + cell;
  if (like.startsWith("m")) {
    const [whole, part = ""] = cell.replace("-", "").split(".");
    const micros = BigInt(whole + part.padEnd(6, "0"));
    return "m" + (cell.startsWith("-") ? -micros : micros);
  }
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, Number(cell));
  return "b" + bits.getBigUint64(0).toString(16).padStart(16, "0");
}

let lines = text(candidate).map(cells);
const isTable = lines[0]?.[0] === "scenario";
if (isTable) {
  if (lines[0].join() !== header.join()) different("header", "all", header, lines[0]);
  lines = lines.slice(1).filter((row) => row[place("point")] === point);
}
const seen = new Set();
for (const line of lines) {
  const run = isTable ? nameOf(line) : [point, line[0], line[1]].join("/");
  const row = known.get(run);
  if (!row) different(run, "the row", "none", "one");
  if (seen.has(run)) different(run, "the row", "one", "two");
  seen.add(run);
  if (isTable) {
    header.forEach((name, index) => {
      if (row[index] !== line[index]) different(run, name, row[index], line[index]);
    });
    continue;
  }
  ["status", "flags", "digest", "exogenous_digest"].forEach((name, index) => {
    const expected = row[place(name)];
    if (expected !== line[index + 2]) different(run, name, expected, line[index + 2]);
  });
  // The metrics are the last columns of the table.
  const metrics = line.slice(6);
  const first = header.length - metrics.length;
  if (first <= place("exogenous_digest")) different(run, "columns", header.length, line.length);
  metrics.forEach((found, index) => {
    const expected = exact(row[first + index], found);
    if (expected !== found) different(run, header[first + index], expected, found);
  });
}
if (seen.size !== Number(count)) different("all runs", "their number", count, seen.size);
