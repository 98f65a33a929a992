"""Where batches go: InfluxDB through a spool, the embedded store, the live view."""
