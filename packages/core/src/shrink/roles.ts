import type { Size } from "../contract/size.ts";
import { stageDepths, stageHeads, stageWidths } from "./stage-sizes.ts";

/** Fields of a config, or of one nested in it that names no model type. */
export type Fields = Readonly<Record<string, unknown>>;

/** What a config field means for the model's size. */
export type Role =
  | "width"
  | "first width"
  | "heads"
  | "heads of layers"
  | "key/value heads"
  | "head size"
  | "feed-forward width"
  | "feed-forward ratio"
  | "depth"
  | "window"
  | "positions"
  | "layer kinds"
  | "experts"
  | "active experts"
  | "expert groups"
  | "active expert groups"
  | "expert width"
  | "dense layers"
  | "latent rank"
  | "rotated features"
  | "rotated share"
  | "embedding width"
  | "layer groups"
  | "codebook entries"
  | "first filters"
  | "convolution width"
  | "states"
  | "chunk"
  | "step rank"
  | "rounding"
  | "interval of layer kinds"
  | "layers before a window"
  | "scale of scores"
  | "indexed keys"
  | "indexer heads"
  | "indexer head size"
  | "image size"
  | "patch size";

/** Role → the field names that have it, in every configuration class. */
const fields: Readonly<Record<Role, readonly string[]>> = {
  width: [
    "hidden_size",
    "attention_hidden_size",
    "lru_width",
    "n_embd",
    "d_model",
    "emb_dim",
    "dim",
    "pooler_hidden_size",
    "projection_dim",
    "projection_size",
    "hidden_sizes",
    "decoder_hidden_size",
    "pooler_output_size",
    "output_hidden_size",
    "xvector_output_dim",
    "codevector_dim",
    "proj_codevector_dim",
    "classifier_proj_size",
    "upsample_groups",
    "n_embed",
  ],
  "first width": ["embed_dim"],
  heads: [
    "num_attention_heads",
    "n_head",
    "n_heads",
    "num_heads",
    "encoder_attention_heads",
    "decoder_attention_heads",
    "encoder_num_attention_heads",
    "decoder_num_attention_heads",
  ],
  "heads of layers": ["num_attention_heads_per_layer"],
  "key/value heads": ["num_key_value_heads"],
  "head size": [
    "head_dim",
    "d_head",
    "d_kv",
    "qk_nope_head_dim",
    "qk_rope_head_dim",
    "v_head_dim",
    "linear_key_head_dim",
    "linear_value_head_dim",
    "query_pre_attn_scalar",
  ],
  "feed-forward width": [
    "intermediate_size",
    "n_inner",
    "ffn_dim",
    "d_ff",
    "hidden_dim",
    "ffn_hidden_size",
    "d_inner",
    "encoder_ffn_dim",
    "decoder_ffn_dim",
  ],
  "feed-forward ratio": ["mlp_ratio", "mlp_ratios"],
  depth: [
    "num_hidden_layers",
    "n_layer",
    "n_layers",
    "num_layers",
    "num_decoder_layers",
    "encoder_layers",
    "decoder_layers",
    "decoder_num_hidden_layers",
    "depths",
  ],
  window: [
    "sliding_window",
    "local_transformer_stride",
    "attention_window_size",
    "attention_window",
    "local_attention",
    "position_buckets",
  ],
  // Canine's buckets: its table of positions has as many rows.
  positions: ["max_position_embeddings", "n_positions", "n_ctx", "num_hash_buckets"],
  "layer kinds": ["layer_types", "mlp_layer_types", "indexer_types", "block_types", "no_rope_layers"],
  experts: ["num_local_experts", "num_experts", "n_routed_experts"],
  "active experts": ["num_experts_per_tok"],
  "expert groups": ["n_group"],
  "active expert groups": ["topk_group"],
  "expert width": ["moe_intermediate_size", "shared_expert_intermediate_size"],
  "dense layers": ["first_k_dense_replace"],
  "latent rank": ["q_lora_rank", "kv_lora_rank"],
  "rotated features": ["rotary_dim"],
  "rotated share": ["partial_rotary_factor", "rotary_pct"],
  "embedding width": ["embedding_size", "word_embed_proj_dim", "codebook_dim"],
  states: ["state_size", "mamba_d_state"],
  chunk: ["chunk_size", "mamba_chunk_size"],
  "step rank": ["time_step_rank"],
  rounding: [],
  "interval of layer kinds": ["sliding_window_pattern", "full_attention_interval", "no_rope_layer_interval"],
  "layers before a window": ["max_window_layers"],
  "scale of scores": ["attention_multiplier"],
  "indexed keys": ["index_topk"],
  "indexer heads": ["index_n_heads"],
  "indexer head size": ["index_head_dim"],
  "layer groups": ["num_hidden_groups", "inner_group_num"],
  "convolution width": ["conv_dim", "tdnn_dim"],
  "first filters": ["num_filters"],
  "codebook entries": ["num_codevectors_per_group", "codebook_size"],
  "image size": ["image_size"],
  "patch size": ["patch_size", "encoder_stride"],
};

