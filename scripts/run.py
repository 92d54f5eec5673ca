"""``make run``: sets up whatever is not yet set up, then serves the Learning Centre until somebody stops it."""

import os
import subprocess
import sys
import time

from toolbox import ground, setup
from toolbox.serve import serve
from toolbox.steps import run_side_by_side


def main() -> int:
    """Check the machine, set up, serve."""
    began = time.monotonic()
    host = os.environ.get("HOST") or "127.0.0.1"
    port = ground.need_free_port(host, os.environ.get("PORT") or "8000")
    ground.need_node()
    ground.need_write_access(ground.ROOT, ground.VAR)
    address = f"http://{'localhost' if host in ('127.0.0.1', '0.0.0.0', '::') else host}:{port}"  # noqa: S104
    os.environ.setdefault("LMS_BASE_URL", address)
    set_up()
    return serve(host, port, lambda: greet(address, began))


def set_up() -> None:
    """Bring packages, assets, database and pages up to date; steps that do not need each other run at once."""
    setup.forget_deleted_database()
    run_side_by_side([setup.virtual_environment(), setup.locked_packages()], [setup.node_packages(), setup.assets()])
    run_side_by_side([setup.messages(), setup.tables()], [setup.static_files()])
    run_side_by_side([setup.centre(), setup.pages()])
    if setup.empty_centre_chosen():
        first_administrator()
    elif setup.demo_wanted() and has_demo():
        ground.say("  Demo content and people: this takes a minute or two, once.")
        run_side_by_side([setup.demo()])


def has_demo() -> bool:
    """Tell whether this edition carries demo content."""
    return any(ground.ROOT.glob("*/management/commands/load_demo.py"))


def first_administrator() -> None:
    """Ask for the first administrator of an empty centre. Raises Trouble if none could be made."""
    create = [*setup.MANAGE, "create_administrator", "--if-none"]
    if subprocess.run(create, cwd=ground.ROOT, env=ground.environment(), check=False).returncode:
        raise ground.Trouble("An empty centre needs a first administrator; nothing was started.")


def greet(address: str, began: float) -> None:
    """Say where the centre is and who may sign in."""
    ground.say(f"\nThe Learning Centre is ready after {time.monotonic() - began:.0f} s:  {address}\n")
    if accounts := setup.demo_accounts():
        ground.say(f"{accounts}\n")
    ground.say("Ctrl-C stops it; the data stays in " + str(ground.VAR))


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    ground.command(main)
