import { ppLcnetV4 } from "@tiny-random/atlas/configs/pp_lcnet_v4";
import { ppOcrv6TinyRec } from "@tiny-random/atlas/configs/pp_ocrv6_tiny_rec";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { activation, batchNorm, conv1d, linear, module, type Tensor } from "@tiny-random/nn";
import type { ImageBlock } from "../layers/image-block.ts";
import { lcnetWidths } from "../layers/lcnet.ts";
import { lineBackbone, shrunkLcnet } from "../layers/lcnet-v4.ts";
import {
  characterScores,
  fewCharacters,
  lineProcessor,
  lineSize,
  recognitionClass,
  recognitionSettings,
  rowClass,
} from "../layers/text-recognition.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(ppOcrv6TinyRec, { backbone_config: ppLcnetV4 });
type Config = ConfigOf<typeof facts>;

const act = activation("hardswish");

/** Two convolutions along the line, without attention, and shares of characters. */
const head = (c: Config): ImageBlock => {
  const width = lcnetWidths(c.backbone_config).at(-1) ?? 0;
  const children = {
    conv1: conv1d(width, width, 5, { padding: 2, groups: width, bias: false }),
    norm1: batchNorm(width),
    conv2: conv1d(width, width, 1, { bias: false }),
    norm2: batchNorm(width),
    fc1: linear(width, c.hidden_size),
    fc2: characterScores(c.hidden_size, c.head_out_channels),
  };
  return module(children, (m, map: Tensor) => {
    const along = act(m.norm1(m.conv1(map.select(2, 0))));
    const mixed = act(m.norm2(m.conv2(along)));
    return m.fc2(m.fc1(mixed.transpose(1, 2))).softmax(-1);
  });
};

export default visionFamily<Config>({
  facts,
  repo: "PaddlePaddle/PP-OCRv6_tiny_rec_safetensors",
  checkpoints: { PPOCRV6TinyRecForTextRecognition: ["PaddlePaddle/PP-OCRv6_tiny_rec_safetensors"] },
  reference: { backbone_config: lineBackbone },
  brief: ["backbone_config"],
  processor: lineProcessor("PPOCRV6SmallRecImageProcessor"),
  processorSettings: recognitionSettings,
  imageSize: lineSize,
  dependencies: (c) => [c.backbone_config.model_type],
  tiny: (_, context, merged) => ({
    backbone_config: shrunkLcnet(merged, context),
    head_out_channels: fewCharacters,
  }),
  architectures: {
    PPOCRV6TinyRecModel: rowClass<Config>(),
    PPOCRV6TinyRecForTextRecognition: recognitionClass(head),
  },
});
