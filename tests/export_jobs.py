"""The jobs of an export, done here: no start of an interpreter for each format."""

import contextlib

import pytest


@contextlib.contextmanager
def jobs_in_this_process():
    """Within it, converters and runtimes that children would run do so here."""
    from kerasgan.export import exporting, verify, worker

    def run_jobs(jobs, folder):
        return [worker.run_job(job.arguments) for job in jobs]

    with pytest.MonkeyPatch.context() as patch:
        for module in (exporting, verify):
            patch.setattr(module, "run_jobs", run_jobs)
        yield
