//! How far a run is: a bar on a terminal, nothing in a pipe.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

const SHAPE: &str = "{bar:30} {human_pos} of {human_len} patients · {per_sec} · {eta} left";

/// A bar for so many patients. It is hidden where standard error is no terminal.
pub(super) fn bar(patients: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(patients), ProgressDrawTarget::stderr());
    match ProgressStyle::with_template(SHAPE) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
