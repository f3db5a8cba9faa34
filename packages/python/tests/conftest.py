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


def mount(directory, options):
    """Mount a file system in memory; False where this user may not."""
    if not sys.platform.startswith("linux") or shutil.which("mount", path="/bin:/usr/bin") is None:
        return False
    call = ["/usr/bin/mount", "-t", "tmpfs", "-o", options, "tmpfs", str(directory)]
    return subprocess.run(call, capture_output=True, check=False).returncode == 0


def unmount(directory):
    subprocess.run(["/usr/bin/umount", "-l", str(directory)], check=True)


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 1.5 MB; skipped where nobody may make one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if not mount(disk, "size=1500k"):
        pytest.skip("this user may not mount a file system")
    yield disk
    unmount(disk)


@pytest.fixture
def read_only_home(tmp_path, monkeypatch):
    """A home directory, and a function that makes it read-only and gives what errors say of it from then on."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))

    def set_modes(mode):
        for directory, _, _ in os.walk(home):
            os.chmod(directory, mode)
        return "there is no permission to write there"

    if mount(home, "size=1500k"):
        yield home, lambda: mount(home, "remount,ro") and "it is on a read-only file system"
        unmount(home)
    elif os.name != "nt" and os.geteuid() != 0:
        yield home, lambda: set_modes(0o500)
        set_modes(0o700)
    else:
        pytest.skip("this user may not mount a file system, and may write to every directory")
