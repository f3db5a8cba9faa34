import { ppLcnetV4 } from "@tiny-random/atlas/configs/pp_lcnet_v4";
import { ppOcrv6SmallRec } from "@tiny-random/atlas/configs/pp_ocrv6_small_rec";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { lcnetWidths } from "../layers/lcnet.ts";
import { lineBackbone, shrunkLcnet } from "../layers/lcnet-v4.ts";
import {
  fewCharacters,
  lineProcessor,
  lineSize,
  recognitionClass,
  recognitionSettings,
  residualSvtrEncoder,
  rowClass,
  svtrEncoderClass,
  svtrHead,
} from "../layers/text-recognition.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(ppOcrv6SmallRec, { backbone_config: ppLcnetV4 });
type Config = ConfigOf<typeof facts>;

/** Channels of the backbone's last map. */
const channelsOf = (c: Config): number => lcnetWidths(c.backbone_config).at(-1) ?? 0;

const encoder = (c: Config) => residualSvtrEncoder(c, channelsOf(c));

export default visionFamily<Config>({
  facts,
  repo: "PaddlePaddle/PP-OCRv6_small_rec_safetensors",
  checkpoints: { PPOCRV6SmallRecForTextRecognition: ["PaddlePaddle/PP-OCRv6_small_rec_safetensors"] },
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
    PPOCRV6SmallRecModel: rowClass<Config>(),
    PPOCRV6SmallRecEncoderWithSVTR: svtrEncoderClass(channelsOf, encoder),
    PPOCRV6SmallRecForTextRecognition: recognitionClass((c: Config) => svtrHead(c, encoder(c))),
  },
});
