import { clip as clipFacts } from "@tiny-random/atlas/configs/clip";
import { type ConfigOf, labelsOf, narrowed } from "@tiny-random/core";
import { linear } from "@tiny-random/nn";
import { clipTextFacts, clipTextTower } from "@tiny-random/text/families/clip_text_model";
import { clipVisionFacts, processor } from "@tiny-random/vision/families/clip_vision_model";
import { imageHeads } from "@tiny-random/vision/layers/image-model";
import { clipImageTower } from "@tiny-random/vision/layers/image-tower";
import { compositeFamily } from "../composite-family.ts";
import { projectedHalves, projectedTowers } from "../layers/dual-encoder.ts";
import { dualEncoderClass } from "../layers/dual-encoder-class.ts";
import { towerClassification } from "../layers/tower-classification.ts";

const facts = narrowed(clipFacts, {
  projection_dim: "number",
  logit_scale_init_value: "number",
  text_config: clipTextFacts,
  vision_config: clipVisionFacts,
});
type ClipConfig = ConfigOf<typeof facts>;

const clip = (c: ClipConfig) => projectedTowers(c, clipTextTower(c.text_config), clipImageTower(c.vision_config));

/** One score per label, of the mean of all patches. */
const classifier = (c: ClipConfig) =>
  imageHeads(
    "vision_model",
    clipImageTower(c.vision_config),
    { classifier: linear(c.vision_config.hidden_size, labelsOf(c)) },
    (m, { hidden }) => ({ logits: m.classifier(hidden.slice(1, 1).mean(1)) }),
  );

const unused = "the mean of all patches is not normalized";

export default compositeFamily({
  facts,
  repo: "openai/clip-vit-base-patch32",
  checkpoints: {
    CLIPModel: [
      "openai/clip-vit-base-patch16",
      "openai/clip-vit-large-patch14",
      "laion/CLIP-ViT-B-32-laion2B-s34B-b79K",
      "Xenova/clip-vit-base-patch32",
    ],
  },
  tokenizer: "clip",
  preprocessor: processor,
  processor: { className: "CLIPProcessor" },
  architectures: {
    CLIPModel: dualEncoderClass(clip, projectedHalves, (m, ...inputs) => m(...inputs).outputs),
    CLIPForImageClassification: {
      ...towerClassification(classifier),
      unused: { "vision_model.post_layernorm.weight": unused, "vision_model.post_layernorm.bias": unused },
    },
  },
});
