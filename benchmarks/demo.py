"""The command of the demo, from the start of its process to its files, as the person who types it waits."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time

with tempfile.TemporaryDirectory() as folder:
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "zonesblanches", "demo", "--sortie", folder],
        check=True,
        stdout=subprocess.DEVNULL,
        env={name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
    )
    elapsed = time.perf_counter() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"s": elapsed, "cpu_s": used.ru_utime + used.ru_stime, "peak_gb": used.ru_maxrss / 1e6}))
