"""A map before and while it is drawn: one `Scene`, one placer of names, a pen for each kind of file."""
