"""Coverage-guided fuzzing of the readers; whatever happens must end in a reading or in a refusal of the program's own.

    pip install atheris
    python tests/fuzz/fuzz_readers.py FORMAT -max_total_time=600 -rss_limit_mb=600

FORMAT is a name of `caseboard.exchange.recognise.formats()`, or `any` to recognise first. The seeds are in
`seeds.py`; finds and the grown corpus go to `tests/fuzz/corpus/FORMAT` and stay out of the repository unless one is
worth a test. With `--strict` what only the importer's boundary catches counts as a find too.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["caseboard.exchange"]):
    from caseboard.commands.vocabulary import load_vocabulary
    from caseboard.errors import CaseboardError
    from caseboard.exchange.inputs import InputFile
    from caseboard.exchange.recognise import format_named, formats, read_file
    from caseboard.progress import Progress

    formats()

sys.path.insert(0, str(Path(__file__).resolve().parent))
from seeds import SEEDS

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Fuzz the format named on the command line."""
    strict = "--strict" in sys.argv
    arguments = [word for word in sys.argv[1:] if word != "--strict"]
    name = arguments.pop(0) if arguments else "any"
    chosen = format_named(name) if name != "any" else None
    corpus = HERE / "corpus" / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(SEEDS):
        (corpus / f"seed-{number}").write_bytes(seed)
    folder = tempfile.TemporaryDirectory()
    path = Path(folder.name) / "fuzzed"

    def one(data: bytes) -> None:
        path.write_bytes(data)
        source = InputFile(path, load_vocabulary())
        try:
            if strict and chosen is not None:
                chosen.read(source, Progress())
            else:
                read_file(source, chosen.name if chosen is not None else "")
        except CaseboardError:
            pass

    atheris.Setup([sys.argv[0], str(corpus), *arguments], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
