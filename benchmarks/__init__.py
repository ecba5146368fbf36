"""What users feel first, measured as ratios in one run."""
