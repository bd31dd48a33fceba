"""DuckDB: the study and its variants as SQL over a table of typed columns, one thread, results stored in a table."""

import duckdb

import translate
import variants as forms


class Duck:
    """A connection with the patients in memory."""

    def __init__(self, data):
        self.data = data
        self.connection = duckdb.connect()
        self.connection.execute("SET threads = 1")
        words = ", ".join(f"'{word}'" for word in data.manifest["words"])
        self.connection.execute(f"CREATE TYPE word AS ENUM ({words})")
        texts = ", ".join(f"{c['name']}::word AS {c['name']}" for c in data.manifest["columns"] if c["kind"] == "text")
        self.connection.execute(
            f"CREATE TABLE patients AS SELECT * REPLACE ({texts}) FROM read_parquet('{data.parquet()}')")

    def version(self):
        return duckdb.__version__

    def store(self, select):
        """Runs a query and stores its result."""
        self.connection.execute(f"CREATE OR REPLACE TABLE result AS {select}")

    # The study

    def study(self):
        """Every criterion's truth as a Boolean with null, and the verdict: two formulations."""
        trees = [(c["id"].lower(), translate.parse(c["cel"]), c["exclusion"]) for c in self.data.criteria]
        columns = ", ".join(f"{translate.sql_criterion(tree)} AS {name}" for name, tree, _ in trees)
        violated = " OR ".join(name if exclusion else f"NOT {name}" for name, _, exclusion in trees)
        counted = [(name, exclusion) for name, _, exclusion in trees if name != "i5"]
        satisfied = " AND ".join(f"NOT {name}" if exclusion else name for name, exclusion in counted)
        verdict = f"CASE WHEN {violated} THEN 0 WHEN {satisfied} THEN 2 ELSE 1 END::UTINYINT AS verdict"
        numbers = " , ".join(
            f"CASE WHEN {name} THEN 1 WHEN NOT {name} THEN 0 ELSE 2 END::UTINYINT AS {name}" for name, _, _ in trees)
        inner = f"SELECT {columns} FROM patients"
        return {
            "Boolean columns with null": f"SELECT *, {verdict} FROM ({inner})",
            "small numbers": f"SELECT {numbers}, {verdict} FROM ({inner})",
        }

    def outcomes(self):
        """The stored truths, a row for each criterion, and the verdicts."""
        names = [c["id"].lower() for c in self.data.criteria]
        as_number = ", ".join(f"coalesce({n}::UTINYINT, 2)::UTINYINT AS {n}" for n in names)
        arrays = self.connection.execute(f"SELECT {as_number}, verdict FROM result").fetchnumpy()
        return [arrays[n] for n in names], arrays["verdict"]

    # The variants

    def prepare_variants(self):
        """A table of the columns that the variants read, without nulls, and with the criterion that all share."""
        plain = ", ".join(
            f"coalesce({name}, {null})::SMALLINT AS {name}" for name, null in forms.needed(self.data.variants).items())
        tests = sorted({v["test"][0] for v in self.data.variants})
        positive = ", ".join(
            f"{t}_positive, coalesce({t}_positive, false) AS {t}_yes, coalesce(NOT {t}_positive, false) AS {t}_no"
            for t in tests)
        pregnancy = next(translate.parse(c["cel"]) for c in self.data.criteria if c["id"] == "E4")
        self.connection.execute(
            f"CREATE TABLE asked AS SELECT *, coalesce(pregnancy, false) AS pregnancy_yes,"
            f" coalesce(NOT pregnancy, false) AS pregnancy_no FROM (SELECT {plain}, {positive}, NULL::BOOLEAN AS e3,"
            f" false AS e3_yes, false AS e3_no, {translate.sql_criterion(pregnancy)} AS pregnancy FROM patients)")

    def variants(self):
        """The formulations: a name and a query that gives a column of verdicts for each variant."""
        two_sided, filtered, kleene, added, single = [], [], [], [], []
        for n, variant in enumerate(self.data.variants):
            violated, satisfied = forms.sides(variant)
            any_of, all_of = " OR ".join(violated), " AND ".join(satisfied)
            two_sided.append(f"CASE WHEN {any_of} THEN 0 WHEN {all_of} THEN 2 ELSE 1 END::UTINYINT AS t{n}")
            added.append(f"((NOT ({any_of}))::UTINYINT + ({all_of})::UTINYINT)::UTINYINT AS t{n}")
            criteria = " AND ".join(forms.kleene(variant))
            kleene.append(f"CASE {criteria} WHEN false THEN 0 WHEN true THEN 2 ELSE 1 END::UTINYINT AS t{n}")
            single.append(f"({criteria}) AS t{n}")
        shared = self._shared()
        return {
            "known true and known false, CASE": f"SELECT {', '.join(two_sided)} FROM asked",
            "known true and known false, added": f"SELECT {', '.join(added)} FROM asked",
            "Kleene with null, CASE": f"SELECT {', '.join(kleene)} FROM asked",
            "Kleene with null, Boolean": f"SELECT {', '.join(single)} FROM asked",
            "conditions first, each once": shared,
            "one list": f"SELECT [{', '.join(e.rsplit(' AS ', 1)[0] for e in added)}] AS verdicts FROM asked",
        }

    def _shared(self):
        """Every different condition as a column of its own, then the verdicts from these."""
        names, verdicts = {}, []
        name = lambda condition: names.setdefault(condition, f"c{len(names)}")
        for n, variant in enumerate(self.data.variants):
            violated, satisfied = forms.sides(variant)
            any_of = " OR ".join(name(c) for c in violated)
            all_of = " AND ".join(name(c) for c in satisfied)
            verdicts.append(f"((NOT ({any_of}))::UTINYINT + ({all_of})::UTINYINT)::UTINYINT AS t{n}")
        columns = ", ".join(f"{condition} AS {name}" for condition, name in names.items())
        return f"SELECT {', '.join(verdicts)} FROM (SELECT {columns} FROM asked)"

    def verdict_counts(self):
        """For each variant, how many are ineligible, need review, are eligible."""
        columns = [row[0] for row in self.connection.execute("DESCRIBE result").fetchall()]
        if columns == ["verdicts"]:
            each = [f"verdicts[{n + 1}]" for n in range(len(self.data.variants))]
        else:
            each = columns
        boolean = self.connection.execute(f"SELECT typeof({each[0]}) FROM result LIMIT 1").fetchone()[0] == "BOOLEAN"
        found = []
        for column in each:
            tests = (f"NOT {column}", f"{column} IS NULL", column) if boolean else (
                f"{column} = 0", f"{column} = 1", f"{column} = 2")
            sums = ", ".join(f"count(*) FILTER ({test})" for test in tests)
            found.append(list(self.connection.execute(f"SELECT {sums} FROM result").fetchone()))
        return found
