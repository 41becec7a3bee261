"""Jobs run in fresh processes, one a job, as many at once as there are cores."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor

from compiler.verify.job import Done, Job, run_job, size


def run_all(jobs: Sequence[Job], finished: Callable[[int], None]) -> Iterator[Done]:
    """The results in the order of the jobs; `finished` is told the index of each job that ends.

    The largest jobs start first. A process serves one job alone, so that no verdict depends on
    what was asked before.
    """
    if not jobs:
        return
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["compiler.verify.job"])
    workers = min(len(jobs), os.cpu_count() or 1)
    with ProcessPoolExecutor(workers, context, max_tasks_per_child=1) as pool:
        futures: dict[int, Future[Done]] = {}
        for index in sorted(range(len(jobs)), key=lambda index: -size(jobs[index])):
            future = pool.submit(run_job, jobs[index])
            future.add_done_callback(lambda _, index=index: finished(index))  # type: ignore[misc]
            futures[index] = future
        for index in range(len(jobs)):
            yield futures[index].result()
