//! The `prescreen` command.

/// Starts faster than the C library's where two threads read rules: see docs/performance.md.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    prescreen::cli::main()
}
