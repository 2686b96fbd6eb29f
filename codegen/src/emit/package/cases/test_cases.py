"""Every case of `../cases`: what is read, and each rule that is broken. `python -m unittest discover tests`"""

import json
import sys
import unittest
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
CASES = HERE.parent.parent / "cases"
sys.path.insert(0, str(HERE.parent / "src"))

import MODULE  # noqa: E402

READERS: dict[str, Any] = {
    READERS
}
"""What reads a type."""


class Cases(unittest.TestCase):
    """One test for each file of cases."""

    def test_cases(self) -> None:
        """What is read, and each rule that is broken."""
        files = sorted(CASES.glob("*.json"))
        self.assertTrue(files, f"there are no cases in {CASES}")
        for file in files:
            for case in json.loads(file.read_text(encoding="utf-8")):
                with self.subTest(file.name, case=case["description"]):
                    self.ask(case)

    def ask(self, case: dict[str, Any]) -> None:
        """Compares one answer with what is expected."""
        text = case["text"] if "text" in case else json.dumps(case["data"])
        expected = {(issue["path"], issue["code"]) for issue in case["issues"]}
        reader = READERS[case["root"]]
        try:
            value = reader.parse_json(text)
        except MODULE.ParseError as error:
            self.assertEqual({(issue.path, issue.code) for issue in error.issues}, expected, text)
            self.assertFalse(case["valid"], text)
        else:
            self.assertTrue(case["valid"], text)
            self.assertEqual(reader.parse(value), value)


if __name__ == "__main__":
    unittest.main()
