import { type PPOCRV5ServerRecConfig, ppOcrv5ServerRec } from "@tiny-random/atlas/configs/pp_ocrv5_server_rec";
import { halvedHgnet } from "../layers/hgnet-layers.ts";
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

type Config = PPOCRV5ServerRecConfig;

/** Channels of the backbone's last map. */
const channelsOf = (c: Config): number => c.backbone_config.stage_out_channels.at(-1) ?? 0;

const encoder = (c: Config) => svtrEncoder(c, channelsOf(c));

export default visionFamily<Config>({
  facts: ppOcrv5ServerRec,
  repo: "PaddlePaddle/PP-OCRv5_server_rec_safetensors",
  checkpoints: { PPOCRV5ServerRecForTextRecognition: ["PaddlePaddle/PP-OCRv5_server_rec_safetensors"] },
  reference: {
    backbone_config: {
      model_type: "hgnet_v2",
      out_features: ["stage1", "stage2", "stage3", "stage4"],
      out_indices: [1, 2, 3, 4],
      stem_strides: [2, 1, 1, 1, 1],
      stage_downsample: [true, true, true, true],
      stage_downsample_strides: [
        [2, 1],
        [1, 2],
        [2, 1],
        [2, 1],
      ],
    },
  },
  brief: ["backbone_config"],
  processor: lineProcessor("PPOCRV5ServerRecImageProcessor"),
  processorSettings: recognitionSettings,
  imageSize: lineSize,
  dependencies: (c) => [c.backbone_config.model_type],
  tiny: (_, context, merged) => ({
    backbone_config: halvedHgnet(shrunkBackbone(merged, context)),
    head_out_channels: fewCharacters,
  }),
  architectures: {
    PPOCRV5ServerRecModel: rowClass<Config>(),
    PPOCRV5ServerRecEncoderWithSVTR: svtrEncoderClass(channelsOf, encoder),
    PPOCRV5ServerRecForTextRecognition: recognitionClass((c: Config) => svtrHead(c, encoder(c))),
  },
  variants: {
    "projections without biases": { config: { qkv_bias: false }, classes: ["PPOCRV5ServerRecForTextRecognition"] },
  },
});
