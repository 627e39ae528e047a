"""What survives: cases, journal, settings, locks, export, the one replace function."""
