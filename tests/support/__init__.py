"""What several tests need: a cluster, databases cloned from a migrated template."""
