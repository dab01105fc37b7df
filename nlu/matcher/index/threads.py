"""One thread for linear algebra. The matrices of a question are small: a second thread is waited for longer than it
helps. Measured on two busy cores: p95 of a question, in processor time, was one and a half to three times as much.
"""

from __future__ import annotations

from functools import lru_cache

from threadpoolctl import threadpool_limits


@lru_cache(maxsize=1)
def one_thread() -> None:
    """From now on, for the whole process. To be called when the libraries are loaded."""
    threadpool_limits(limits=1, user_api="blas")
