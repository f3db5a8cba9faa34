import { type LongcatFlashConfig, longcatFlash } from "@tiny-random/atlas/configs/longcat_flash";
import { amongLargest, heldWeight, module, Parameter, type Tensor } from "@tiny-random/nn";
import type { DecoderParts, LayerContext } from "../layers/decoder/decoder-parts.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { latentCache, multiHeadLatentAttention } from "../layers/decoder/multi-head-latent-attention.ts";
import { type RotaryDecoder, rotaryDecoder } from "../layers/decoder/rotary-decoder.ts";
import { separateExperts } from "../layers/experts/mixture-of-experts.ts";
import type { DecoderFamily } from "../layers/heads/decoder-family.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";

/** A decoder of `num_layers` layers. Caches count each twice, since it attends twice. */
type Config = LongcatFlashConfig & { readonly num_hidden_layers: number };

const unread = "experts that give back their input have two matrices all the same";

/** The softmax over all experts' scores, those of the best by corrected shares, scaled. */
const router = (c: Config) => {
  const experts = c.n_routed_experts + c.zero_expert_num;
  const classifier = new Parameter(
    [experts, c.hidden_size],
    { kind: "weight", fanIn: c.hidden_size / 8 },
    {
      keepFloat32: "float16",
    },
  );
  return module(
    {
      classifier: module({ weight: classifier }, (m, x: Tensor) => x.linear(m.weight)),
      e_score_correction_bias: new Parameter([experts], { kind: "bias" }),
    },
    (m, x: Tensor) => {
      const shares = m.classifier(x).softmax(-1);
      const isBest = amongLargest(shares.add(m.e_score_correction_bias), c.moe_topk);
      return shares.where(isBest, 0).mul(c.routed_scaling_factor);
    },
  );
};

/** Experts, and beyond them some that cost nothing: they give back what they get. */
const mixture = (c: Config) => {
  const { n_routed_experts: experts, zero_expert_num: idle, hidden_size: width } = c;
  const features = c.expert_ffn_hidden_size;
  const matrix = () => heldWeight(new Parameter([features, width], { kind: "weight", fanIn: width }, { unread }));
  const beside = Array.from({ length: idle }, (_, index) => [
    experts + index,
    module({ gate_proj: matrix(), up_proj: matrix() }, () => undefined),
  ]);
  const sizes = { width, experts, active: c.moe_topk, features, activation: c.hidden_act };
  return module(
    { router: router(c), experts: separateExperts(sizes, undefined, Object.fromEntries(beside)) },
    (m, x: Tensor) => {
      const [own, given] = m.router(x).split([experts, idle], -1) as [Tensor, Tensor];
      return m.experts(x, own).add(x.mul(given.sum(-1, true)));
    },
  );
};

const attention = (c: Config, layer: number) =>
  multiHeadLatentAttention({ ...c, rope_interleave: true }, layer, {
    scales: { query: Math.sqrt(c.hidden_size / c.q_lora_rank), latent: Math.sqrt(c.hidden_size / c.kv_lora_rank) },
  });

/** Two blocks of attention, each with a dense one; a mixture reads what the first dense one does and joins at the end (ScMoE). */
const layer = (c: Config, index: number, parts: DecoderParts<Config>) => {
  const norms = () => [parts.norm(c), parts.norm(c)] as const;
  return module(
    {
      mlp: mixture(c),
      self_attn: [parts.attention(c, 2 * index), parts.attention(c, 2 * index + 1)] as const,
      mlps: [parts.mlp(c, index), parts.mlp(c, index)] as const,
      input_layernorm: norms(),
      post_attention_layernorm: norms(),
    },
    (m, x: Tensor, context: LayerContext) => {
      const attended = x.add(m.self_attn[0](m.input_layernorm[0](x), context));
      const normed = m.post_attention_layernorm[0](attended);
      const shortcut = m.mlp(normed);
      const h = attended.add(m.mlps[0](normed));
      const again = h.add(m.self_attn[1](m.input_layernorm[1](h), context));
      return again.add(m.mlps[1](m.post_attention_layernorm[1](again))).add(shortcut);
    },
  );
};

const backbone = (c: LongcatFlashConfig) =>
  rotaryDecoder<Config>(
    { ...c, num_hidden_layers: c.num_layers },
    {
      attention,
      mlp: (one) => gatedMlp(one, one.ffn_hidden_size),
      layer,
      rotarySize: (one) => one.qk_rope_head_dim,
    },
  );

const family: DecoderFamily<LongcatFlashConfig, RotaryDecoder> = {
  key: "model",
  width: (c) => c.hidden_size,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => latentCache({ ...c, num_hidden_layers: 2 * c.num_layers }),
  backbone,
  embedding: (model) => model.embed_tokens.weight,
  embed: (model, ids) => model.embed_tokens(ids),
};

export default textFamily({
  facts: longcatFlash,
  repo: "meituan-longcat/LongCat-Flash-Chat",
  reference: {
    attention_method: "MLA",
    mla_scale_kv_lora: true,
    mla_scale_q_lora: true,
    rope_theta: 10000000,
    zero_expert_type: "identity",
    torch_dtype: "bfloat16",
  },
  roles: { "active experts": ["moe_topk"], "expert width": ["expert_ffn_hidden_size"] },
  // A layer has two of everything: with two tables of the vocabulary, one layer makes a model as large as others.
  tiny: (c, { size }) => ({
    zero_expert_num: Math.min(c.zero_expert_num, 2),
    num_layers: c.tie_word_embeddings ? 2 : 1,
    ffn_hidden_size: size.width,
  }),
  tokenizer: "deepseek",
  architectures: { LongcatFlashModel: base(family), LongcatFlashForCausalLM: causalLM(family) },
  variants: {
    "no experts that cost nothing, biases, tied": {
      config: { zero_expert_num: 0, attention_bias: true, tie_word_embeddings: true },
      classes: ["LongcatFlashForCausalLM"],
    },
  },
});
