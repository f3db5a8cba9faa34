import type { Change, Place } from "./architecture.ts";
import { parts } from "./changes.ts";

/** A convolution over two frames as two over one each: the second weight's name ends otherwise. */
export const framesApart: Change = ({
  shape: [channels = 0, colours = 0, frames = 0, height = 0, width = 0],
  data,
}) => {
  const size = height * width;
  const frame = (index: number) => {
    const one = new Float32Array(channels * colours * size);
    for (let plane = 0; plane < channels * colours; plane++) {
      const start = (plane * frames + index) * size;
      one.set(data.subarray(start, start + size), plane * size);
    }
    return { shape: [channels, colours, height, width], data: one };
  };
  return { "v.patch_embd.weight": frame(0), "v.patch_embd.weight.1": frame(1) };
};

const thirds: Change = (weight) => {
  const size = (weight.shape[0] ?? 0) / 3;
  return parts(weight, ["v.blk.{}.attn_q", "v.blk.{}.attn_k", "v.blk.{}.attn_v"], [size, size, size]);
};

/** An encoder whose patches are merged in squares, as Qwen 2 and 2.5 VL have it. */
export const mergedPatches: Readonly<Record<string, Place>> = {
  "visual.patch_embed.proj.weight": framesApart,
  "visual.blocks.{}.norm1": "v.blk.{}.ln1",
  "visual.blocks.{}.norm2": "v.blk.{}.ln2",
  "visual.blocks.{}.attn.qkv": thirds,
  "visual.blocks.{}.attn.proj": "v.blk.{}.attn_out",
  "visual.blocks.{}.mlp.fc1": "v.blk.{}.ffn_up",
  "visual.blocks.{}.mlp.fc2": "v.blk.{}.ffn_down",
  "visual.blocks.{}.mlp.gate_proj": "v.blk.{}.ffn_gate",
  "visual.blocks.{}.mlp.up_proj": "v.blk.{}.ffn_up",
  "visual.blocks.{}.mlp.down_proj": "v.blk.{}.ffn_down",
  "visual.merger.ln_q": "v.post_ln",
  "visual.merger.mlp.0": "mm.0",
  "visual.merger.mlp.2": "mm.2",
};
