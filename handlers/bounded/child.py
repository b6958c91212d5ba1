"""What such a process may take; it knows nothing else of ours."""

from __future__ import annotations

import resource


def bind_resources(memory_bytes: int, cpu_s: int) -> None:
    """Let this process take so much memory and time, write no file and leave no core behind."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
