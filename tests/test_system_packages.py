"""`.ci/system.sh` for somebody who may not install: it names what is missing, and stops."""

import os
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

SCRIPT = settings.BASE_DIR / ".ci" / "system.sh"


@pytest.fixture
def machine(tmp_path):
    """`machine(**programs)`: a PATH on which these shell texts stand before the real programs."""

    def path(**programs: str) -> dict[str, str]:
        for name, text in programs.items():
            program = Path(tmp_path, name.replace("_", "-"))
            program.write_text(f"#!/bin/sh\n{text}\n")
            program.chmod(0o755)
        return os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}

    return path


def run(environment) -> subprocess.CompletedProcess:
    command = [str(SCRIPT), "test"]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


def test_an_ordinary_user_is_told_what_is_missing(machine):
    lacks_two = 'case "$*" in *libmagic1|*poppler-utils) exit 1;; *) echo installed;; esac'
    done = run(machine(dpkg_query=lacks_two, id="echo 1000", apt_get="echo installing"))

    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "Missing system packages: libmagic1 poppler-utils",
        "Install them as root: apt-get install libmagic1 poppler-utils",
    ]


def test_nothing_is_installed_where_nothing_is_missing(machine):
    done = run(machine(dpkg_query="echo installed", apt_get="echo installing"))

    assert (done.returncode, done.stdout) == (0, "")


def test_root_installs_only_what_is_missing(machine):
    lacks_one = 'case "$*" in *libmagic1) exit 1;; *) echo installed;; esac'
    done = run(machine(dpkg_query=lacks_one, id="echo 0", apt_get='echo "$@"'))

    assert done.returncode == 0
    assert done.stdout.splitlines()[-1].endswith("--no-install-recommends libmagic1")
