"""Itinerant services: where vans stop, when, and whether the calendar can be driven."""
