# What a developer runs. `just ci` is what the gate runs.

default: ci

ci:
    bash .ci/run

test:
    cargo test

spec:
    cargo test --test spec

# Rewrites the expectations of specs, goldens and transcripts, for reading in the diff.
update:
    UPDATE_SPEC=1 cargo test --test spec
    UPDATE_GOLDENS=1 cargo test --test cli

check:
    cargo run -- check
    cargo run -- test

# The table of docs/performance.md; a few minutes. `just bench --quick` only looks whether everything agrees.
bench *arguments:
    cargo run --release --manifest-path benches/Cargo.toml -- {{arguments}}

# DuckDB, Polars, cel, zen-expression, regorus and cql-execution on the same study: benches/peers/README.md.
peers *arguments:
    benches/peers/run {{arguments}}

# An hour of a fuzz target: condition, rule_file or profile (needs nightly and cargo-fuzz).
fuzz target seconds="3600":
    cargo +nightly fuzz run {{target}} fuzz/corpus/{{target}} -- -max_total_time={{seconds}} -max_len=4096 -timeout=10
