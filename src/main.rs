//! The `prescreen` command.

fn main() -> std::process::ExitCode {
    prescreen::cli::main()
}
