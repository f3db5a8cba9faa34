import { siglip2 as siglip2Facts } from "@tiny-random/atlas/configs/siglip2";
import { type ConfigOf, defineArchitecture, type InputSynthesizer, labelsOf, narrowed } from "@tiny-random/core";
import { baseModel, linear, module } from "@tiny-random/nn";
import { siglipTextTower } from "@tiny-random/text/families/siglip_text_model";
import { padding, reference as texts, tokenizer } from "@tiny-random/text/families/siglip2_text_model";
import { textInputs } from "@tiny-random/text/inputs";
import { textTowerOutputs } from "@tiny-random/text/layers/encoder/text-tower";
import {
  imageSize,
  type PatchRows,
  patchRowImages,
  patchRowInputs,
  patchRowsOf,
  processor,
  processorSettings,
  siglip2VisionFacts,
  siglip2VisionTower,
} from "@tiny-random/vision/families/siglip2_vision_model";
import { imageTowerOutputs } from "@tiny-random/vision/layers/image-tower";
import { calledWith, joinedInputs } from "../inputs.ts";
import { siglipTowers } from "../layers/dual-encoder.ts";
import { dualSessions } from "../layers/dual-encoder-class.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(siglip2Facts, { vision_config: siglip2VisionFacts });
type Siglip2Config = ConfigOf<typeof facts>;

/** SigLIP with images of any shape as rows of patches (Tschannen et al., 2025). */
const siglip2 = (c: Siglip2Config) => siglipTowers(siglipTextTower(c.text_config), siglip2VisionTower(c.vision_config));

/** Labels of the mean of an image's patches. */
const classification = (c: Siglip2Config) =>
  module(
    {
      vision_model: baseModel(siglip2VisionTower(c.vision_config)),
      classifier: linear(c.vision_config.hidden_size, labelsOf(c)),
    },
    (m, images: PatchRows) => {
      const { hidden } = m.vision_model(images);
      const kept = images.mask.to("float32").unsqueeze(-1);
      return { logits: m.classifier(hidden.mul(kept).sum(1).div(kept.sum(1))) };
    },
  );

/** Images and texts; Siglip2Processor takes as many patches as its code says, where a call does not. */
const imagesAndTexts = (c: Siglip2Config): InputSynthesizer =>
  calledWith(joinedInputs(textInputs(c, { padding: "right" }), patchRowImages(c.vision_config)), {
    max_num_patches: c.vision_config.num_patches,
  });

export default multimodalFamily({
  facts,
  repo: "google/siglip2-base-patch16-naflex",
  checkpoints: { Siglip2Model: ["google/siglip2-base-patch16-naflex", "google/siglip2-so400m-patch16-naflex"] },
  reference: { text_config: texts },
  tokenizer,
  preprocessor: processor,
  processor: {
    className: "Siglip2Processor",
    imageSize: (c) => imageSize(c.vision_config),
    imageSettings: (c) => processorSettings(c.vision_config),
  },
  architectures: {
    Siglip2Model: defineArchitecture({
      task: "zero-shot-image-classification",
      padding,
      build: (c: Siglip2Config) => siglip2(c),
      sessions: (model, c: Siglip2Config) =>
        dualSessions({
          images: patchRowInputs(c.vision_config, "image_batch_size"),
          whole: (ids, context, images) => model(ids, context, patchRowsOf(images)),
          text: (ids, context) => textTowerOutputs(model.text_model(ids, context)),
          image: (images) => imageTowerOutputs(model.vision_model(patchRowsOf(images))),
        }),
      inputs: (c: Siglip2Config) => imagesAndTexts(c),
    }),
    Siglip2ForImageClassification: defineArchitecture({
      task: "image-classification",
      padding: { none: "patches of padding are images' own" },
      unused: { "vision_model.head.": "labels are of the mean of all patches" },
      build: classification,
      sessions: (model, c: Siglip2Config) => ({
        model: { inputs: patchRowInputs(c.vision_config), trace: (images) => model(patchRowsOf(images)) },
      }),
      inputs: (c: Siglip2Config) => patchRowImages(c.vision_config),
    }),
  },
});
