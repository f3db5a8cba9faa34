import { type Cosmos3EdgeTextConfig, cosmos3EdgeText } from "@tiny-random/atlas/configs/cosmos3_edge_text";
import type { DecoderParts } from "../layers/decoder/decoder-parts.ts";
import { languageOf } from "../layers/decoder/language.ts";
import { plainMlp } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { base } from "../layers/heads/decoder-heads.ts";
import { turningRope } from "../layers/rope/mrope.ts";
import { thirdSections, tinySections } from "../layers/rope/tiny-sections.ts";
import { textFamily } from "../text-family.ts";

/** Llama without gates, whose positions may have three axes that take turns. */
export const cosmosEdgeParts = (
  mlpKeys = { up: "fc1", down: "fc2" },
): Pick<DecoderParts<Cosmos3EdgeTextConfig>, "rope" | "mlp"> => ({
  rope: turningRope([24, 20, 20]),
  mlp: (c) =>
    plainMlp(mlpKeys, {
      width: c.hidden_size,
      features: c.intermediate_size,
      activation: c.hidden_act,
      bias: c.mlp_bias,
    }),
});

const family = rotaryDecoderFamily<Cosmos3EdgeTextConfig>(cosmosEdgeParts());

export const reference = {
  rope_parameters: { rope_type: "default", rope_theta: 100000000, mrope_section: [24, 20, 20] },
};

export default textFamily<Cosmos3EdgeTextConfig>({
  facts: cosmos3EdgeText,
  repo: "nvidia/Cosmos3-Edge",
  reference,
  tokenizer: "mistral",
  tiny: (_c, { size }, merged) => tinySections(merged, size.headSize / 2, thirdSections),
  architectures: { Cosmos3EdgeTextModel: base(family) },
  towers: { language: languageOf(family) },
  variants: { biases: { config: { attention_bias: true, mlp_bias: true } } },
});
