"""Lets torchvision's wheel be imported beside a CPU build of torch: its compiled operators are declared, its transforms need none."""

import torch

ROUNDED = ("nms", "qnms", "roi_align", "qroi_align", "roi_pool", "ps_roi_align", "ps_roi_pool", "deform_conv2d")
BACKWARD = ("_roi_align_backward", "_roi_pool_backward", "_ps_roi_align_backward", "_ps_roi_pool_backward", "_deform_conv2d_backward")

# What is declared lasts as long as the library is kept.
LIBRARY = torch.library.Library("torchvision", "DEF")
for operator in ROUNDED + BACKWARD:
    LIBRARY.define(f"{operator}(Tensor a) -> Tensor")
