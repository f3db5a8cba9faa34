import { type xLSTMConfig, xlstm } from "@tiny-random/atlas/configs/xlstm";
import { InputError } from "@tiny-random/core";
import { activation, embedding, module, Parameter, rmsNorm, type Tensor } from "@tiny-random/nn";
import { gatedMlp } from "../../layers/decoder/mlp.ts";
import type { DecoderFamily } from "../../layers/heads/decoder-family.ts";
import { base, softCap, untiedCausalLM } from "../../layers/heads/decoder-heads.ts";
import type { TextContext } from "../../layers/sessions/backbone.ts";
import type { KeyValueCache } from "../../layers/sessions/cache.ts";
import { statesCache } from "../../layers/sessions/text-sessions.ts";
import { unmasked } from "../../layers/sessions/unmasked.ts";
import { textFamily } from "../../text-family.ts";
import { type MatrixLstmSizes, matrixLstm, matrixLstmStates } from "./mlstm.ts";

const sizesOf = (c: xLSTMConfig): MatrixLstmSizes => ({
  width: c.hidden_size,
  heads: c.num_heads,
  keys: Math.trunc(c.hidden_size * c.qk_dim_factor),
  values: Math.trunc(c.hidden_size * c.v_dim_factor),
});

/** Features of feed-forward blocks: a multiple of the width, rounded up to a whole multiple. */
const features = ({
  hidden_size: width,
  ffn_proj_factor: factor,
  ffn_round_up_to_multiple_of: multiple,
}: xLSTMConfig) => Math.floor((width * factor + multiple - 1) / multiple) * multiple;

const feedForward = (c: xLSTMConfig) =>
  gatedMlp(c, features(c), {
    act: activation("silu"),
    bias: c.use_bias,
    keys: { gate_proj: "proj_up_gate", up_proj: "proj_up", down_proj: "proj_down" },
  });

/** Unit root mean square, then scale and, where the config has biases, shift. */
const norm = (c: xLSTMConfig) => {
  const scaled = rmsNorm(c.hidden_size, c.norm_eps);
  const bias = c.use_bias ? new Parameter([c.hidden_size], { kind: "bias" }) : undefined;
  return module({ weight: scaled.weight, bias }, (m, x: Tensor) => (m.bias ? scaled(x).add(m.bias) : scaled(x)));
};

const block = (c: xLSTMConfig, layer: number) =>
  module(
    {
      norm_mlstm: norm(c),
      mlstm_layer: matrixLstm(layer, sizesOf(c), {
        bias: c.use_bias,
        gateCap: c.gate_soft_cap,
        normEpsilon: c.norm_eps,
        epsilon: c.eps,
      }),
      norm_ffn: norm(c),
      ffn: feedForward(c),
    },
    (m, x: Tensor, cache: KeyValueCache | undefined) => {
      const h = x.add(m.mlstm_layer(m.norm_mlstm(x), cache));
      return h.add(m.ffn(m.norm_ffn(h)));
    },
  );

const backbone = (c: xLSTMConfig) => {
  if (c.weight_mode !== "single")
    throw new InputError(
      "xLSTM's weight_mode must be single",
      "Transformers cannot initialize fused ones: it gives the biases of half the gates as many values as all have.",
    );
  return module(
    {
      embeddings: embedding(c.vocab_size, c.embedding_dim),
      blocks: Array.from({ length: c.num_blocks }, (_, layer) => block(c, layer)),
      out_norm: rmsNorm(c.hidden_size, c.norm_eps),
    },
    (m, ids: Tensor, { cache }: TextContext) =>
      m.out_norm(m.blocks.reduce((x, layer) => layer(x, cache), m.embeddings(ids))),
  );
};

const family: DecoderFamily<xLSTMConfig, ReturnType<typeof backbone>> = {
  key: "backbone",
  width: (c) => c.hidden_size,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => statesCache(c.num_blocks, matrixLstmStates(sizesOf(c))),
  scores: (scores, c) => softCap(scores, c.output_logit_soft_cap),
  backbone,
  embedding: (model) => model.embeddings.weight,
};

export default textFamily<xLSTMConfig>({
  facts: xlstm,
  repo: "NX-AI/xLSTM-7b",
  reference: { embedding_dim: 4096, num_blocks: 32, torch_dtype: "bfloat16" },
  tokenizer: "neox",
  roles: { width: ["embedding_dim"], depth: ["num_blocks"], rounding: ["ffn_round_up_to_multiple_of"] },
  // Transformers rounds the cache's keys and values up to multiples of 64, but not the layer's: they must be such.
  tiny: () => ({ qk_dim_factor: 2, v_dim_factor: 2, ffn_proj_factor: 0.9 }),
  architectures: { xLSTMModel: unmasked(base(family)), xLSTMForCausalLM: unmasked(untiedCausalLM(family)) },
  variants: {
    "biases, a tie that is not made": {
      config: { use_bias: true, tie_word_embeddings: true },
      classes: ["xLSTMForCausalLM"],
    },
  },
});
