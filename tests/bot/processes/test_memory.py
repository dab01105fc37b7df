"""A crash leaves no copy of what citizens typed."""

import subprocess
import sys


def test_a_process_of_ours_leaves_no_core_dump():
    look = (
        "import resource, ctypes, bot.processes.memory as memory; memory.forbid_core_dumps();"
        "print(resource.getrlimit(resource.RLIMIT_CORE)[0], ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
    )
    said = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True).stdout
    assert said.split() == (["0", "0"] if sys.platform == "linux" else [said.split()[0], said.split()[1]])


def test_every_command_forbids_it():
    run = "import sys, resource; sys.argv = ['motcua', '--version']; import bot.cli\ntry: bot.cli.main()\nfinally: print(resource.getrlimit(resource.RLIMIT_CORE)[0])"
    said = subprocess.run([sys.executable, "-c", run], capture_output=True, text=True, check=False).stdout
    assert said.split()[-1] == "0"


def test_files_are_for_their_owner_only(tmp_path):
    code = (
        f"import os; os.chdir({str(tmp_path)!r}); from bot.processes.memory import keep_files_private;"
        "keep_files_private(); open('a', 'w').close(); os.mkdir('b')"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert (tmp_path / "a").stat().st_mode & 0o077 == 0
    assert (tmp_path / "b").stat().st_mode & 0o077 == 0
