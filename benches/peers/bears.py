"""Polars: the study and its variants as lazy expressions over typed columns, one thread, results stored in a frame."""

import polars

import translate
import variants as forms


class Bears:
    """The patients in memory."""

    def __init__(self, data):
        if polars.thread_pool_size() != 1:
            raise RuntimeError("Polars must have one thread: POLARS_MAX_THREADS=1")
        self.data = data
        self.frame = polars.read_parquet(data.parquet())
        self.asked = None
        self.result = None

    def version(self):
        return polars.__version__

    # The study

    def study(self):
        """Every criterion's truth as a Boolean with null, and the verdict."""
        trees = [(c["id"], translate.parse(c["cel"]), c["exclusion"]) for c in self.data.criteria]
        truths = [translate.polars_criterion(tree, polars).alias(name) for name, tree, _ in trees]
        met = [~polars.col(name) if exclusion else polars.col(name) for name, _, exclusion in trees]
        counted = [m for m, (name, _, _) in zip(met, trees) if name != "I5"]
        violated = polars.any_horizontal(~m for m in met).fill_null(False)
        satisfied = polars.all_horizontal(counted).fill_null(False)
        verdict = (satisfied.cast(polars.UInt8) + 1) * (~violated).cast(polars.UInt8)
        query = self.frame.lazy().with_columns(truths).select(*(n for n, _, _ in trees), verdict.alias("verdict"))
        return {"whole columns": query, "streaming": (query, "streaming")}

    def store(self, query):
        """Runs a query and keeps its result."""
        query, engine = query if isinstance(query, tuple) else (query, "in-memory")
        self.result = query.collect(engine=engine)

    def outcomes(self):
        """The stored truths, a row for each criterion, and the verdicts."""
        truths = [self.result[c["id"]].cast(polars.UInt8).fill_null(2).to_numpy() for c in self.data.criteria]
        return truths, self.result["verdict"].to_numpy()

    # The variants

    def prepare_variants(self):
        """A frame of the columns that the variants read, without nulls, and with the criterion that all share."""
        col = polars.col
        plain = [col(name).fill_null(null) for name, null in forms.needed(self.data.variants).items()]
        tests = sorted({v["test"][0] for v in self.data.variants})
        yes = [col(f"{t}_positive").fill_null(False).alias(f"{t}_yes") for t in tests]
        no = [(~col(f"{t}_positive")).fill_null(False).alias(f"{t}_no") for t in tests]
        pregnancy = next(translate.parse(c["cel"]) for c in self.data.criteria if c["id"] == "E4")
        pregnancy = translate.polars_criterion(pregnancy, polars)
        never = polars.lit(False)
        self.asked = self.frame.lazy().select(
            *plain, *yes, *no, never.alias("e3_yes"), never.alias("e3_no"),
            pregnancy.fill_null(False).alias("pregnancy_yes"), (~pregnancy).fill_null(False).alias("pregnancy_no"),
        ).collect()

    def variants(self):
        """The formulations: a name and a query that gives a column of verdicts for each variant."""
        added, chosen = [], []
        for n, variant in enumerate(self.data.variants):
            violated, satisfied = forms.sides(variant)
            any_of, all_of = polars.sql_expr(" OR ".join(violated)), polars.sql_expr(" AND ".join(satisfied))
            added.append(((~any_of).cast(polars.UInt8) + all_of.cast(polars.UInt8)).alias(f"t{n}"))
            three = polars.when(any_of).then(0).when(all_of).then(2).otherwise(1)
            chosen.append(three.cast(polars.UInt8).alias(f"t{n}"))
        rows = self.asked.lazy()
        return {
            "known true and known false, added": rows.select(added),
            "known true and known false, when": rows.select(chosen),
            "added, streaming": (rows.select(added), "streaming"),
        }

    def verdict_counts(self):
        """For each variant, how many are ineligible, need review, are eligible."""
        return [[int((self.result[name] == verdict).sum()) for verdict in range(3)] for name in self.result.columns]
