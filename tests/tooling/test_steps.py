"""Set-up steps run when they must and only then; what a person can put right is one line."""

import socket
import sys

import pytest
from toolbox import ground, steps
from toolbox.steps import Step


@pytest.fixture
def step(tmp_path, monkeypatch):
    """A step that counts its runs in a file and depends on another."""
    monkeypatch.setattr(ground, "ROOT", tmp_path)
    monkeypatch.setattr(steps, "ROOT", tmp_path)
    monkeypatch.setattr(steps, "VAR", tmp_path / "var")
    (tmp_path / "input").write_text("1")
    count = "open('runs', 'a').write('x')"
    return Step("Count", [[sys.executable, "-c", count]], tmp_path / "stamp", [tmp_path / "input"], [tmp_path / "runs"])


def test_step_runs_once_for_the_same_inputs(step, tmp_path):
    step.run()
    step.run()
    assert (tmp_path / "runs").read_text() == "x"


def test_step_runs_again_when_an_input_changed(step, tmp_path):
    step.run()
    (tmp_path / "input").write_text("2")
    step.run()
    assert (tmp_path / "runs").read_text() == "xx"


def test_step_runs_again_when_its_output_is_gone(step, tmp_path):
    step.run()
    (tmp_path / "runs").unlink()
    assert not step.good()


def test_failed_step_tells_the_end_of_its_output_and_is_due_again(step):
    step.commands = [[sys.executable, "-c", "raise SystemExit('the disk is full')"]]
    with pytest.raises(ground.Trouble, match=r"the disk is full[\s\S]*Count failed"):
        step.run()
    assert not step.good()


def test_lanes_run_every_step(step, tmp_path):
    other = Step("Other", [[sys.executable, "-c", "open('other', 'w')"]], tmp_path / "stamp2")
    steps.run_side_by_side([step], [other])
    assert (tmp_path / "runs").exists()
    assert (tmp_path / "other").exists()


def test_port_in_use_is_one_line():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with pytest.raises(ground.Trouble, match=f"Cannot listen on 127.0.0.1:{port}.*PORT=8080 make run"):
            ground.need_free_port("127.0.0.1", port)


@pytest.mark.parametrize("port", ["", "http", "0", "70000", "-1"])
def test_port_that_is_none_is_one_line(port):
    with pytest.raises(ground.Trouble, match="is not a port number"):
        ground.need_free_port("127.0.0.1", port)


def test_missing_node_is_one_line(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ground.Trouble, match="Node 20 or later with npm is needed"):
        ground.need_node()


def test_folder_that_cannot_be_made_is_one_line(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ground.Trouble, match="Cannot make the folder"):
        ground.need_write_access(tmp_path / "file" / "var")


def test_data_folder_is_closed_to_others_on_the_machine(tmp_path):
    ground.need_write_access(tmp_path / "var")
    assert (tmp_path / "var").stat().st_mode & 0o077 == 0
