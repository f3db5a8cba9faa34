import { nllbMoe } from "@tiny-random/atlas/configs/nllb-moe";
import { type ConfigOf, InputError, narrowed } from "@tiny-random/core";
import {
  type AnyModule,
  activation,
  amongLargest,
  layerNorm,
  linear,
  module,
  Parameter,
  type Tensor,
} from "@tiny-random/nn";
import { textFamily } from "@tiny-random/text/text-family";
import type { Source } from "../layers/attention.ts";
import { type BartFamily, bartConditionalGeneration, bartModel } from "../layers/bart-classes.ts";
import { bartAttention, type DecoderLayer, type EncoderLayer, preNorm } from "../layers/bart-layers.ts";
import type { Sources } from "../layers/decoder-steps.ts";
import { fairseqPositions } from "../layers/positions.ts";
import { routerClassifier } from "../layers/router-classifier.ts";
import { shiftTokensRight } from "../layers/shift-tokens.ts";

const facts = narrowed(nllbMoe, { pad_token_id: "number", decoder_start_token_id: "number" });
type Config = ConfigOf<typeof facts>;

const feedForward = (c: Config, features: number) =>
  module({ fc1: linear(c.d_model, features), fc2: linear(features, c.d_model) }, (m, x: Tensor) =>
    m.fc2(activation(c.activation_function)(m.fc1(x))),
  );

const unread = "Transformers takes its mask of experts for their numbers, so only the first two ever compute";

/** A feed-forward block that is in the checkpoint only. */
const idleFeedForward = (c: Config, features: number) => {
  const idle = (inputs: number, outputs: number) =>
    module(
      {
        weight: new Parameter([outputs, inputs], { kind: "weight", fanIn: inputs }, { unread }),
        bias: new Parameter([outputs], { kind: "bias" }, { unread }),
      },
      () => undefined,
    );
  return module({ fc1: idle(c.d_model, features), fc2: idle(features, c.d_model) }, () => undefined);
};

/** The shares of a token's best and second expert, which sum to 1; both `[batch, length, 1]`. */
const router = (c: Config) => {
  if (c.moe_eval_capacity_token_fraction !== 1 || c.second_expert_policy !== "all")
    throw new InputError(
      "NLLB-MoE drops tokens by their order in the whole batch, or by chance, with this moe_eval_capacity_token_fraction or second_expert_policy",
      "Take a moe_eval_capacity_token_fraction of 1 and the second_expert_policy all.",
    );
  return module({ classifier: routerClassifier(c) }, (m, x: Tensor) => {
    const scores = m.classifier(x);
    const isFirst = amongLargest(scores, 1);
    const isSecond = amongLargest(scores.masked_fill(isFirst, Number.NEGATIVE_INFINITY), 1);
    const shares = scores.softmax(-1);
    const [first, second] = [isFirst, isSecond].map((taken) => shares.where(taken, 0).sum(-1, true)) as [
      Tensor,
      Tensor,
    ];
    const both = first.add(second);
    return { first: first.div(both), second: second.div(both) };
  });
};

type Experts = ((x: Tensor, mask?: Tensor) => Tensor) & AnyModule;

/**
 * A mixture as `NllbMoeExperts` computes it: expert 1 with the share of whichever expert is best, expert 0 with that of the
 * second. Padding goes through no expert, and all outputs are as much smaller as tokens are dropped in training.
 */
const mixture = (c: Config, features: number): Experts => {
  const idle = Array.from({ length: c.num_experts - 2 }, (_, index) => [
    `expert_${index + 2}`,
    idleFeedForward(c, features),
  ]);
  const pair = { expert_0: feedForward(c, features), expert_1: feedForward(c, features) };
  const experts = module({ ...pair, ...Object.fromEntries(idle) }, (_, x: Tensor, first: Tensor, second: Tensor) =>
    pair.expert_1(x).mul(first).add(pair.expert_0(x).mul(second)),
  );
  return module({ router: router(c), experts }, (m, x: Tensor, mask?: Tensor) => {
    const { first, second } = m.router(x);
    const mixed = m.experts(x, first, second).mul(1 - c.moe_token_dropout);
    if (!mask || c.router_ignore_padding_tokens) return mixed;
    return mixed.where(mask.squeeze(1).transpose(1, 2).ge(0), 0);
  });
};

const ffnOf = (c: Config, layer: number, step: number, features: number): Experts =>
  step > 0 && (layer + 1) % step === 0 ? mixture(c, features) : feedForward(c, features);

const encoderLayer = (c: Config, layer: number): EncoderLayer =>
  module(
    {
      self_attn: bartAttention(c.d_model, c.encoder_attention_heads),
      self_attn_layer_norm: layerNorm(c.d_model),
      ffn: ffnOf(c, layer, c.encoder_sparse_step, c.encoder_ffn_dim),
      ff_layer_norm: layerNorm(c.d_model),
    },
    (m, x: Tensor, source: Source) => {
      const attended = preNorm(x, m.self_attn_layer_norm, (y) => m.self_attn(y, source));
      return preNorm(attended, m.ff_layer_norm, (y) => m.ffn(y, source.mask));
    },
  );

const decoderLayer = (c: Config, layer: number): DecoderLayer =>
  module(
    {
      self_attn: bartAttention(c.d_model, c.decoder_attention_heads),
      self_attn_layer_norm: layerNorm(c.d_model),
      cross_attention: bartAttention(c.d_model, c.decoder_attention_heads),
      cross_attention_layer_norm: layerNorm(c.d_model),
      ffn: ffnOf(c, layer, c.decoder_sparse_step, c.decoder_ffn_dim),
      ff_layer_norm: layerNorm(c.d_model),
    },
    (m, x: Tensor, { own, cross }: Sources) => {
      const attended = preNorm(x, m.self_attn_layer_norm, (y) => m.self_attn(y, own));
      const crossed = preNorm(attended, m.cross_attention_layer_norm, (y) => m.cross_attention(y, cross));
      return preNorm(crossed, m.ff_layer_norm, (y) => m.ffn(y));
    },
  );

/** M2M100 with experts in every few layers (NLLB Team, 2022). */
const family: BartFamily<Config> = {
  order: preNorm,
  positions: (c) => fairseqPositions(c.max_position_embeddings, c.d_model, c.pad_token_id),
  norms: { layer_norm: true },
  encoderLayer,
  decoderLayer,
  shifted: (ids, c) => shiftTokensRight(ids, c.decoder_start_token_id),
  task: "translation",
  bias: false,
};

export default textFamily<Config>({
  facts,
  repo: "facebook/nllb-moe-54b",
  reference: {
    vocab_size: 256206,
    d_model: 2048,
    encoder_layers: 24,
    encoder_ffn_dim: 8192,
    decoder_layers: 24,
    decoder_ffn_dim: 8192,
    tokenizer_class: "NllbTokenizer",
  },
  roles: { "interval of layer kinds": ["encoder_sparse_step", "decoder_sparse_step"] },
  generationConfig: { bos_token_id: 0, decoder_start_token_id: 2, eos_token_id: 2, max_length: 200, pad_token_id: 1 },
  tokenizer: "nllb",
  architectures: {
    NllbMoeModel: bartModel(family),
    NllbMoeForConditionalGeneration: bartConditionalGeneration(family),
  },
  variants: {
    "a router with a bias that reads padding, every layer sparse": {
      config: {
        router_bias: true,
        router_ignore_padding_tokens: true,
        encoder_sparse_step: 1,
        decoder_sparse_step: 1,
        scale_embedding: false,
      },
      classes: ["NllbMoeForConditionalGeneration"],
    },
  },
});
