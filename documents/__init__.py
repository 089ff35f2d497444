"""Files in and out: notices and spreadsheets become drafts, issues become papers. No Qt."""