/** Field names by role that only one family's config has. */
export type RoleNames = Readonly<Partial<Record<Role, readonly string[]>>>;

const byField = (names: RoleNames): ReadonlyMap<string, Role> =>
  new Map(Object.entries(names).flatMap(([role, some = []]) => some.map((name) => [name, role as Role] as const)));

const sharedRoles = byField(fields);

/** The role of a config field, if its size matters: as many classes mean it, or as a family says. */
export const roleOf = (field: string, own: RoleNames = {}): Role | undefined =>
  byField(own).get(field) ?? sharedRoles.get(field);

/** A config, and the field names that only its family knows. */
interface View {
  readonly config: Fields;
  readonly own: RoleNames;
}

const namesOf = ({ own }: View, role: Role): readonly string[] => [...(own[role] ?? []), ...fields[role]];

const ropeFields = ["rope_theta", "global_rope_theta", "rope_scaling", "rope_parameters", "rotary_dim", "rotary_pct"];

const numberAt = (view: View, role: Role): number | undefined =>
  namesOf(view, role)
    .map((name) => view.config[name])
    .find((value) => typeof value === "number");

/** Features of a config's states. */
export const widthOf = (config: Fields, own: RoleNames = {}): number | undefined => numberAt({ config, own }, "width");

const isList = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "number");

/** The list, of a number for every stage, that has a role. */
const listAt = (view: View, role: Role): readonly number[] | undefined =>
  namesOf(view, role)
    .map((name) => view.config[name])
    .find(isList);

/** Intervals that classes and runtimes have as a constant; the others they read from the config. */
const constantIntervals = ["sliding_window_pattern", "no_rope_layer_interval"];

/**
 * Layers after which their kinds come again, where runtimes have that number as a constant and it is small; else 0. Layers of
 * experts stay few: in each one a choice more must be clear.
 */
const intervalOf = (view: View): number => {
  if (numberAt(view, "experts") !== undefined) return 0;
  const interval = constantIntervals.map((name) => view.config[name]).find((value) => typeof value === "number");
  return interval !== undefined && interval <= 6 ? interval : 0;
};

/**
 * Layers of the tiny model: as many as show every kind once, in the reference's order, and never fewer than two. A kind is
 * what all lists by layer say of one together; a list shorter than the model is deep is a pattern. An interval that
 * runtimes have as a constant is shown whole.
 */
const shownLayers = (view: View): readonly number[] => {
  const interval = intervalOf(view);
  const names = [...namesOf(view, "layer kinds"), ...namesOf(view, "heads of layers")];
  const lists = names.flatMap((field) => {
    const list = view.config[field];
    return Array.isArray(list) && list.length > 0 ? [list as readonly unknown[]] : [];
  });
  const depth = Math.max(0, ...lists.map(({ length }) => length));
  const kinds = Array.from({ length: depth }, (_, layer) =>
    JSON.stringify(lists.map((list) => list[layer % list.length])),
  );
  const shown = kinds.flatMap((kind, layer) => (layer < interval || kinds.indexOf(kind) === layer ? [layer] : []));
  const fewest = Math.max(2, interval);
  return shown.length < fewest ? Array.from({ length: fewest }, (_, layer) => layer) : shown;
};

/** Whether a rope changes in passes that go beyond the config's positions: they are so few then that an input does. */
const growsWithText = (config: Fields): boolean =>
  [config["rope_scaling"], config["rope_parameters"]].some((stated) => {
    const settings = (stated ?? {}) as Readonly<Record<string, unknown>>;
    return (settings["rope_type"] ?? settings["type"]) === "dynamic";
  });

