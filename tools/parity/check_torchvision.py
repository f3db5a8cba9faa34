"""
Image processors, and those that join them with texts and videos, of torchvision: Transformers takes these where it is installed.
Models that want timm, which stands beside it, are looked at as a whole.
"""

import torchvision_operators  # noqa: F401  before whatever imports torchvision

import logging
import re

import torch
import transformers
from transformers.utils import is_torchvision_available

import check
import timm_models
from answering import answer

CHECKS = {
    "image processor": check.check_image_processor,
    "combined processor": check.check_combined_processor,
    "video processor": check.check_video_processor,
}


def check_timm(model):
    """timm reads the checkpoint as one of its own, and scores labels as golden outputs have it."""
    if model.architecture != "TimmWrapperForImageClassification":
        return None
    wrong, worst = [], 0.0
    for case, (inputs, expected) in check.golden_cases(model).items():
        scores = timm_models.classified_by_timm(model.directory, inputs["pixel_values"])
        found, largest = check.check_case(case, inputs, expected, scores)
        wrong, worst = wrong + found, max(worst, largest)
    return wrong, worst


# Where the class of torchvision is not that of Pillow, which the other suite compares with.
OTHERWISE = {
    "Owlv2VisionModel": "torchvision's class blurs height and width by each other's share: golden/distant has two shares",
}


# Steps of 255, in the mean, that the two classes may be apart there.
LIMIT = 3


def is_otherwise(row):
    """Whether nothing is wrong but such an image, and it is near."""
    found = re.fullmatch(r"distant/pixel_values differs by ([\d.]+) of 255 in the mean", row["detail"])
    return found is not None and float(found[1]) <= LIMIT


def looked_at(name, look, model):
    """One check's row; None means that it does not apply."""
    row = check.run_check(name, look, model)
    reason = OTHERWISE.get(model.architecture)
    if row is None or row["ok"] or reason is None or not is_otherwise(row):
        return row
    return {**row, "ok": True, "detail": f"{check.UNPROVEN}{reason}"}


def examine(directory):
    """The row of one directory."""
    try:
        model = check.Model(directory, {})
    except Exception as error:
        return {"directory": directory, "status": "failed", "detail": f"{type(error).__name__}: {error}"}
    wants_timm = not timm_models.OF_TIMM.isdisjoint(timm_models.types_in(model.config))
    looks = {**check.CHECKS, "timm": check_timm} if wants_timm else CHECKS
    checks = [row for row in (looked_at(name, look, model) for name, look in looks.items()) if row]
    row = {"architecture": model.architecture, "directory": directory}
    if not checks:
        return {**row, "status": "skipped", "detail": "no golden image goes through its processor"}
    return {**row, "status": "passed" if all(one["ok"] for one in checks) else "failed", "checks": checks}


def main():
    """Command line."""
    if not is_torchvision_available():
        raise SystemExit("torchvision is not there")
    transformers.utils.logging.disable_progress_bar()
    transformers.utils.logging.disable_default_handler()
    logging.getLogger("transformers").addHandler(logging.NullHandler())
    torch.set_num_threads(1)
    answer(lambda question: examine(question["directory"]))


if __name__ == "__main__":
    main()
