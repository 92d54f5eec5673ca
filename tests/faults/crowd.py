"""Workers that do something at the same moment, each on a database connection of its own."""

from collections.abc import Callable, Iterable
from threading import Barrier, Lock, Thread

from django.db import connections

WORKERS = 8


def together(acts: Iterable[Callable[[], object]]) -> list[str]:
    """Run every act in a worker of its own, all from one starting shot; return what went wrong, in words."""
    wanted = list(acts)
    barrier, lock, raised = Barrier(len(wanted)), Lock(), []

    def run(act: Callable[[], object]) -> None:
        barrier.wait()
        try:
            act()
        except Exception as error:
            with lock:
                raised.append(f"{type(error).__name__}: {error}")
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(act,)) for act in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised
