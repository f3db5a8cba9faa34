import type { ConfigNumber } from "./config-numbers.ts";
import type { Expression, ValueOf } from "./expressions.ts";
import type { Place } from "./tensor-place.ts";

/** A size that modules of one kind compute from several fields, or have as a literal. */
interface Formula {
  /** Tensors it stands in. */
  readonly names: RegExp;
  /** The axis; undefined for any. */
  readonly axis?: number;
  /** The fields it reads, all of one nested config. */
  readonly fields: readonly RegExp[];
  readonly text: (...paths: readonly string[]) => string;
  readonly value: (...values: readonly number[]) => number;
}

const formulas: readonly Formula[] = [
  {
    // Relative positions inside a window, and over the whole image.
    names: /rel_pos_[hw]$/,
    axis: 0,
    fields: [/^window_size$/],
    text: (window) => `2 * ${window} - 1`,
    value: (window = 0) => 2 * window - 1,
  },
  {
    names: /rel_pos_[hw]$/,
    axis: 0,
    fields: [/^image_size$/, /^patch_size$/],
    text: (image, patch) => `2 * (${image} / ${patch}) - 1`,
    value: (image = 0, patch = 1) => 2 * Math.floor(image / patch) - 1,
  },
  {
    // Distances to the four sides, as a distribution over bins.
    names: /bbox_embed\.(\*\.)?layers\.\*/,
    axis: 0,
    fields: [/^max_num_bins$/],
    text: (bins) => `4 * (${bins} + 1)`,
    value: (bins = 0) => 4 * (bins + 1),
  },
  {
    // Attention between prompts and an image is narrower than the rest of a mask decoder.
    names: /mask_decoder\.transformer\..*(cross_attn|final_attn)\w*\.\w+_proj/,
    fields: [/^hidden_size$/, /^attention_downsample_rate$/],
    text: (width, rate) => `${width} / ${rate}`,
    value: (width = 0, rate = 1) => width / rate,
  },
  {
    // Mamba 2: gate and values, the states' inputs and outputs of each group, a step for each head.
    names: /(mamba|mixer)\.in_proj/,
    axis: 0,
    fields: [
      /^mamba_expand$/,
      /^hidden_size$/,
      /^mamba_n_?groups$/,
      /^mamba_d_state$/,
      /^(mamba_n_heads|n_mamba_heads)$/,
    ],
    text: (expand, width, groups, state, heads) => `2 * ${expand} * ${width} + 2 * ${groups} * ${state} + ${heads}`,
    value: (expand = 0, width = 0, groups = 0, state = 0, heads = 0) => 2 * expand * width + 2 * groups * state + heads,
  },
  {
    names: /(mamba|mixer)\.in_proj/,
    axis: 0,
    fields: [/^mamba_num_heads$/, /^mamba_head_dim$/, /^n_groups$/, /^ssm_state_size$/],
    text: (heads, size, groups, state) => `2 * ${heads} * ${size} + 2 * ${groups} * ${state} + ${heads}`,
    value: (heads = 0, size = 0, groups = 0, state = 0) => 2 * heads * size + 2 * groups * state + heads,
  },
  {
    names: /mamba\.conv1d/,
    axis: 0,
    fields: [/^mamba_expand$/, /^hidden_size$/, /^mamba_n_?groups$/, /^mamba_d_state$/],
    text: (expand, width, groups, state) => `${expand} * ${width} + 2 * ${groups} * ${state}`,
    value: (expand = 0, width = 0, groups = 0, state = 0) => expand * width + 2 * groups * state,
  },
  {
    names: /ffn\.linear[12]\./,
    fields: [/^hidden_size$/],
    text: (width) => `128 * ${width}`,
    value: (width = 0) => 128 * width,
  },
  {
    names: /query_pos_head\.layers\./,
    axis: 0,
    fields: [/^d_model$/],
    text: (width) => `${width}`,
    value: (width = 0) => width,
  },
  {
    // The fourth stage, eight times as wide as the first, feeds forward through four times that.
    names: /layers\.\*\.blocks\.\*\.output\.dense\.weight$/,
    axis: 1,
    fields: [/^embed_dim$/],
    text: (width) => `32 * ${width}`,
    value: (width = 0) => 32 * width,
  },
  {
    // An autoencoder's last convolution makes latents, which another one projects to what is quantized.
    names: /encoder\.conv_out\.(weight|bias)$/,
    axis: 0,
    fields: [/^latent_channels$/],
    text: (latents) => `${latents}`,
    value: (latents = 0) => latents,
  },
  {
    names: /(^|\.)quant_conv\.weight$/,
    axis: 1,
    fields: [/^latent_channels$/],
    text: (latents) => `${latents}`,
    value: (latents = 0) => latents,
  },
  {
    names: /(^|\.)quant_conv\.(weight|bias)$/,
    axis: 0,
    fields: [/^embed_dim$/],
    text: (width) => `${width}`,
    value: (width = 0) => width,
  },
  {
    names: /router\.(classifier|e_score)/,
    axis: 0,
    fields: [/^n_routed_experts$/, /^zero_expert_num$/],
    text: (experts, zero) => `${experts} + ${zero}`,
    value: (experts = 0, zero = 0) => experts + zero,
  },
  {
    // Words and added ones in two tables of equal length.
    names: /wte\.(new_)?embedding$/,
    axis: 0,
    fields: [/^vocab_size$/, /^additional_vocab_size$/],
    text: (words, added) => `(${words} + ${added}) / 2`,
    value: (words = 0, added = 0) => (words + added) / 2,
  },
  {
    // A vector for each tile of an image, whole images of them side by side.
    names: /tile_embedding\.weight$/,
    axis: 1,
    fields: [/^max_num_tiles$/, /^image_size$/, /^patch_size$/, /^hidden_size$/],
    text: (tiles, image, patch, width) => `${tiles} * ((${image} / ${patch})^2 + 1) * ${width}`,
    value: (tiles = 0, image = 0, patch = 1, width = 0) => tiles * (Math.floor(image / patch) ** 2 + 1) * width,
  },
  {
    names: /(rotary_emb|rope)\.\w+$/,
    axis: 0,
    fields: [/^(qk_rope_head_dim|head_dim)$/],
    text: (size) => `${size} / 2`,
    value: (size = 0) => size / 2,
  },
  {
    names: /(^|\.)[qk]_norm\.(weight|bias)$/,
    fields: [/^hidden_size$/, /^num_attention_heads$/],
    text: (width, heads) => `${width} / ${heads}`,
    value: (width = 0, heads = 1) => width / heads,
  },
  {
    // Heads of full-attention layers have another size.
    names: /(^|\.)[qk]_norm\.(weight|bias)$/,
    fields: [/^(global_)?head_dim$/],
    text: (size) => `${size}`,
    value: (size = 0) => size,
  },
  {
    names: /sampling_offsets\.(weight|bias)$/,
    axis: 0,
    fields: [/^num_attention_heads$|^num_heads$/],
    text: (heads) => `24 * ${heads}`,
    value: (heads = 0) => 24 * heads,
  },
  {
    // Text, and the codes of every codebook, in one table with a row for what is neither.
    names: /embed_tokens\.embed_tokens\.weight$/,
    axis: 0,
    fields: [/^vocab_size$/, /^num_codebooks$/, /^codebook_vocab_size$/],
    text: (words, books, codes) => `${words} + ${books} * ${codes} + 1`,
    value: (words = 0, books = 0, codes = 0) => words + books * codes + 1,
  },
  {
    // Some frames of a spectrogram side by side.
    names: /embedder\.projection\.weight$/,
    axis: 1,
    fields: [/^num_mel_bins$/, /^subsampling_factor$/],
    text: (bands, frames) => `${bands} * ${frames}`,
    value: (bands = 0, frames = 0) => bands * frames,
  },
  {
    // The width between a codec's halves, which may equal the number of its codes.
    names: /(^|\.)quantizers\.\*\.(in|out)_proj\.|encoder\.conv2\.|decoder\.conv1\./,
    fields: [/^hidden_size$/],
    text: (width) => `${width}`,
    value: (width = 0) => width,
  },
  {
    // Kernels of one convolution for each dilation, from a hidden width to twice that: predicted, not learned.
    names: /kernel_predictor\.kernel_conv\./,
    axis: 0,
    fields: [/^model_hidden_channels$/, /^kernel_predictor_conv_size$/, /^resblock_dilation_sizes$/],
    text: (width, kernel, dilations) => `2 * ${width}^2 * ${kernel} * ${dilations}`,
    value: (width = 0, kernel = 0, dilations = 0) => 2 * width ** 2 * kernel * dilations,
  },
  {
    names: /kernel_predictor\.(input|kernel|bias)_conv\./,
    fields: [/^kernel_predictor_hidden_channels$/],
    text: (width) => `${width}`,
    value: (width = 0) => width,
  },
  {
    names: /kernel_predictor\.resblocks\./,
    fields: [/^model_in_channels$/],
    text: (width) => `${width}`,
    value: (width = 0) => width,
  },
  {
    names: /kernel_predictor\.bias_conv\./,
    axis: 0,
    fields: [/^model_hidden_channels$/, /^resblock_dilation_sizes$/],
    text: (width, dilations) => `2 * ${width} * ${dilations}`,
    value: (width = 0, dilations = 0) => 2 * width * dilations,
  },
  {
    // A frame around every image of a video, learned.
    names: /visual_prompter\.pad_(left|right)$/,
    axis: 3,
    fields: [/^max_img_size$/, /^visual_prompt_size$/],
    text: (image, frame) => `${image} - 2 * ${frame}`,
    value: (image = 0, frame = 0) => image - 2 * frame,
  },
  {
    names: /visual_prompter\.pad_\w+$/,
    axis: 1,
    fields: [/^num_frames$/],
    text: (frames) => `${frames}`,
    value: (frames = 0) => frames,
  },
  {
    names: /visual_prompter\.pad_\w+$/,
    fields: [/^visual_prompt_size$/],
    text: (frame) => `${frame}`,
    value: (frame = 0) => frame,
  },
  {
    // Three levels of four points each.
    names: /attention_weights\.(weight|bias)$/,
    axis: 0,
    fields: [/^num_attention_heads$|^num_heads$/],
    text: (heads) => `12 * ${heads}`,
    value: (heads = 0) => 12 * heads,
  },
];

