"""What is measured, never in a timed test."""
