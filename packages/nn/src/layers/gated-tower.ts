import { module } from "../module.ts";
import type { Tensor } from "../tensor.ts";
import { activation } from "./activation.ts";
import { linear } from "./linear.ts";
import { rmsNorm } from "./norm.ts";
import { type TowerBlock, towerAttention, towerLayers } from "./tower.ts";

/** The config fields that a tower of gated layers reads. */
export interface GatedTowerConfig {
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly hidden_act: string;
  readonly rms_norm_eps: number;
  readonly qkv_bias: boolean;
  readonly mlp_bias: boolean;
}

/** down(act(gate(x)) · up(x)) (SwiGLU, Shazeer, 2020). */
const gatedMlp = (c: GatedTowerConfig) => {
  const [width, inner, options] = [c.hidden_size, c.intermediate_size, { bias: c.mlp_bias }];
  return module(
    {
      gate_proj: linear(width, inner, options),
      up_proj: linear(width, inner, options),
      down_proj: linear(inner, width, options),
    },
    (m, x: Tensor) => m.down_proj(activation(c.hidden_act)(m.gate_proj(x)).mul(m.up_proj(x))),
  );
};

/** Attention and a gated feed-forward network, each behind its RMS norm and added to the stream. */
const gatedLayer = (c: GatedTowerConfig): TowerBlock =>
  module(
    {
      attention: towerAttention(c, { bias: c.qkv_bias }),
      ffn: gatedMlp(c),
      rms_norm1: rmsNorm(c.hidden_size, c.rms_norm_eps),
      rms_norm2: rmsNorm(c.hidden_size, c.rms_norm_eps),
    },
    (m, x: Tensor, mask?: Tensor) => {
      const attended = x.add(m.attention(m.rms_norm1(x), mask));
      return attended.add(m.ffn(m.rms_norm2(attended)));
    },
  );

/** Gated layers behind RMS norms, of texts or of images (AIMv2, Fini et al., 2024): all hidden states, the input first. */
export const gatedTowerEncoder = (c: GatedTowerConfig) =>
  towerLayers(Array.from({ length: c.num_hidden_layers }, () => gatedLayer(c)));
