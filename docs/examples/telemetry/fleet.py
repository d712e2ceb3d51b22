#!/usr/bin/env python3
"""Percentiles of a fleet: merges the histograms of all replicas, by model and version.

    pip install hdrhistogram
    ./records.sh 127.0.0.1:9092 | python3 fleet.py

Reads lines of headers, a tab, and JSON. Prints a table with microseconds, tab-separated, and says
on stderr what it left out and what is missing.
"""

import json
import math
import re
import sys

from hdrh.histogram import HdrHistogram

KNOWN_TYPE = "dev.siskin.interval.v1"
LONGEST_MICROS = 3_600_000_000
LONGEST_TEXT = 256 * 1024
PERCENTILES = (50, 90, 99, 99.9)


class TooLong(Exception):
    pass


class Fleet:
    def __init__(self):
        self.totals = {}  # (model, version) -> histogram
        self.answered = {}
        self.seen = {}  # boot -> numbers of its records; a long-running reader keeps ranges
        self.goodbyes = set()
        self.duplicates = 0
        self.unreadable = {}  # why -> how often

    def take(self, line):
        headers, _, value = line.partition("\t")
        kind = re.search(r"(?:^|,)ce_type=([^,]*)", headers)
        # The type first: a newer form may look like this one and mean something else.
        if kind is None or kind.group(1) != KNOWN_TYPE:
            self.leave_out("type " + (kind.group(1) if kind else "unknown"))
            return
        try:
            self.add(json.loads(value))
        except TooLong:
            self.leave_out("histogram too long")
        except Exception as e:  # each broken histogram has an error of its own
            self.leave_out(type(e).__name__)

    def leave_out(self, why):
        self.unreadable[why] = self.unreadable.get(why, 0) + 1

    def add(self, record):
        boot, seq = record["boot"], int(record["seq"])
        if seq in self.seen.get(boot, ()):  # was sent again
            self.duplicates += 1
            return
        # All of it is understood before any of it counts.
        seconds = [
            ((record["model"], version["version"]), int(second["answered"]), total(second))
            for version in record["versions"]
            for second in version["seconds"]
        ]
        self.seen.setdefault(boot, set()).add(seq)
        if record.get("last"):
            self.goodbyes.add(boot)
        for key, answered, histogram in seconds:
            self.answered[key] = self.answered.get(key, 0) + answered
            if histogram:
                if key not in self.totals:
                    self.totals[key] = HdrHistogram(1, LONGEST_MICROS, 2)
                self.totals[key].add(histogram)

    def missing(self):
        return sum(max(n) - min(n) + 1 - len(n) for n in self.seen.values())


def total(second):
    text = second.get("stages", {}).get("total")
    if not text:
        return None
    if len(text) > LONGEST_TEXT:
        raise TooLong()
    histogram = HdrHistogram(1, LONGEST_MICROS, 2)
    histogram.decode_and_add(text)  # fails for values beyond ours
    return histogram


def value_at(histogram, percentile):
    """As HdrHistogram in Java and JavaScript has it; the Python library rounds the rank instead."""
    rank = max(1, math.ceil(percentile / 100 * histogram.get_total_count()))
    total = 0
    for index in range(histogram.counts_len):
        total += histogram.get_count_at_index(index)
        if total >= rank:
            return histogram.get_highest_equivalent_value(histogram.get_value_from_index(index))
    return 0


def main():
    fleet = Fleet()
    for line in sys.stdin:
        if line.strip():
            fleet.take(line.rstrip("\n"))
    print("\t".join(["model", "version", "answered"] + [f"p{p:g}" for p in PERCENTILES]))
    for (model, version), answered in sorted(fleet.answered.items()):
        total = fleet.totals.get((model, version))
        values = [value_at(total, p) if total else "-" for p in PERCENTILES]
        print("\t".join(map(str, [model, version, answered] + values)))
    print(
        f"{sum(map(len, fleet.seen.values()))} records of {len(fleet.seen)} boots,"
        f" {fleet.duplicates} duplicates, {fleet.missing()} missing,"
        f" {len(fleet.seen) - len(fleet.goodbyes)} boots run or were killed;"
        f" left out: {fleet.unreadable or 'none'}",
        file=sys.stderr,
    )


if __name__ == "__main__":
    main()
