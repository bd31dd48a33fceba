"""A worker for the engines on columns: `columns.py duckdb|polars FOLDER`.

Reads commands, a line each, and answers with a line of JSON: `study` and `variants` give the formulations after checking
each against prescreen; `run study NAME` and `run variants NAME` run one, store its result, and say how long that took.
What counts is the processor's time of this process.
"""

import json
import sys
import time

import numpy

from data import Data


def main():
    engine_name, folder = sys.argv[1:]
    data = Data(folder)
    if engine_name == "duckdb":
        from duck import Duck as Engine
    else:
        from bears import Bears as Engine
    engine = Engine(data)
    queries = {}
    for line in sys.stdin:
        command, *rest = line.rstrip("\n").split(" ", 2)
        if command == "study":
            queries["study"] = engine.study()
            answer = {"version": engine.version(), "formulations": checked_study(engine, data, queries["study"])}
        elif command == "variants":
            engine.prepare_variants()
            queries["variants"] = engine.variants()
            answer = {"formulations": checked_variants(engine, data, queries["variants"])}
        else:
            what, name = rest
            answer = {"seconds": timed(engine, queries[what][name])}
        print(json.dumps(answer), flush=True)


def timed(engine, query):
    start = time.process_time()
    engine.store(query)
    return time.process_time() - start


def checked_study(engine, data, queries):
    """Each formulation with how long it took, once, and what of it differs from prescreen."""
    expected, verdicts = data.truths(), data.verdicts()[0]
    conflict = data.column(next(c for c in data.manifest["columns"] if c["name"] == "hepatitis_b_conflict")).to_numpy()
    found = {}
    for name, query in queries.items():
        seconds = timed(engine, query)
        truths, said = engine.outcomes()
        found[name] = {"seconds": seconds} | differences(data, expected, truths, verdicts, said, conflict)
    return found


def differences(data, expected, truths, verdicts, said, conflict):
    """How many truths and verdicts differ; those that do not come from the one known contradiction are an error."""
    counts = {}
    for criterion, ours, theirs in zip(data.criteria, expected, truths):
        differ = ours != theirs
        known = conflict.astype(bool) if criterion["id"] == "E5" else numpy.zeros_like(differ)
        explained = known & (ours == 2) & (theirs == 1)
        unexplained = int((differ & ~explained).sum())
        if unexplained:
            raise SystemExit(f"{criterion['id']}: {unexplained} patients differ from prescreen")
        counts[criterion["id"]] = int(differ.sum())
    wrong = int(((verdicts != said) & ~conflict.astype(bool)).sum())
    if wrong:
        raise SystemExit(f"{wrong} verdicts differ from prescreen")
    return {"patients": len(said), "differences": counts, "verdicts": numpy.bincount(said, minlength=3).tolist(),
            "verdicts that differ": int((verdicts != said).sum())}


def checked_variants(engine, data, queries):
    """Each formulation with how long it took, once; the counts of its verdicts are prescreen's, variant by variant."""
    expected = [numpy.bincount(row, minlength=3).tolist() for row in data.verdicts()[1:]]
    found = {}
    for name, query in queries.items():
        seconds = timed(engine, query)
        counts = engine.verdict_counts()
        wrong = [n for n, (ours, theirs) in enumerate(zip(expected, counts)) if ours != theirs]
        if wrong:
            first = wrong[0]
            raise SystemExit(f"{name}: {len(wrong)} variants differ; {first}: {expected[first]}, here {counts[first]}")
        found[name] = {"seconds": seconds}
    return found


if __name__ == "__main__":
    main()
