import { as } from "../changes.ts";
import { constant } from "../fields.ts";
import { bool, f32, u32 } from "../format/metadata.ts";
import { audioFields, defineProjector } from "../projector.ts";
import { asColumn } from "../state-space.ts";

/** A convolution's bias as a column, which is added to every frame; its weights as they are. */
const convolution = (name: string) => as(name, (weight) => (weight.shape.length === 1 ? asColumn(weight) : weight));

/** Voxtral: Whisper's encoder, four frames for a token. */
export default defineProjector("voxtral", {
  classes: ["VoxtralForConditionalGeneration"],
  fields: {
    ...audioFields,
    "audio.attention.layer_norm_epsilon": constant(f32(1e-5)),
    "audio.projector.stack_factor": constant(u32(4)),
    use_gelu: constant(bool(true)),
  },
  uncompared:
    "not compared: llama.cpp averages Voxtral's frames by twos, makes a token more than it counts, and ends its process there",
  weights: {
    "audio_tower.conv1": convolution("a.conv1d.1"),
    "audio_tower.conv2": convolution("a.conv1d.2"),
    "audio_tower.embed_positions": "a.position_embd",
    "audio_tower.layer_norm": "a.post_ln",
    "audio_tower.layers.{}.self_attn_layer_norm": "a.blk.{}.ln1",
    "audio_tower.layers.{}.final_layer_norm": "a.blk.{}.ln2",
    "audio_tower.layers.{}.self_attn.q_proj": "a.blk.{}.attn_q",
    "audio_tower.layers.{}.self_attn.k_proj": "a.blk.{}.attn_k",
    "audio_tower.layers.{}.self_attn.v_proj": "a.blk.{}.attn_v",
    "audio_tower.layers.{}.self_attn.out_proj": "a.blk.{}.attn_out",
    "audio_tower.layers.{}.fc1": "a.blk.{}.ffn_up",
    "audio_tower.layers.{}.fc2": "a.blk.{}.ffn_down",
    "multi_modal_projector.linear_1": "mm.a.mlp.1",
    "multi_modal_projector.linear_2": "mm.a.mlp.2",
  },
});
