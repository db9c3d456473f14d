"""Time one import, in a fresh process."""

import importlib
import json
import sys
import time

start = time.perf_counter()
importlib.import_module(sys.argv[1])
print(json.dumps({"s": time.perf_counter() - start}))
