"""A page on the user's own machine: lists dropped, what was understood, thresholds, map and files, no console.

Two processes. The server is light: it guards, keeps the project and shows the steps; the first page is there at once.
The workshop holds what is long to import: it reads, diagnoses and writes, by the functions of the command line, and may
be ended at any time.
"""

__all__: list[str] = []
