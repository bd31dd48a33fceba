//! Time, taken in interleaved rounds.
//!
//! What counts is the time that the thread was running, as the kernel counts it, where it does (Linux): on a machine
//! that others use too, the clock on the wall says more about them than about the work.
//! Every row does some work in every round, so that a slow spell of the machine hits all of them alike; a row's figure
//! is the median of its rounds, its spread the distance between the quartiles. Rows are compared by the ratios within
//! the rounds, not by the ratio of two medians taken at different times.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// Something to be timed.
pub struct Row<'a> {
    /// What it is.
    pub name: &'static str,
    /// Does so many units of work and gives a sum over their results, which keeps them from being left out.
    pub work: Box<dyn FnMut(usize) -> u64 + 'a>,
}

/// What came out for a row.
pub struct Timing {
    /// What it is.
    pub name: &'static str,
    /// Units of work a second, a round each.
    pub rates: Vec<f64>,
}

impl Timing {
    /// The median rate.
    pub fn median(&self) -> f64 {
        quantile(&self.rates, 0.5)
    }

    /// The distance between the quartiles, in percent of the median.
    pub fn spread(&self) -> f64 {
        100.0 * (quantile(&self.rates, 0.75) - quantile(&self.rates, 0.25)) / self.median()
    }

    /// The median over the rounds of this row's rate divided by the other's.
    pub fn over(&self, other: &Self) -> f64 {
        let ratios: Vec<f64> = self.rates.iter().zip(&other.rates).map(|(a, b)| a / b).collect();
        quantile(&ratios, 0.5)
    }
}

/// The value below which that part of the values lies.
pub fn quantile(values: &[f64], part: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = (sorted.len().saturating_sub(1)) as f64 * part;
    let (low, high) = (place.floor() as usize, place.ceil() as usize);
    sorted[low] + (sorted[high] - sorted[low]) * (place - place.floor())
}

/// How long to measure.
#[derive(Clone, Copy)]
pub struct Effort {
    /// How many rounds.
    pub rounds: usize,
    /// How long a row works in a round.
    pub slice: Duration,
}

/// A moment, to count seconds of work from.
#[derive(Clone, Copy)]
pub struct Start {
    clock: Instant,
    running: Option<u64>,
}

impl Start {
    /// Now.
    pub fn now() -> Self {
        Self { clock: Instant::now(), running: running() }
    }

    /// Seconds of work since then.
    pub fn seconds(self) -> f64 {
        match (self.running, running()) {
            (Some(then), Some(now)) => (now - then) as f64 / 1e9,
            _ => self.clock.elapsed().as_secs_f64(),
        }
    }
}

/// For how many nanoseconds this thread has been running.
fn running() -> Option<u64> {
    // The kernel brings the count up to date when it switches threads, and at every tick.
    std::thread::yield_now();
    std::fs::read_to_string("/proc/thread-self/schedstat").ok()?.split(' ').next()?.parse().ok()
}

/// Times the rows in interleaved rounds.
pub fn interleaved(rows: &mut [Row<'_>], effort: Effort) -> Vec<Timing> {
    let counts: Vec<usize> = rows.iter_mut().map(|row| calibrated(row, effort.slice)).collect();
    let mut timings: Vec<Timing> = rows.iter().map(|r| Timing { name: r.name, rates: Vec::new() }).collect();
    for _ in 0..effort.rounds {
        for ((row, timing), &count) in rows.iter_mut().zip(&mut timings).zip(&counts) {
            let start = Start::now();
            black_box((row.work)(count));
            timing.rates.push(count as f64 / start.seconds());
        }
    }
    timings
}

/// How many units of work fill the slice; also warms up.
fn calibrated(row: &mut Row<'_>, slice: Duration) -> usize {
    let mut count = 1;
    loop {
        let start = Start::now();
        black_box((row.work)(count));
        let taken = start.seconds();
        if taken * 4.0 >= slice.as_secs_f64() {
            let per_unit = taken / count as f64;
            return ((slice.as_secs_f64() / per_unit) as usize).max(1);
        }
        count *= 4;
    }
}

/// The seconds that something takes, so many times.
pub fn seconds<T>(times: usize, mut work: impl FnMut() -> T) -> Vec<f64> {
    (0..times)
        .map(|_| {
            let start = Start::now();
            black_box(work());
            start.seconds()
        })
        .collect()
}

/// A number with a comma after every three digits.
pub fn thousands(number: f64) -> String {
    prescreen::report::matches::thousands(number.round() as u64)
}
