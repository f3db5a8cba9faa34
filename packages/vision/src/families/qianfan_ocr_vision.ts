import { qianfanOcrVision } from "@tiny-random/atlas/configs/qianfan_ocr_vision";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { imageEncoderOf } from "../layers/image-tower-class.ts";
import { flatInternvlTower, fusedInternvlAttention, internvlTowerClass } from "../layers/internvl-tower.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(qianfanOcrVision, {});
type Config = ConfigOf<typeof facts>;

/** The tower as checkpoints of the whole model hold it: one projection to queries, keys and values. */
export const fusedQianfanTower = imageEncoderOf((c: Config) => flatInternvlTower(c, fusedInternvlAttention));

/** The preprocessor_config.json of Qianfan-OCR's checkpoints. */
const processor = {
  image_processor_type: "GotOcr2ImageProcessor",
  do_resize: true,
  size: { height: 448, width: 448 },
  resample: 3,
  do_rescale: true,
  rescale_factor: 1 / 255,
  do_normalize: true,
  image_mean: [0.485, 0.456, 0.406],
  image_std: [0.229, 0.224, 0.225],
  do_convert_rgb: true,
};

export default visionFamily({
  facts,
  repo: "baidu/Qianfan-OCR",
  reference: {},
  processor,
  towers: { encoder: imageEncoderOf((c: Config) => flatInternvlTower(c)) },
  architectures: { QianfanOCRVisionModel: internvlTowerClass((c: Config) => flatInternvlTower(c)) },
  variants: {
    "normed queries and keys, a last norm": {
      config: { use_qk_norm: true, norm_type: "rms_norm", use_mean_pooling: false },
    },
  },
});
