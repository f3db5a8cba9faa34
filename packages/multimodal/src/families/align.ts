import { align as alignFacts } from "@tiny-random/atlas/configs/align";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { type Graph, linear, module, Parameter, type Tensor } from "@tiny-random/nn";
import { alignTextTower } from "@tiny-random/text/families/align_text_model";
import type { TextContext } from "@tiny-random/text/layers/sessions/backbone";
import { alignVisionFacts, alignVisionNetwork, processor } from "@tiny-random/vision/families/align_vision_model";
import { efficientNetOutputs } from "@tiny-random/vision/layers/efficientnet";
import { similarities } from "../layers/dual-encoder.ts";
import { dualEncoderClass } from "../layers/dual-encoder-class.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(alignFacts, { vision_config: alignVisionFacts });
type AlignConfig = ConfigOf<typeof facts>;

/** An EfficientNet and BERT; texts are projected to the width of images, cosines divided by a temperature (Jia et al., 2021). */
const align = (c: AlignConfig) => {
  const towers = module(
    {
      text_model: alignTextTower(c.text_config),
      vision_model: alignVisionNetwork(c.vision_config),
      text_projection: linear(c.text_config.hidden_size, c.projection_dim),
      temperature: new Parameter([], { kind: "positive" }),
    },
    (m, ids: Tensor, context: TextContext, pixels: Tensor) => {
      const inverse = (graph: Graph) => graph.constant([1], "float32", []).div(m.temperature);
      const text = m.text_projection(m.text_model(ids, context).select(1, 0));
      return similarities(text, m.vision_model(pixels).pooler_output, inverse);
    },
  );
  return towers;
};

export default multimodalFamily({
  facts,
  repo: "kakaobrain/align-base",
  checkpoints: { AlignModel: ["kakaobrain/align-base"] },
  tokenizer: "bert",
  preprocessor: processor,
  processor: { className: "AlignProcessor" },
  // Images are not projected.
  tiny: (c) => ({ projection_dim: efficientNetOutputs(c.vision_config) }),
  architectures: {
    AlignModel: dualEncoderClass(
      align,
      {
        text: (m, ids, context) => ({ text_embeds: m.text_projection(m.text_model(ids, context).select(1, 0)) }),
        image: (m, pixels) => ({ image_embeds: m.vision_model(pixels).pooler_output }),
      },
      // AlignProcessor has a length in its code, which it warns of where texts are padded to the longest.
      {
        tokenTypes: true,
        call: { truncation: true },
        unused: { "text_model.pooler.": "a text is read at its first token's state" },
      },
    ),
  },
});
