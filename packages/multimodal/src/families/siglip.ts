import { labelsOf } from "@tiny-random/core";
import { linear, module, type Tensor } from "@tiny-random/nn";
import { padding, siglipTextTower, reference as texts, tokenizer } from "@tiny-random/text/families/siglip_text_model";
import { textTowerOutputs } from "@tiny-random/text/layers/encoder/text-tower";
import type { TextContext } from "@tiny-random/text/layers/sessions/backbone";
import { siglipTextDefaults as text_config } from "@tiny-random/text/temporary-defaults";
import {
  processor,
  siglipVisionTower,
  defaults as vision_config,
} from "@tiny-random/vision/families/siglip_vision_model";
import { imageHeads } from "@tiny-random/vision/layers/image-model";
import { imageTowerOutputs } from "@tiny-random/vision/layers/image-tower";
import { compositeFamily } from "../composite-family.ts";
import { learnedNumber, similarities } from "../layers/dual-encoder.ts";
import { dualEncoderClass } from "../layers/dual-encoder-class.ts";
import { towerClassification } from "../layers/tower-classification.ts";

/** The defaults of SiglipConfig. */
const defaults = { model_type: "siglip", text_config, vision_config, initializer_factor: 1 };
type SiglipConfig = typeof defaults;

/** Two towers whose own heads meet in one space; scale and bias as training starts them (Zhai et al., 2023). */
const siglip = (c: SiglipConfig) =>
  module(
    {
      text_model: siglipTextTower(c.text_config),
      vision_model: siglipVisionTower(c.vision_config),
      logit_scale: learnedNumber(Math.fround(Math.LN10), [1]),
      logit_bias: learnedNumber(-10, [1]),
    },
    (m, ids: Tensor, context: TextContext, pixels: Tensor) => {
      const [text, image] = [m.text_model(ids, context).pooled, m.vision_model(pixels).pooled as Tensor];
      return similarities(text, image, m.logit_scale, m.logit_bias);
    },
  );

/** One score per label, of the mean of all patches. */
const classifier = (c: SiglipConfig) =>
  imageHeads(
    "vision_model",
    siglipVisionTower(c.vision_config),
    { classifier: linear(c.vision_config.hidden_size, labelsOf(c)) },
    (m, { hidden }) => ({ logits: m.classifier(hidden.mean(1)) }),
  );

/** Weights of the image tower's head, which the classifier goes past. */
const headWeights = [
  "probe",
  "attention.in_proj_weight",
  "attention.in_proj_bias",
  ...["attention.out_proj", "layernorm", "mlp.fc1", "mlp.fc2"].flatMap((layer) => [`${layer}.weight`, `${layer}.bias`]),
];
const unused = Object.fromEntries(
  headWeights.map((name) => [`vision_model.head.${name}`, "classes are read from the mean of all patches"]),
);

export default compositeFamily({
  defaults,
  repo: "google/siglip2-base-patch16-224",
  checkpoints: {
    SiglipModel: ["google/siglip-base-patch16-224", "google/siglip-so400m-patch14-384"],
  },
  reference: { text_config: { ...text_config, ...texts } },
  tokenizer,
  preprocessor: processor,
  processor: { className: "SiglipProcessor" },
  architectures: {
    SiglipModel: dualEncoderClass(
      siglip,
      {
        text: (m, ids, context) => textTowerOutputs(m.text_model(ids, context)),
        image: (m, pixels) => imageTowerOutputs(m.vision_model(pixels)),
      },
      (m, ...inputs) => m(...inputs),
      { padding },
    ),
    SiglipForImageClassification: { ...towerClassification(classifier), unused },
  },
});
