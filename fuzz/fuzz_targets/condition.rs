//! Any text as a condition: no panic, no hang; what parses is printed and read back as the same tree.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(text) = std::str::from_utf8(data) {
        prescreen_fuzz_inputs::condition(text);
    }
});

#[path = "../inputs.rs"]
mod prescreen_fuzz_inputs;
