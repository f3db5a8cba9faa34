import { mvp } from "@tiny-random/atlas/configs/mvp";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { activation, embedding, linear, module, Tensor } from "@tiny-random/nn";
import { textFamily } from "@tiny-random/text/text-family";
import {
  type BartFamily,
  bartCausalLM,
  bartConditionalGeneration,
  bartModel,
  bartTextClasses,
  bartTowers,
} from "../layers/bart-classes.ts";
import { postNorm } from "../layers/bart-layers.ts";
import type { Prompt } from "../layers/bart-stacks.ts";
import type { KeyValue } from "../layers/decoder-cache.ts";
import { learnedPositions } from "../layers/positions.ts";
import { shiftTokensRight } from "../layers/shift-tokens.ts";

const facts = narrowed(mvp, { decoder_start_token_id: "number" });
type MvpConfig = ConfigOf<typeof facts>;

/** Keys and values of the decoder's layers, made of learned prompts by two linear maps (Li and Liang, 2021). */
const prompt = (c: MvpConfig): Prompt => {
  const [width, inner] = [c.d_model, c.prompt_mid_dim];
  const { decoder_layers: layers, decoder_attention_heads: heads } = c;
  const prompt_trans = module({ "0": linear(width, inner), "2": linear(inner, 2 * layers * width) }, (m, x: Tensor) =>
    m["2"](activation("gelu")(m["0"](x))),
  );
  return module({ prompt_embedding: embedding(c.prompt_length, width), prompt_trans }, (m, x: Tensor) => {
    const ids = Tensor.arange(x.graph, c.prompt_length);
    const made = m.prompt_trans(m.prompt_embedding(ids)).unflatten(-1, [2 * layers, heads, width / heads]);
    const parts = made.permute(1, 2, 0, 3).chunk(2 * layers, 0);
    return (layer: number): KeyValue => [parts[2 * layer] as Tensor, parts[2 * layer + 1] as Tensor];
  });
};

/**
 * BART with learned prompts before its decoder's keys, if its config wants them (Tang et al., 2022). The encoder has none:
 * `MvpModel` gives it the flag in another argument's place.
 */
const family: BartFamily<MvpConfig> = {
  order: postNorm,
  positions: (c) => learnedPositions(c.max_position_embeddings, c.d_model, 2),
  norms: { layernorm_embedding: true },
  shifted: (ids, c) => shiftTokensRight(ids, c.decoder_start_token_id),
  task: "text2text-generation",
  bias: true,
  prompt: (c) => (c.use_prompt ? prompt(c) : undefined),
};

/** The decoder alone has no prompts whatever its config says. */
const alone: BartFamily<MvpConfig> = { ...family, prompt: () => undefined };

export default textFamily({
  facts,
  repo: "RUCAIBox/mvp",
  checkpoints: { MvpForConditionalGeneration: ["RUCAIBox/mvp-summarization", "RUCAIBox/mtl-data-to-text"] },
  generationConfig: { bos_token_id: 0, decoder_start_token_id: 2, eos_token_id: 2, pad_token_id: 1 },
  tiny: (c, { size }) => ({ prompt_length: Math.min(c.prompt_length, 4), prompt_mid_dim: size.width }),
  tokenizer: "roberta",
  towers: bartTowers(alone),
  architectures: {
    MvpModel: bartModel(family),
    MvpForConditionalGeneration: bartConditionalGeneration(family),
    MvpForCausalLM: bartCausalLM(alone),
    ...bartTextClasses("Mvp", family),
  },
  variants: {
    prompts: {
      config: { use_prompt: true },
      classes: ["MvpModel", "MvpForConditionalGeneration", "MvpForCausalLM", "MvpForSequenceClassification"],
    },
  },
});
