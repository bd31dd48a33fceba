//! What a whole run of the command costs: the harness starts itself under the command's name.

use crate::measure::quantile;
use crate::shipped::root;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// The name under which the harness is the command.
const NAME: &str = "prescreen";

/// Whether this process was started as the command.
pub fn is_prescreen() -> bool {
    std::env::args_os().next().is_some_and(|name| Path::new(&name) == Path::new(NAME))
}

/// Times `prescreen --version`, and one patient against the three shipped studies: on the wall's clock, where other
/// users of the machine count too, and as the kernel counts the processor's time.
pub fn starting(times: usize, quick: bool) {
    let screen = ["screen", "examples/patients/P-0041.yaml", "--on", "2026-11-22"];
    for arguments in [&["--version"][..], &screen[..]] {
        let before = of_children();
        let wall = walls(times, || run(arguments));
        let processor = of_children().zip(before).map(|(now, then)| 1000.0 * (now - then) / times as f64);
        if !quick {
            let processor = processor.map_or(String::new(), |ms| format!("{ms:.1} ms of the processor; "));
            let [fastest, median] = [0.0, 0.5].map(|part| quantile(&wall, part) * 1000.0);
            let command = arguments.join(" ");
            println!("`prescreen {command}` as a process: {processor}wall {fastest:.1} at best, {median:.1} median");
        }
    }
}

fn walls(times: usize, mut work: impl FnMut()) -> Vec<f64> {
    let one = |_| {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64()
    };
    (0..times).map(one).collect()
}

/// The processor's seconds that the children of this process have used (Linux counts them in hundredths).
fn of_children() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let behind_name = stat.rsplit(')').next()?;
    let ticks: f64 = behind_name.split_whitespace().skip(13).take(2).filter_map(|t| t.parse::<f64>().ok()).sum();
    Some(ticks / 100.0)
}

fn run(arguments: &[&str]) {
    run_in(&root(), arguments);
}

/// Runs the command in a folder; it must succeed.
pub fn run_in(folder: &Path, arguments: &[&str]) {
    let own = std::env::current_exe().expect("the path of this program");
    let status = Command::new(own)
        .arg0(NAME)
        .args(arguments)
        .current_dir(folder)
        .stdout(Stdio::null())
        .status()
        .expect("the command runs");
    assert!(status.success(), "{arguments:?}");
}
