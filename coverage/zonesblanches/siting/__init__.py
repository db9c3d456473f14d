"""Where the next teams could be: demands, heuristic, bound, exact search, every plan nearly as good; numbers only."""
