"""The ledger: data, rules and every change. Knows neither Qt nor file formats."""
