#!/usr/bin/env node
// Percentiles of a fleet: merges the histograms of all replicas, by model and version.
//
//   npm install hdr-histogram-js
//   ./records.sh 127.0.0.1:9092 | node fleet.js
//
// Reads lines of headers, a tab, and JSON. Prints a table with microseconds, tab-separated, and
// says on stderr what it left out and what is missing.
"use strict";

const readline = require("readline");
const hdr = require("hdr-histogram-js");

const KNOWN_TYPE = "dev.siskin.interval.v1";
const LONGEST_MICROS = 3_600_000_000;
const LONGEST_TEXT = 256 * 1024;
const PERCENTILES = [50, 90, 99, 99.9];

const versions = new Map(); // "model\tversion" -> {model, version, answered, total}
const seen = new Map(); // boot -> numbers of its records; a long-running reader keeps ranges
const goodbyes = new Set();
const leftOut = new Map(); // why -> how often
let duplicates = 0;

function take(line) {
  const tab = line.indexOf("\t");
  const type = /(?:^|,)ce_type=([^,]*)/.exec(line.slice(0, tab));
  // The type first: a newer form may look like this one and mean something else.
  if (type === null || type[1] !== KNOWN_TYPE) {
    leaveOut("type " + (type === null ? "unknown" : type[1]));
    return;
  }
  try {
    add(JSON.parse(line.slice(tab + 1)));
  } catch (e) {
    leaveOut(e.name);
  }
}

function leaveOut(why) {
  leftOut.set(why, (leftOut.get(why) || 0) + 1);
}

function add(record) {
  if (!Number.isSafeInteger(record.seq)) {
    throw new TypeError("no number");
  }
  const numbers = seen.get(record.boot) || new Set();
  if (numbers.has(record.seq)) {
    duplicates++; // was sent again
    return;
  }
  // All of it is understood before any of it counts.
  const seconds = record.versions.flatMap(({ version, seconds }) =>
    seconds.map((second) => ({ version, answered: countOf(second), total: totalOf(second) }))
  );
  seen.set(record.boot, numbers.add(record.seq));
  if (record.last) {
    goodbyes.add(record.boot);
  }
  for (const { version, answered, total } of seconds) {
    const sums = sumsOf(record.model, version);
    sums.answered += answered;
    if (total) {
      sums.total.add(total);
    }
  }
}

function countOf(second) {
  if (!Number.isSafeInteger(second.answered)) {
    throw new TypeError("no count");
  }
  return second.answered;
}

function totalOf(second) {
  const text = second.stages && second.stages.total;
  if (text && text.length > LONGEST_TEXT) {
    throw Object.assign(new Error(), { name: "histogram too long" });
  }
  if (!text) {
    return null;
  }
  const total = empty();
  total.add(hdr.decodeFromCompressedBase64(text, 64)); // fails for values beyond ours
  return total;
}

function sumsOf(model, version) {
  const key = model + "\t" + version;
  if (!versions.has(key)) {
    versions.set(key, { model, version, answered: 0, total: empty() });
  }
  return versions.get(key);
}

function empty() {
  return hdr.build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: LONGEST_MICROS,
    numberOfSignificantValueDigits: 2,
    bitBucketSize: 64,
  });
}

function missing() {
  let sum = 0;
  for (const numbers of seen.values()) {
    let lowest = Infinity;
    let highest = -Infinity;
    for (const seq of numbers) {
      lowest = Math.min(lowest, seq);
      highest = Math.max(highest, seq);
    }
    sum += highest - lowest + 1 - numbers.size;
  }
  return sum;
}

function print() {
  console.log(["model", "version", "answered", ...PERCENTILES.map((p) => "p" + p)].join("\t"));
  const rows = [...versions.values()].sort(
    (a, b) => (a.model < b.model ? -1 : a.model > b.model ? 1 : a.version - b.version)
  );
  for (const { model, version, answered, total } of rows) {
    const values = PERCENTILES.map((p) => (total.totalCount ? total.getValueAtPercentile(p) : "-"));
    console.log([model, version, answered, ...values].join("\t"));
  }
  let records = 0;
  seen.forEach((numbers) => (records += numbers.size));
  console.error(
    `${records} records of ${seen.size} boots, ${duplicates} duplicates, ${missing()} missing,` +
      ` ${seen.size - goodbyes.size} boots run or were killed; left out:` +
      ` ${leftOut.size ? JSON.stringify([...leftOut]) : "none"}`
  );
}

readline
  .createInterface({ input: process.stdin })
  .on("line", (line) => line.trim() && take(line))
  .on("close", print);
