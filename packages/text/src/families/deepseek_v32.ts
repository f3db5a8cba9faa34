import { type DeepseekV32Config, deepseekV32 } from "@tiny-random/atlas/configs/deepseek_v32";
import { lightningIndexer } from "../layers/decoder/lightning-indexer.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { indexedLatentCache, multiHeadLatentAttention } from "../layers/decoder/multi-head-latent-attention.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { groupedMixture } from "../layers/experts/grouped-mixture.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";
import { deepseekReference } from "./deepseek_v3.ts";

/** DeepSeek V3 whose queries see the keys that an indexer chooses. Its rope turns halves, the attention's neighbours. */
const family = rotaryDecoderFamily<DeepseekV32Config>({
  attention: (c, layer) =>
    multiHeadLatentAttention(c, layer, { pairs: "neighbours", indexer: lightningIndexer(c, layer) }),
  mlp: (c, layer) => (c.mlp_layer_types[layer] === "sparse" ? groupedMixture(c) : gatedMlp(c)),
  rotarySize: (c) => c.qk_rope_head_dim,
  cache: indexedLatentCache,
});

export default textFamily({
  facts: deepseekV32,
  repo: "deepseek-ai/DeepSeek-V3.2-Exp",
  reference: deepseekReference,
  tokenizer: "deepseek",
  // Indexers take room that narrower feed-forward blocks leave.
  tiny: (_c, { size }) => ({ intermediate_size: size.width / 4, moe_intermediate_size: size.width / 8 }),
  architectures: { DeepseekV32Model: base(family), DeepseekV32ForCausalLM: causalLM(family) },
  variants: {
    "biases of the latent projections": { config: { attention_bias: true }, classes: ["DeepseekV32ForCausalLM"] },
  },
});
