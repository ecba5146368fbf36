"""Kernels that are forked behave as kernels that are started, and none is left over."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import forked_kernels

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")

#: Starts a server and a kernel, and says which processes they are.
START = """
import sys
from tests import forked_kernels
import os
forked_kernels._start_server()
forked_kernels._let_nbval_fork(os.environ[forked_kernels._NAME])
from nbval.kernel import CURRENT_ENV_KERNEL_NAME, RunningKernel
kernel = RunningKernel(CURRENT_ENV_KERNEL_NAME)
asked = kernel.execute_cell_input("import os; print(os.getpid(), os.getppid())")
while "text" not in (content := kernel.get_message("iopub", timeout=60)["content"]):
    pass
print(content["text"].strip(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def kernel(request, tmp_path):
    """A kernel that nbval gets in this run."""
    if not os.environ.get(forked_kernels._NAME):
        pytest.skip("kernels are not forked in this run")
    from nbval.kernel import CURRENT_ENV_KERNEL_NAME, RunningKernel

    kernel = RunningKernel(CURRENT_ENV_KERNEL_NAME, cwd=str(tmp_path))
    yield kernel
    kernel.stop()


def told(kernel, code):
    """What code prints in the kernel."""
    asked = kernel.execute_cell_input(code)
    text = ""
    while True:
        message = kernel.get_message("iopub", timeout=60)
        if message["parent_header"].get("msg_id") == asked:
            content = message["content"]
            text += content.get("text", "") + content.get("ename", "")
            if content.get("execution_state") == "idle":
                return text.strip()


def test_a_kernel_knows_nothing_of_the_tests(kernel, tmp_path):
    assert told(kernel, "import os; print(os.getcwd())") == str(tmp_path)
    assert told(kernel, "import sys; print('alliance_stats' in sys.modules)") == "False"
    assert told(kernel, "print([p for p in sys.path if p.rstrip('/').endswith('tests')])") == "[]"
    assert told(kernel, "print('pandas' in sys.modules, 'pandas' in globals())") == "True False"
    assert told(kernel, "print(__name__)") == "__main__"


def test_a_kernel_can_be_interrupted(kernel):
    asked = kernel.execute_cell_input("import time; print('begun', flush=True); time.sleep(60)")
    while kernel.get_message("iopub", timeout=60)["content"].get("text", "").strip() != "begun":
        pass
    kernel.interrupt()
    kernel.await_reply(asked, timeout=30)
    assert told(kernel, "print('alive')") == "alive"


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_over(how):
    root = Path(__file__).parent.parent
    path = os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")])
    with subprocess.Popen(
        [sys.executable, "-c", START],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": path},
    ) as process:
        started = [int(number) for number in process.stdout.readline().split()]
        assert len(started) == 2 and all(map(running, started))
        process.send_signal(how)
    until = time.monotonic() + 20
    while any(map(running, started)) and time.monotonic() < until:
        time.sleep(0.1)
    assert not any(map(running, started))


def running(number):
    """Whether there is a process, and not only what is left of one."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
