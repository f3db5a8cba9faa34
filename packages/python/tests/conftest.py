import os
import shutil
import subprocess
import sys

import pytest

pytest_plugins = ["pytester"]


@pytest.fixture(scope="session")
def cache(tmp_path_factory):
    """The cache of this run, which the workers share."""
    return os.environ["TINY_RANDOM_CACHE"]


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 1.5 MB with a function that makes it read-only; skipped where nobody may make one."""
    disk = tmp_path / "disk"
    disk.mkdir()

    def mount(options):
        if not sys.platform.startswith("linux") or shutil.which("mount", path="/bin:/usr/bin") is None:
            return False
        call = ["/usr/bin/mount", "-t", "tmpfs", "-o", options, "tmpfs", str(disk)]
        return subprocess.run(call, capture_output=True, check=False).returncode == 0

    if not mount("size=1500k"):
        pytest.skip("this user may not mount a file system")
    yield disk, lambda: mount("remount,ro")
    subprocess.run(["/usr/bin/umount", "-l", str(disk)], check=True)