/** Sizes that modules have as a literal although the config has numbers of that value. */
const literals: readonly (readonly [names: RegExp, axis: number, values: readonly number[]])[] = [
  [/continuous_position_bias_mlp\.\*\./, 0, [512]],
  [/(time_mlp\.\*|timestep_embedder\.(mlp\.\*|linear_1))\.weight$/, 1, [256]],
  [/memory_attention\..*cross_attn_image\.[kv]_proj\.weight$/, 1, [64]],
  [/(^|\.)head\.(layers|head)\.\*\.(weight|bias)$/, 0, [32]],
  [/(^|\.)head\.(layers|head)\.\*\.weight$/, 1, [32]],
  [/depth_head\.depth_head\./, 0, [256]],
  [/(encoder_mask_output|mask_query_head)\./, 0, [32]],
  [/ada_rms_norm\.linear1\.weight$/, 0, [32]],
  [/ada_rms_norm\.linear2\.weight$/, 1, [32]],
  [/mask_downsampler\.layers\.\*\./, 0, [4, 16, 64, 256]],
  [/mask_downsampler\.layers\.\*\./, 1, [4, 16, 64]],
  [/mask_downsampler\.final_conv\.weight$/, 1, [256]],
  [/encoder\.layers\.\*\.attention\.rel_pos_[hw]$/, 1, [64]],
  [/acoustic_decoder\.head\.linear\./, 0, [1282]],
  [/mask_embed\.(conv2|layer_norm2)\./, 0, [16]],
  [/mask_embed\.conv3\.weight$/, 1, [16]],
  [/spatial_perceiver\.latents_[12]d$/, 0, [256]],
  [/audio_tower\.embedder\.projection\.weight$/, 1, [1024]],
  [/num_points_scale$/, 0, [12, 18, 24]],
  [/(^|\.)input_linear\.weight$/, 1, [320]],
  [/conditioners\.num_speakers\.output_proj\.weight$/, 1, [16]],
  [/^embeddings\.position_embedding\.weight$/, 0, [1024]],
];

