"""Rules of agreements and deviations: facts in, findings out."""
