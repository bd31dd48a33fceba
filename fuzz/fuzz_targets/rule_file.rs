//! Any text as a rule file: no panic, no hang; what compiles is screened.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(text) = std::str::from_utf8(data) {
        prescreen_fuzz_inputs::rule_file(text);
    }
});

#[path = "../inputs.rs"]
mod prescreen_fuzz_inputs;
