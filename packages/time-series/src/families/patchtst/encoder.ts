// PatchTST's encoder: a Transformer over the patches of each channel (Nie et al., 2023).
import type { PatchTSTConfig } from "@tiny-random/atlas/configs/patchtst";
import { InputError } from "@tiny-random/core";
import { bartAttention } from "@tiny-random/encoder-decoder/layers/bart-layers";
import { type AnyModule, activation, layerNorm, linear, module, Parameter, Tensor } from "@tiny-random/nn";
import { batchNormOfFeatures } from "../../layers/batch-norm-of-features.ts";
import { inRows, patchCount } from "../../layers/patches.ts";
import { patchPositions } from "../../layers/sinusoidal-patches.ts";

type Config = PatchTSTConfig;
type Block = ((x: Tensor) => Tensor) & AnyModule;

/** The norm that a config names. Throws InputError for one that the class does not know. */
const normOf = (c: Config): Block => {
  if (c.norm_type === "batchnorm") return batchNormOfFeatures(c.d_model, c.norm_eps);
  if (c.norm_type === "layernorm") return layerNorm(c.d_model, c.norm_eps);
  throw new InputError(`norm_type ${c.norm_type} is not known; known are batchnorm, layernorm`);
};

const feedForward = (c: Config) =>
  module(
    { "0": linear(c.d_model, c.ffn_dim, { bias: c.bias }), "3": linear(c.ffn_dim, c.d_model, { bias: c.bias }) },
    (m, x: Tensor) => m["3"](activation(c.activation_function)(m["0"](x))),
  );

const layer = (c: Config) => {
  const parts = {
    self_attn: bartAttention(c.d_model, c.num_attention_heads),
    norm_sublayer1: normOf(c),
    norm_sublayer2: c.channel_attention ? normOf(c) : undefined,
    ff: feedForward(c),
    norm_sublayer3: normOf(c),
  };
  return module(parts, (m, states: Tensor) => {
    const around = (norm: Block, block: (x: Tensor) => Tensor) => (x: Tensor) =>
      c.pre_norm ? x.add(block(norm(x))) : norm(x.add(block(x)));
    const attend = (x: Tensor) => m.self_attn(x, {});
    const acrossPatches = inRows(states, around(m.norm_sublayer1, attend));
    const acrossChannels = m.norm_sublayer2
      ? inRows(acrossPatches.transpose(1, 2), around(m.norm_sublayer2, attend)).transpose(1, 2)
      : acrossPatches;
    return inRows(acrossChannels, around(m.norm_sublayer3, m.ff));
  });
};

/** Patches as vectors: by one map for all channels, or by one for each. */
const embedder = (c: Config) => {
  const map = () => linear(c.patch_length, c.d_model);
  if (c.share_embedding) return module({ input_embedding: map() }, (m, patches: Tensor) => m.input_embedding(patches));
  const input_embedding = Array.from({ length: c.num_input_channels }, map);
  return module({ input_embedding }, (m, patches: Tensor) =>
    Tensor.stack(
      m.input_embedding.map((own, channel) => own(patches.select(1, channel))),
      1,
    ),
  );
};

/** Positions, and a class token before the patches of each channel. */
const positions = (c: Config) => {
  const rows = patchCount(c) + (c.use_cls_token ? 1 : 0);
  const parts = {
    cls_token: c.use_cls_token ? new Parameter([1, 1, 1, c.d_model], { kind: "embedding" }) : undefined,
    position_enc: patchPositions(c.positional_encoding_type, rows, c.d_model),
  };
  return module(parts, (m, patches: Tensor) => {
    const table = patches.graph.parameter(m.position_enc);
    if (!m.cls_token) return patches.add(table);
    const token = patches.graph.parameter(m.cls_token).add(table.slice(0, 0, 1));
    return Tensor.cat([token.expand(patches.shape.with(2, 1)), patches.add(table.slice(0, 1))], 2);
  });
};

/** Patches `[batch, channels, patches, length]` → states `[batch, channels, patches, width]`, the class token's first. */
export const patchEncoder = (c: Config) =>
  module(
    {
      embedder: embedder(c),
      positional_encoder: positions(c),
      layers: Array.from({ length: c.num_hidden_layers }, () => layer(c)),
    },
    (m, patches: Tensor) => m.layers.reduce((x, one) => one(x), m.positional_encoder(m.embedder(patches))),
  );
