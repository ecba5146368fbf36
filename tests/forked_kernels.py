"""Start nbval's kernels by forking a process that has pandas and matplotlib imported.

Half of the time of a test run would be spent on importing the same modules once for each
notebook. So one server imports them, while pytest is still collecting, and forks whenever a
kernel is asked for: each notebook still has a process, a namespace and modules of this project
of its own. The modules imported ahead are those of others; what is tested is not among them.

This is for Linux; elsewhere, and with `--no-forked-kernels`, nbval starts kernels as ever.
`make notebooks` and `make report` always start them as ever.

The file is three things: a plugin of pytest; the server, `forked_kernels.py server SOCKET`;
and what jupyter_client takes for the kernel, `forked_kernels.py kernel SOCKET FILE`, a small
process that passes signals on to the fork and ends with it.
"""

import json
import os
import select
import signal
import socket
import sys

#: Imported by the server, if there.
AHEAD = [
    "IPython.core.completer", "comm", "ipykernel.kernelapp", "ipykernel.zmqshell",
    "matplotlib.backends.backend_agg", "matplotlib.figure", "matplotlib.patheffects",
    "matplotlib.dates", "matplotlib_inline.backend_inline", "pandas",
]  # fmt: skip


# The plugin -----------------------------------------------------------------------------------


def pytest_addoption(parser) -> None:
    group = parser.getgroup("nbval", "Jupyter Notebook validation")
    group.addoption(
        "--no-forked-kernels",
        action="store_true",
        help="Start each kernel as a process of its own, which takes longer.",
    )


def pytest_configure(config) -> None:
    """Start the server in the first process; the processes of xdist find it by its name."""
    option = config.option
    if (
        sys.platform != "linux"
        or option.no_forked_kernels
        or not (getattr(option, "nbval", False) or getattr(option, "nbval_lax", False))
        or not getattr(option, "nbval_current_env", False)
    ):
        return
    if not hasattr(config, "workerinput"):
        config.add_cleanup(_start_server())
    config.add_cleanup(_let_nbval_fork(os.environ[_NAME]))


_NAME = "NBVAL_FORKED_KERNELS"


def _start_server():
    import shutil
    import subprocess
    import tempfile

    folder = tempfile.mkdtemp(prefix="kernels-")
    os.environ[_NAME] = os.path.join(folder, "socket")  # noqa: PTH118 (no pathlib at start)
    # -P: the folder of this file is not to be on the kernels' path.
    command = [sys.executable, "-P", __file__, "server", os.environ[_NAME]]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)

    def stop() -> None:
        process.stdin.close()  # which the server takes for the end
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)
        os.environ.pop(_NAME, None)

    return stop


def _let_nbval_fork(address: str):
    from nbval.kernel import CURRENT_ENV_KERNEL_NAME, NbvalKernelspecManager

    usual = NbvalKernelspecManager.get_kernel_spec

    def get_kernel_spec(self, kernel_name):
        spec = usual(self, kernel_name)
        if kernel_name == CURRENT_ENV_KERNEL_NAME:
            # -I -S: it needs nothing but the standard library, and so starts at once.
            spec.argv = [
                sys.executable, "-I", "-S", __file__, "kernel", address, "{connection_file}"
            ]  # fmt: skip
        return spec

    NbvalKernelspecManager.get_kernel_spec = get_kernel_spec

    def undo() -> None:
        NbvalKernelspecManager.get_kernel_spec = usual

    return undo


# The server -----------------------------------------------------------------------------------


def serve(address: str) -> None:
    from contextlib import suppress
    from importlib import import_module

    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen()  # who connects early waits
    for name in AHEAD:
        with suppress(ImportError):
            import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no one waits for the forks
    # Whoever interrupts pytest from the keyboard is waited for.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        ready, _, _ = select.select([listener, sys.stdin], [], [])
        if sys.stdin in ready:  # closed
            return
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            become_kernel(connection)
        connection.close()


def become_kernel(connection: socket.socket) -> None:
    """Turn this process into a kernel as `python -m ipykernel_launcher -f FILE` would be."""
    import threading

    asked = json.loads(connection.makefile().readline())
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.argv = ["ipykernel_launcher", "-f", asked["file"]]

    def listen() -> None:
        while connection.recv(1):
            os.kill(os.getpid(), signal.SIGINT)
        os._exit(0)  # whoever asked for this kernel has gone

    threading.Thread(target=listen, daemon=True).start()
    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance(sys.argv[1:])
    os._exit(0)


# What stands for the kernel -------------------------------------------------------------------


def stand_for_kernel(address: str, file: str) -> None:
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(address)
    # ipykernel would watch for the end of its parent, which is another now.
    environment = {name: value for name, value in os.environ.items() if name != "JPY_PARENT_PID"}
    asked = {"folder": os.getcwd(), "environment": environment, "file": file}  # noqa: PTH109
    connection.sendall(json.dumps(asked).encode() + b"\n")
    signal.signal(signal.SIGINT, lambda *_: connection.send(b"i"))
    parent = os.getppid()
    # Until the kernel has ended, or whoever asked for it has, even if it was killed.
    while os.getppid() == parent and not select.select([connection], [], [], 1)[0]:
        pass


if __name__ == "__main__":
    if sys.argv[1] == "server":
        serve(sys.argv[2])
    else:
        stand_for_kernel(*sys.argv[2:])
