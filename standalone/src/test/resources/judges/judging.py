"""Runs what a judge checks, says how each went, and ends with 1 where something failed."""

import sys
import time
import traceback

CHECKS = []


def check(function):
    """Marks a function as one of the checks of a judge."""
    CHECKS.append(function)
    return function


def judge():
    failed = 0
    for function in CHECKS:
        name = function.__name__
        try:
            function()
            print("ok", name)
        except Exception:
            failed += 1
            print("FAILED", name)
            print(traceback.format_exc())
    print(len(CHECKS) - failed, "passed,", failed, "failed")
    sys.exit(1 if failed else 0)


def await_truth(what, look, seconds=10):
    """What a server counts is told a second later."""
    end = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < end, "waited for " + what
        time.sleep(0.1)
