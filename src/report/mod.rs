//! Renders evaluations and conditions: table, sheet, JSON, CSV, plain English. Decides nothing.
