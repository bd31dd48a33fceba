//! Any text as a file of patient profiles: no panic, no hang; what can be read is screened.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(text) = std::str::from_utf8(data) {
        prescreen_fuzz_inputs::profile(text);
    }
});

#[path = "../inputs.rs"]
mod prescreen_fuzz_inputs;
