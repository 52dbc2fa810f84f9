"""Floor 10: the durable shell: intake, lanes, deliveries, schedules."""
