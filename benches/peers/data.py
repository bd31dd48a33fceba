"""What the exporter wrote: typed columns, and prescreen's truths and verdicts, for checking."""

import json
from pathlib import Path

import numpy
import polars

VERDICTS = ("ineligible", "needs review", "eligible")


class Data:
    """A folder of the exporter."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.manifest = json.loads((self.folder / "manifest.json").read_text())
        self.patients = self.manifest["patients"]
        self.criteria = self.manifest["criteria"]
        self.variants = self.manifest["variants"]

    def _bytes(self, name, rows):
        return numpy.fromfile(self.folder / name, dtype=numpy.uint8).reshape(rows, self.patients)

    def truths(self):
        """A row for each criterion: 0 false, 1 true, 2 unknown."""
        return self._bytes("truths", len(self.criteria))

    def verdicts(self):
        """The study's row, then one for each variant, as numbers of VERDICTS."""
        return self._bytes("verdicts", 1 + len(self.variants))

    def column(self, column):
        """A typed column: a small number, a Boolean or a word of a fixed list."""
        numbers = numpy.fromfile(self.folder / "columns" / column["name"], dtype="<i2")
        null = self.manifest["null"]
        series = polars.Series(column["name"], numbers)
        series = series.set(series == null, None)
        if column["kind"] == "bool":
            return series.cast(polars.Boolean)
        if column["kind"] == "text":
            words = self.manifest["words"]
            return series.replace_strict(list(range(len(words))), words, return_dtype=polars.Enum(words))
        return series

    def parquet(self):
        """The path of a file with all columns, which is written when there is none."""
        path = self.folder / "patients.parquet"
        if not path.exists():
            part = path.with_suffix(".part")
            polars.DataFrame([self.column(c) for c in self.manifest["columns"]]).write_parquet(part)
            part.rename(path)
        return path

    def few(self):
        """How many patients the engines get that take one after the other."""
        with (self.folder / "patients.ndjson").open() as lines:
            return sum(1 for _ in lines)
