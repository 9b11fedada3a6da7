"""What the tests add to nbval: a kernel that lost its port before it listened is started again."""

import socket
from functools import partial

import nbval.kernel
import pytest
from jupyter_client import KernelManager


@pytest.mark.slow
def test_a_kernel_whose_port_was_taken_meanwhile_is_started_once_more(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as other:
        unlucky = partial(KernelManager, shell_port=other.getsockname()[1], cache_ports=False)
        kinds = iter([unlucky])
        monkeypatch.setattr(
            nbval.kernel, "KernelManager", lambda **said: next(kinds, KernelManager)(**said)
        )
        kernel = nbval.kernel.RunningKernel(nbval.kernel.CURRENT_ENV_KERNEL_NAME)
        assert next(kinds, None) is None
        assert kernel.is_alive()
        kernel.stop()
