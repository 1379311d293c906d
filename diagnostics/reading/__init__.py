"""What people type, paste and upload, read in one way: text, numbers, days, rows."""
