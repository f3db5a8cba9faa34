import { type CohereCompassTextConfig, cohereCompassText } from "@tiny-random/atlas/configs/cohere_compass_text";
import { InputError, labelsOf } from "@tiny-random/core";
import { embedding, layerNorm, linear } from "@tiny-random/nn";
import { parallelLayer } from "../layers/decoder/decoder-layers.ts";
import { deepStackOf } from "../layers/decoder/deep-stack.ts";
import { languageOf } from "../layers/decoder/language.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { lastTokenClassification, lastTokenScores } from "../layers/heads/decoder-scores.ts";
import { firstPosition, meanPooling, type Pooling } from "../layers/heads/pooling.ts";
import { type Rope, ropeOf } from "../layers/rope/rope-settings.ts";
import { thirdSections } from "../layers/rope/tiny-sections.ts";
import { type TextModel, withHeads } from "../layers/sessions/backbone.ts";
import { padTokenId } from "../special-ids.ts";
import { textFamily } from "../text-family.ts";

type Config = CohereCompassTextConfig;

/** The rope of a layer's kind, whose axes take turns; none where the config has null for it. Throws InputError where it has nothing. */
const ropeOfKind = (c: Config, layer: number): Rope | undefined => {
  const kind = c.layer_types[layer] ?? "";
  const stated = c.rope_parameters?.[kind];
  if (stated === null) return undefined;
  if (stated === undefined)
    throw new InputError(
      `rope_parameters, of a composite's text_config, has nothing for ${JSON.stringify(kind)}: the class looks there for each of layer_types`,
      "Say there what rope every kind of layer has: null is none.",
    );
  const rope = ropeOf(c, kind);
  return { ...rope, settings: { mrope_section: [24, 20, 20], ...rope.settings, mrope_interleaved: true } };
};

/** Cohere 2 whose positions may have three axes, and whose first layers read an image tower's middle ones. */
const family = rotaryDecoderFamily<Config>({
  embedding: (c) => embedding(c.vocab_size, c.hidden_size, { kind: "embedding", zeroRow: padTokenId(c) }),
  norm: (c) => layerNorm(c.hidden_size, c.layer_norm_eps, { bias: false }),
  layer: deepStackOf(parallelLayer),
  rope: ropeOfKind,
  scores: (logits, c) => (c.logit_scale === null ? logits : logits.mul(c.logit_scale)),
});

const poolings: Readonly<Record<string, Pooling>> = { bos: firstPosition, mean: meanPooling };

/** Labels of a whole text: of its last token, or as the config pools the scores of all. */
const textScores = (c: Config): TextModel => {
  const pooling = poolings[c.pooling ?? "eos"];
  if (!pooling) return lastTokenScores(family, c);
  const score = linear(family.width(c), labelsOf(c), { bias: false });
  return withHeads(family.key, family.backbone(c), { score }, (m, hidden, _ids, _base, context) => ({
    logits: pooling(m.score(hidden), context),
  }));
};

/** Windows with a rope in three of four layers, the others without positions, as in Cohere 2. */
const referenceKinds = Array.from({ length: 40 }, (_, layer) =>
  layer % 4 === 3 ? "full_attention" : "sliding_attention",
);

/** Its widths and ropes as far as they are known: the class has none to begin with. */
export const reference = {
  hidden_size: 2048,
  num_attention_heads: 16,
  num_key_value_heads: 8,
  layer_types: referenceKinds,
  rope_parameters: {
    full_attention: null,
    sliding_attention: {
      mrope_interleaved: true,
      mrope_section: [24, 20, 20],
      rope_theta: 50000,
      rope_type: "default",
    },
  },
};

/** The ropes of a tiny model, whose heads have fewer pairs. */
const tinyRopes = ({ rope_parameters: ropes }: Config, pairs: number): Config["rope_parameters"] =>
  ropes &&
  Object.fromEntries(
    Object.entries(ropes).map(([kind, rope]) => [
      kind,
      typeof rope === "object" && rope !== null ? { ...rope, mrope_section: thirdSections(pairs) } : rope,
    ]),
  );

const onlyClassifier = ["CohereCompassTextForSequenceClassification"];

export default textFamily<Config>({
  facts: cohereCompassText,
  repo: "CohereLabs/North-Micro-Vision-Instruct",
  needs: ["rope_parameters"],
  reference,
  tokenizer: "cohere",
  tiny: (_c, { size }, merged) => ({ rope_parameters: tinyRopes(merged, size.headSize / 2) }),
  architectures: {
    CohereCompassTextModel: base(family),
    CohereCompassForCausalLM: causalLM(family),
    CohereCompassTextForSequenceClassification: lastTokenClassification(family, textScores),
  },
  towers: { language: languageOf(family) },
  variants: {
    "biases, scaled scores, untied": {
      config: { attention_bias: true, logit_scale: 0.5, tie_word_embeddings: false },
      classes: ["CohereCompassForCausalLM"],
    },
    "a rope in every layer": {
      config: { rope_parameters: { full_attention: { rope_type: "default", rope_theta: 10000 } } },
      classes: ["CohereCompassForCausalLM"],
    },
    "labels of the first token": { config: { pooling: "bos" }, classes: onlyClassifier },
    "labels of all tokens": { config: { pooling: "mean" }, classes: onlyClassifier },
  },
});
