"""How much memory reading takes, measured in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from tests.source import ROOT

_MEASURE = """
import pathlib, resource, sys
from models.errors import InvalidInput
{imports}
for path in map(pathlib.Path, sys.argv[1:]):
    try:
        {read}
    except InvalidInput:
        pass
# Of itself it tells by its own map: a process inherits the figure of the one that started it.
own = next(line for line in pathlib.Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print([resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, int(own.split()[1])])
"""


class Peaks(NamedTuple):
    """The most memory that was held, in kilobytes: by the largest process that read a file, and by its caller."""

    reader_kb: int
    caller_kb: int


def measure_reading(imports: str, read: str, contents: Iterable[bytes], folder: Path) -> Peaks:
    """Read these files one after the other by the statement `read`, in which `path` names one; return the peaks."""
    paths = []
    for number, content in enumerate(contents):
        paths.append(folder / str(number))
        paths[-1].write_bytes(content)
    code = _MEASURE.format(imports=imports, read=read)
    run = subprocess.run([sys.executable, "-c", code, *map(str, paths)], cwd=ROOT, capture_output=True, check=True)
    peaks = Peaks(*json.loads(run.stdout))
    print(f"largest reader: {peaks.reader_kb / 1024:.0f} MB, caller: {peaks.caller_kb / 1024:.0f} MB")
    return peaks