/** How much of a head is rotated. */
const rotatedShare = (view: View): number => {
  const { config } = view;
  const settings = (config["rope_parameters"] ?? {}) as Readonly<Record<string, unknown>>;
  const stated = settings["partial_rotary_factor"] ?? config["partial_rotary_factor"] ?? config["rotary_pct"];
  if (typeof stated === "number") return stated;
  const features = numberAt(view, "rotated features");
  return features === undefined ? 1 : features / referenceHeadSize(view);
};

const referenceHeadSize = (view: View): number =>
  numberAt(view, "head size") ?? (numberAt(view, "width") ?? 1) / (numberAt(view, "heads") ?? 1);

/**
 * Heads and their size. A head of which less than half is rotated is twice as wide: two pairs must turn for the rope's
 * base to matter. Grouped heads that share out the width stay as many as they are.
 */
const tinyHeads = (view: View, size: Size): { heads: number; headSize: number } => {
  const plain = { heads: size.width / size.headSize, headSize: size.headSize };
  if (rotatedShare(view) >= 0.5) return plain;
  if (numberAt(view, "head size") !== undefined) return { ...plain, headSize: 2 * size.headSize };
  const isGrouped = tinyKeyValueHeads(view, plain.heads) === plain.heads / 2;
  return isGrouped ? plain : { heads: plain.heads / 2, headSize: 2 * size.headSize };
};

/** A share of a head that is a whole number of pairs, as near to the reference's as there is. */
const evenShare = (share: number, headSize: number): number => {
  const features = Math.floor(share * headSize);
  return features % 2 === 0 ? share : (features + 1) / headSize;
};

/** Heads stay what they are to each other: one key/value head, as many as queries, or half as many. */
const tinyKeyValueHeads = (view: View, heads: number): number => {
  const reference = numberAt(view, "heads");
  const keyValue = numberAt(view, "key/value heads");
  if (keyValue === 1) return 1;
  return keyValue === undefined || keyValue === reference ? heads : heads / 2;
};

/** Heads of one layer: to those of the model what they are in the reference, as a multiple of the key/value heads. */
const tinyHeadsOfLayer = (view: View, heads: number, value: number): number => {
  const shared = tinyKeyValueHeads(view, heads);
  const inProportion = (value * heads) / (numberAt(view, "heads") ?? value);
  return shared * Math.max(1, Math.round(inProportion / shared));
};

const tinyPatch = (patch: number): number => Math.min(patch, 8);

/** Four by four patches, or so many pixels where there are none; two by two after the last stage, each of which halves. */
const tinyImage = (view: View): number => {
  const stages = listAt(view, "depth")?.length ?? 2;
  return 2 ** stages * tinyPatch(numberAt(view, "patch size") ?? 8);
};

/** How many times the width a feed-forward layer is: four times where the reference's is, since runtimes have that as a constant. */
const tinyFeedForward = (view: View, value: number): number => (value === 4 * (numberAt(view, "width") ?? 0) ? 4 : 2);

/** The widths of convolutions one after another: what is wider than the first stays so. */
const convolutionWidths = ([first = 0, ...rest]: readonly number[], size: Size): number[] => [
  size.width,
  ...rest.map((width) => (width > first ? 2 * size.width : size.width)),
];

