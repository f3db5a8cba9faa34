import { roleOf } from "@tiny-random/core";

/**
 * How a config number follows when a model gets tiny. `width` shrinks by the model's whole factor, `head width` and `heads` by
 * its two parts, so that every product and multiple that holds in the reference holds in the tiny model; `kept` stays.
 */
export type SizeRole =
  | "width"
  | "head width"
  | "heads"
  | "depth"
  | "vocabulary"
  | "positions"
  | "experts"
  | "active experts"
  | "expert groups"
  | "active expert groups"
  | "kept";

const byTableRole: Readonly<Record<string, SizeRole>> = {
  width: "width",
  heads: "heads",
  "key/value heads": "heads",
  "head size": "head width",
  "feed-forward width": "width",
  depth: "depth",
  positions: "positions",
  experts: "experts",
  "active experts": "active experts",
  "expert groups": "expert groups",
  "active expert groups": "active expert groups",
  "expert width": "width",
  "latent rank": "width",
  window: "kept",
  "dense layers": "kept",
};

/** Field names beyond the table of roles, by what they contain; the first that fits decides. */
const patterns: readonly (readonly [RegExp, SizeRole])[] = [
  // Channels of convolutions, in lists with their strides and dilations, which are 16 at most or may shrink with them.
  [
    /^(resnet_head|resnet_configs|stage_configs|bridge_connector|out_point_positions2D|kernel_predictor_hidden_channels)$/,
    "width",
  ],
  [
    /^num_feat_extract_layers$|^output_num_channels$|^(model_in_dim|mel_dim)$|^max_window_layers$|_ratios?$|_factors?$|kernel|stride|patch_size|image_size|image_embedding_size|dilation|pos_emb_(width|height)|numb_of_layers/,
    "kept",
  ],
  [/^(num_)?(channels|in_channels|in_chans|audio_channels)$|_rate$|_period$|_interval$|_step$|_freq/, "kept"],
  [/rotary_dim$|head_?dim|head_size|d_head|dim_head|d_kv|kv_channels|head_width|dim_per_head/, "head width"],
  [
    /(^|_)(heads?|n_head_kv|num_kv|heads_per_stage)$|attention_heads|num_heads|n_heads|kv_heads|key_value_heads/,
    "heads",
  ],
  [/vocab(ulary)?_size|n_vocab|vocab$/, "vocabulary"],
  [
    /position_embeddings$|n_positions|n_ctx|num_positions|max_\w*positions$|max_seq\w*|seq_len\w*|max_length/,
    "positions",
  ],
  [
    /experts_per_tok|experts_per_token|moe_top_?k|top_k_experts|num_selected_experts|router_top_k|moe_k$/,
    "active experts",
  ],
  [/^(moe_)?num_(local_|routed_|total_)?experts$|^n_routed_experts$|_num_experts$|^num_experts\w*$/, "experts"],
  [
    /^(n_|num_)?(\w+_)?(layers?|depths?|num_blocks|n_blocks|layer_depths)$|^(num_)?(hidden_|encoder_|decoder_)?blocks$/,
    "depth",
  ],
  [
    /hidden|^visual_prompt_size$|^d_latents$|^adapter_input_size$|^keypoint_encoder_sizes$|embed|embd|inner|intermediate|ffn|feedforward|width|rank|proj|filters|d_model|d_ff|d_inner|d_embed/,
    "width",
  ],
  [
    /(^|_)(dims?|channels|features|units|size_per_layer_input)$|_dim(s|_\w+)?$|^dim_|_channels?(_|$)|channel_list|mlp_size|bottleneck_size|output_size$|^flow_size$/,
    "width",
  ],
];

/** A part of a width, which may be narrow: the features that a second stage of matching looks at. */
const slices = /slice_dim$/;

/** Names in which a number counts something although they contain the name of a width. */
const counts =
  /^(num|n)_(?!embd|inner|filters|state|dim|channels|features|hidden)|_token|tokens|embeddings$|mel_bins|codebook_size|per_tok|group|levels|_length|window|bucket|max_|min_|layerdrop|hidden_act/;

/** The role of a field that holds a value. */
export const sizeRoleOf = (field: string, value: number): SizeRole => {
  if (!Number.isInteger(value)) return "kept";
  const known = byTableRole[roleOf(field) ?? ""];
  if (known !== undefined) return known;
  if (/groups$/.test(field) && field !== "num_output_groups" && value >= 64) return "width";
  const found = patterns.find(([pattern]) => pattern.test(field))?.[1] ?? "kept";
  // A width is even: 65 are the places of a cell and none.
  if (slices.test(field)) return "width";
  return found === "width" && (counts.test(field) || value <= 16 || value % 2 === 1) ? "kept" : found;
};
