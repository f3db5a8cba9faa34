"""Loads the sessions of tiny models with an onnxruntime of years ago, and runs those that are the whole model.

    python tools/parity/load_with_onnxruntime.py [DIRECTORY...]
"""

from pathlib import Path

import numpy
import onnxruntime
from answering import answer
from safetensors.numpy import load_file

# Of an output's scale, as docs/golden.md has it.
TOLERANCE = 1e-4


def kept(values, mask):
    """The values at unpadded positions, where an output has a row a position."""
    if mask is None or values.shape[: mask.ndim] != mask.shape:
        return values
    return values[mask.astype(bool)]


def differing(session, inputs, expected):
    """Outputs that are not the golden ones; None where none is golden."""
    named = {output.name for output in session.get_outputs()} & set(expected)
    if not named:
        return None
    names = sorted(named)
    results = session.run(names, {given.name: inputs[given.name] for given in session.get_inputs()})
    mask = inputs.get("attention_mask")
    wrong = []
    for name, result in zip(names, results):
        ours, theirs = [kept(values, mask).astype(numpy.float64) for values in (expected[name], result)]
        if ours.shape != theirs.shape:
            wrong.append(name)
            continue
        unequal = ours != theirs  # two infinite scores of what a mask forbids are equal
        scale = max(1.0, float(numpy.abs(ours[numpy.isfinite(ours)]).max(initial=0.0)))
        if not float(numpy.abs(ours[unequal] - theirs[unequal]).max(initial=0.0)) <= TOLERANCE * scale:
            wrong.append(name)
    return wrong


def look_at_session(file, inputs, expected):
    """What is wrong with one session, and whether it was run."""
    try:
        session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
        if not {given.name for given in session.get_inputs()} <= set(inputs):
            return [], False
        wrong = differing(session, inputs, expected)
    except Exception as error:
        return [f"{file.name}: {' '.join(str(error).split())[:300]}"], False
    return [f"{file.name}: {name} is not the golden one" for name in wrong or []], wrong is not None


def examine(directory):
    """The row of one directory."""
    directory = Path(directory)
    golden = directory / "golden"
    files = [golden / name for name in ("inputs.safetensors", "outputs.safetensors")]
    inputs, expected = [load_file(file) if file.is_file() else {} for file in files]
    sessions = sorted((directory / "onnx").glob("*.onnx"))
    # What one of several gives is a part of the model's way, and golden outputs are of the whole.
    expected = expected if len(sessions) == 1 else {}
    looked = [look_at_session(file, inputs, expected) for file in sessions]
    wrong = [problem for problems, _ in looked for problem in problems] if looked else ["there is no session"]
    told = f"{len(looked)} sessions load, {sum(ran for _, ran in looked)} give the golden outputs"
    return {"status": "failed" if wrong else "passed", "detail": "; ".join(wrong) or told}


def main():
    """Command line."""
    onnxruntime.set_default_logger_severity(4)
    answer(lambda question: examine(question["directory"]))


if __name__ == "__main__":
    main()