/** What a field of each role becomes. */
const valuesByRole = (view: View, size: Size, depth: number): Readonly<Record<Role, (value: number) => unknown>> => {
  const { config } = view;
  const { heads, headSize } = tinyHeads(view, size);
  // Narrow, since there are many: a model of experts would be larger than any other.
  const expertWidth = size.width / 4;
  const allExperts = numberAt(view, "experts") !== undefined && numberAt(view, "expert width") === undefined;
  const headsByStage = listAt(view, "heads");
  const inStages = listAt(view, "depth") !== undefined;
  const groups = Math.min(numberAt(view, "expert groups") ?? 1, 2);
  const rotary =
    "rope_parameters" in config || ropeFields.some((field) => config[field] !== undefined && config[field] !== null);
  const keepsPositions = rotary && !growsWithText(config);
  return {
    width: () => size.width,
    // Every stage doubles it.
    "first width": () => (inStages ? (stageHeads(headsByStage ?? [1])[0] ?? 1) * headSize : size.width),
    heads: () => heads,
    "heads of layers": (value) => tinyHeadsOfLayer(view, heads, value),
    "key/value heads": () => tinyKeyValueHeads(view, heads),
    "head size": () => headSize,
    "feed-forward width": (value) => (allExperts ? expertWidth : tinyFeedForward(view, value) * size.width),
    "feed-forward ratio": (value) => Math.min(value, 2),
    // Where layers stand in stages, their number is that of the stages, which all stay.
    depth: (value) => (inStages ? value : depth),
    window: (value) => Math.min(value, 8),
    positions: (value) => (keepsPositions ? value : Math.min(value, 512)),
    "layer kinds": (value) => value,
    experts: (value) => Math.min(value, 4 * groups),
    "active experts": (value) => Math.min(value, 2),
    "expert groups": () => groups,
    "active expert groups": (value) => Math.min(value, 1),
    "expert width": () => expertWidth,
    states: (value) => Math.min(value, 8),
    chunk: (value) => Math.min(value, 8),
    "dense layers": (value) => Math.min(value, 1),
    "embedding width": (value) => (value === numberAt(view, "width") ? size.width : size.width / 2),
    "layer groups": (value) => Math.min(value, 2),
    "patch size": tinyPatch,
    "image size": () => tinyImage(view),
    "convolution width": () => size.width,
    // Twice as many at every stage after the first.
    "first filters": () => size.width / 16,
    "codebook entries": (value) => Math.min(value, 8),
    "latent rank": () => size.width / 2,
    "step rank": () => size.width / 16,
    rounding: () => size.width / 2,
    "interval of layer kinds": (value) => (value === intervalOf(view) ? value : Math.min(value, 2)),
    // One layer without it and one with it, where the reference has both.
    "layers before a window": (value) => (value < (numberAt(view, "depth") ?? 0) ? Math.min(value, 1) : depth),
    "scale of scores": () => 1 / headSize,
    // Few enough that tiny inputs have more keys.
    "indexed keys": (value) => Math.min(value, 4),
    // So many that some head's ReLU is positive for every key: keys that score 0 would be ties.
    "indexer heads": () => 3 * heads,
    "indexer head size": () => 1.5 * size.headSize,
    "rotated share": (value) => evenShare(value, headSize),
    "rotated features": (value) => Math.round((value * headSize) / referenceHeadSize(view)),
  };
};

/** Height and width in the reference's proportions, as whole patches; the shorter one as a square's edge would be. */
const tinyEdges = (view: View, edges: readonly number[]): readonly number[] => {
  const patch = tinyPatch(numberAt(view, "patch size") ?? listAt(view, "patch size")?.[0] ?? 8);
  const unit = tinyImage(view) / Math.min(...edges) / patch;
  return edges.map((edge) => patch * Math.round(edge * unit));
};

/** What a list of each role becomes, of which stages or axes have one value each. */
const valuesByStage = (
  view: View,
  size: Size,
): Readonly<Partial<Record<Role, (values: readonly number[]) => readonly number[]>>> => ({
  width: (values) => stageWidths(values, listAt(view, "heads"), size),
  heads: stageHeads,
  depth: stageDepths,
  "feed-forward ratio": (values) => values.map((value) => Math.min(value, 2)),
  "convolution width": (values) => convolutionWidths(values, size),
  "image size": (values) => tinyEdges(view, values),
  "patch size": (values) => values.map(tinyPatch),
});

/**
 * The tiny value of every field that has a role, for one config (nested configs shrink by their own family's rules).
 * `own` are the field names that only its family knows. Learned positions stay at 512 or more; rotary ones are not shrunk, since they cost nothing and scaling needs them.
 */
export const tinyValues = (config: Fields, size: Size, own: RoleNames = {}): ReadonlyMap<string, unknown> => {
  const view = { config, own };
  const layers = shownLayers(view);
  const byRole = valuesByRole(view, size, layers.length);
  const byStage = valuesByStage(view, size);
  const tiny = new Map<string, unknown>();
  for (const [field, value] of Object.entries(config)) {
    const role = roleOf(field, own);
    if (role === "layer kinds" && Array.isArray(value) && value.length > 0)
      tiny.set(
        field,
        layers.map((layer) => value[layer % value.length] as unknown),
      );
    // One number of heads for each layer.
    else if (role === "heads of layers" && isList(value))
      tiny.set(
        field,
        layers.map((layer) => byRole[role](value[layer % value.length] as number)),
      );
    // One window for each layer.
    else if (role === "window" && Array.isArray(value))
      tiny.set(field, value.slice(0, layers.length).map(byRole.window));
    else if (role && isList(value) && byStage[role]) tiny.set(field, byStage[role](value));
    else if (role && typeof value === "number") tiny.set(field, byRole[role](value));
  }
  return tiny;
};
