import { type PPOCRV5MobileRecConfig, ppOcrv5MobileRec } from "@tiny-random/atlas/configs/pp_ocrv5_mobile_rec";
import { fewBlocks, scaledChannels, writtenBlocks } from "../layers/lcnet.ts";
import { shrunkBackbone } from "../layers/nested-backbone.ts";
import {
  fewCharacters,
  lineProcessor,
  lineSize,
  recognitionClass,
  recognitionSettings,
  rowClass,
  svtrEncoder,
  svtrEncoderClass,
  svtrHead,
} from "../layers/text-recognition.ts";
import { visionFamily } from "../vision-family.ts";

type Config = PPOCRV5MobileRecConfig;

/** Channels of the backbone's last map. */
const channelsOf = ({ backbone_config: nested }: Config): number =>
  scaledChannels(nested, writtenBlocks(nested).at(-1)?.at(-1)?.[2] ?? 0);

const encoder = (c: Config) => svtrEncoder(c, channelsOf(c));

/** An eighth of the backbone's channels, and of what they are multiples of. */
const tinyBackbone = ({ backbone_config: nested }: Config) => ({
  scale: nested.scale / 8,
  divisor: nested.divisor / 8,
  block_configs: fewBlocks(nested),
  conv_symmetric_num: Math.min(nested.conv_symmetric_num, 2),
});

export default visionFamily<Config>({
  facts: ppOcrv5MobileRec,
  repo: "PaddlePaddle/PP-OCRv5_mobile_rec_safetensors",
  checkpoints: { PPOCRV5MobileRecForTextRecognition: ["PaddlePaddle/PP-OCRv5_mobile_rec_safetensors"] },
  needs: ["backbone_config"],
  reference: {
    backbone_config: {
      model_type: "pp_lcnet_v3",
      scale: 0.95,
      divisor: 16,
      out_features: ["stage2", "stage3", "stage4", "stage5"],
      out_indices: [2, 3, 4, 5],
      // PaddleOCR's for recognition (rec_lcnetv3.py): a line becomes three rows high and keeps a quarter of its width.
      block_configs: [
        [[3, 16, 32, 1, false]],
        [
          [3, 32, 64, 1, false],
          [3, 64, 64, 1, false],
        ],
        [
          [3, 64, 128, [2, 1], false],
          [3, 128, 128, 1, false],
        ],
        [
          [3, 128, 256, [1, 2], false],
          [5, 256, 256, 1, false],
          [5, 256, 256, 1, false],
          [5, 256, 256, 1, false],
          [5, 256, 256, 1, false],
        ],
        [
          [5, 256, 512, [2, 1], true],
          [5, 512, 512, 1, true],
          [5, 512, 512, [2, 1], false],
          [5, 512, 512, 1, false],
        ],
      ],
    },
  },
  brief: ["backbone_config"],
  processor: lineProcessor("PPOCRV5ServerRecImageProcessor"),
  processorSettings: recognitionSettings,
  imageSize: lineSize,
  dependencies: (c) => [c.backbone_config.model_type],
  tiny: (c, context, merged) => ({
    backbone_config: { ...shrunkBackbone(merged, context), ...tinyBackbone(c) },
    head_out_channels: fewCharacters,
  }),
  architectures: {
    PPOCRV5MobileRecModel: rowClass<Config>(),
    PPOCRV5MobileRecEncoderWithSVTR: svtrEncoderClass(channelsOf, encoder),
    PPOCRV5MobileRecForTextRecognition: recognitionClass((c: Config) => svtrHead(c, encoder(c))),
  },
});
