//! How far a run is: a bar on a terminal, nothing in a pipe.
//!
//! Guarantees that rate and time left are those of this run: what an interrupted one had done says nothing of them.

use crate::report::matches::thousands;
use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

const SHAPE: &str = "{bar:20} {human_pos} of {human_len} patients{speed}";

/// A bar for the patients of a run.
pub(super) struct Progress {
    bar: ProgressBar,
    /// Patients whom an interrupted run had done.
    before: Arc<AtomicU64>,
}

impl Progress {
    /// A bar for so many patients. It is hidden where standard error is no terminal.
    pub(super) fn new(patients: u64) -> Self {
        let bar = ProgressBar::with_draw_target(Some(patients), ProgressDrawTarget::stderr());
        let before = Arc::new(AtomicU64::new(0));
        let (own, begin) = (Arc::clone(&before), Instant::now());
        let speed = move |state: &ProgressState, out: &mut dyn Write| {
            let before = own.load(Relaxed);
            let (done, rest) =
                (state.pos().saturating_sub(before), state.len().unwrap_or(0).saturating_sub(state.pos()));
            // A bar that cannot be drawn is no reason to stop.
            let _ = out.write_str(&speed(done, rest, begin.elapsed()));
        };
        let bar = match ProgressStyle::with_template(SHAPE) {
            Ok(style) => bar.with_style(style.with_key("speed", speed)),
            Err(_) => bar,
        };
        Self { bar, before }
    }

    /// So many patients more are done.
    pub(super) fn add(&self, patients: u64) {
        self.bar.inc(patients);
    }

    /// So many more were done by an interrupted run.
    pub(super) fn add_before(&self, patients: u64) {
        self.before.fetch_add(patients, Relaxed);
        self.bar.inc(patients);
    }

    /// Takes the bar away.
    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }
}

/// ` · 1,234 a second · 5 minutes left`, from what was done since the beginning; nothing as long as nothing is.
fn speed(done: u64, rest: u64, since: Duration) -> String {
    let rate = done as f64 / since.as_secs_f64().max(1e-6);
    if done == 0 {
        return String::new();
    }
    // A rate for people; and no run takes longer than can be said.
    let left = Duration::try_from_secs_f64(rest as f64 / rate).unwrap_or(Duration::MAX);
    format!(" · {} a second · {} left", thousands(rate.round() as u64), HumanDuration(left))
}

#[cfg(test)]
mod tests {
    use super::speed;
    use std::time::Duration;

    #[test]
    fn the_rate_is_that_of_this_run() {
        let seconds = Duration::from_secs;
        assert_eq!(speed(0, 1_000_000, seconds(60)), "");
        assert_eq!(speed(100_000, 900_000, seconds(10)), " · 10,000 a second · 2 minutes left");
        assert_eq!(speed(100_000, 900_000, seconds(1)), " · 100,000 a second · 9 seconds left");
        assert_eq!(speed(1_024, 0, Duration::from_millis(500)), " · 2,048 a second · 0 seconds left");
        assert_eq!(speed(1, 3_600, seconds(1)), " · 1 a second · 60 minutes left");
    }
}