/** Cheaper than any other explanation: these are known. */
const cheap = -1;

const combinations = (fields: Formula["fields"], numbers: readonly ConfigNumber[]): ConfigNumber[][] =>
  fields.reduce<ConfigNumber[][]>(
    (found, field) =>
      found.flatMap((one) =>
        numbers
          .filter((number) => field.test(number.field) && (one[0]?.scope ?? number.scope) === number.scope)
          .map((number) => [...one, number]),
      ),
    [[]],
  );

/** What modules of known kinds compute: the formulas that give a size at a place. */
export const knownFormulas = (
  numbers: readonly ConfigNumber[],
  value: number,
  { name, position }: Place,
): Expression[] => {
  const fixed = literals.filter(
    ([names, axis, values]) => axis === position && values.includes(value) && names.test(name),
  );
  const own = formulas.filter(({ names, axis }) => (axis === undefined || axis === position) && names.test(name));
  return [
    ...fixed.map(() => ({ text: String(value), cost: cheap, numbers: [], evaluate: () => value })),
    ...own.flatMap((formula) =>
      combinations(formula.fields, numbers).flatMap((found) => {
        const evaluate = (at: ValueOf) => formula.value(...found.map(at));
        if (evaluate(({ value: reference }) => reference) !== value) return [];
        return [{ text: formula.text(...found.map(({ path }) => path)), cost: cheap, numbers: found, evaluate }];
      }),
    ),
  ];
};
