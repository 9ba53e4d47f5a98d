#!/usr/bin/env python3
"""`eddy new` as a user meets it: new_test.py BUILD, the folder of a finished build.

Installs eddy to a folder of its own, begins a project in each style outside of the tree, builds it with
find_package(eddy), and runs its test.
"""
import pathlib
import subprocess
import sys
import tempfile
import unittest

BUILD = pathlib.Path(sys.argv[1]).resolve()


class New(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="eddy-new-test-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.run_in(cls.folder, "cmake", "--install", BUILD, "--prefix", cls.folder / "eddy")

    @staticmethod
    def run_in(folder, *command):
        done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            raise AssertionError(f"{command} ended with {done.returncode}:\n{done.stdout}")
        return done.stdout

    def project(self, style):
        name = f"my-{style}"
        said = self.run_in(self.folder, self.folder / "eddy/bin/eddy", "new", name, f"--style={style}")
        self.assertIn(f"{name}/main.cc\n", said)
        project = self.folder / name
        self.run_in(project, "cmake", "-B", "build", f"-DCMAKE_PREFIX_PATH={self.folder}/eddy")
        self.run_in(project, "cmake", "--build", "build", "-j", "2")
        self.assertIn("100% tests passed", self.run_in(project, "ctest", "--test-dir", "build", "--no-tests=error"))
        self.run_in(project, f"build/{name}", "--help")

    def test_flask(self):
        self.project("flask")

    def test_tornado(self):
        self.project("tornado")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
