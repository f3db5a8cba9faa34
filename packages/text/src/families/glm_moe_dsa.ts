import { type GlmMoeDsaConfig, glmMoeDsa } from "@tiny-random/atlas/configs/glm_moe_dsa";
import { lightningIndexer } from "../layers/decoder/lightning-indexer.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { indexedLatentCache, multiHeadLatentAttention } from "../layers/decoder/multi-head-latent-attention.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { groupedMixture } from "../layers/experts/grouped-mixture.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { turnNeighbours } from "../layers/rope/partial-turns.ts";
import { textFamily } from "../text-family.ts";

const hasIndexer = (c: GlmMoeDsaConfig, layer: number): boolean => c.indexer_types[layer] !== "shared";

/** DeepSeek V3.2 whose indexers turn neighbours too, and whose layers may share an earlier one's choice of keys. */
const family = rotaryDecoderFamily<GlmMoeDsaConfig>({
  attention: (c, layer) =>
    multiHeadLatentAttention(c, layer, {
      pairs: "neighbours",
      indexer: hasIndexer(c, layer) ? lightningIndexer(c, layer, { turn: turnNeighbours }) : "shared",
    }),
  mlp: (c, layer) => (c.mlp_layer_types[layer] === "sparse" ? groupedMixture(c) : gatedMlp(c)),
  rotarySize: (c) => c.qk_rope_head_dim,
  cache: (c) => indexedLatentCache(c, (layer) => hasIndexer(c, layer)),
});

export default textFamily({
  facts: glmMoeDsa,
  repo: "zai-org/GLM-5",
  reference: {
    rope_parameters: { rope_theta: 1000000, rope_type: "default" },
    rope_interleave: true,
    indexer_rope_interleave: true,
    num_nextn_predict_layers: 1,
    ep_size: 1,
    moe_layer_freq: 1,
    scoring_func: "sigmoid",
    topk_method: "noaux_tc",
    pad_token_id: 154820,
    eos_token_id: [154820, 154827, 154829],
    dtype: "bfloat16",
  },
  unwritten: ["bos_token_id"],
  tokenizer: "llama",
  // Indexers take room that narrower feed-forward blocks leave.
  tiny: (_c, { size }) => ({ intermediate_size: size.width / 4, moe_intermediate_size: size.width / 8 }),
  architectures: { GlmMoeDsaModel: base(family), GlmMoeDsaForCausalLM: causalLM(family) },
  variants: {
    "layers that share an indexer": {
      config: { num_hidden_layers: 2, indexer_types: ["full", "shared"] },
      classes: ["GlmMoeDsaForCausalLM"],
    },
    "groups of experts": { config: { n_group: 2, topk_group: 1 }, classes: ["GlmMoeDsaForCausalLM"] },
  },
});
