import { layerNorm } from "@tiny-random/nn";
import {
  type PackedLayerParts,
  packedLayer,
  type SeparateAttentionSlots,
  separateAttention,
} from "./packed-attention.ts";
import { twoLayerMlp } from "./patch-mlp.ts";

/** The config fields that the layer of most towers reads. */
interface TowerLayerConfig {
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_attention_heads: number;
  readonly hidden_act: string;
}

/** A checkpoint's keys of a layer and of its parts. */
export interface TowerLayerKeys {
  readonly layer?: { readonly [Part in keyof PackedLayerParts]?: string };
  readonly attention?: NonNullable<SeparateAttentionSlots["keys"]>;
  readonly mlp?: { readonly up: string; readonly down: string };
}

/** The keys of SigLIP's checkpoints. */
const siglipKeys = { attn: "self_attn", norm1: "layer_norm1", norm2: "layer_norm2" };

/** A layer of CLIP's kind: attention with separate projections, two linear maps, layer norms. */
export const packedTowerLayer = (c: TowerLayerConfig, epsilon: number, keys: TowerLayerKeys = {}) => {
  const { layer = siglipKeys, attention = {}, mlp = { up: "fc1", down: "fc2" } } = keys;
  return packedLayer(
    {
      attn: separateAttention({ width: c.hidden_size, heads: c.num_attention_heads }, { keys: attention }),
      norm1: layerNorm(c.hidden_size, epsilon),
      norm2: layerNorm(c.hidden_size, epsilon),
      mlp: twoLayerMlp({ width: c.hidden_size, features: c.intermediate_size, activation: c.hidden_act }, mlp),
    },
    layer,
  );
};
