import type { Context, Language, ModelConfig, Tensors } from "@tiny-random/core";
import { type AnyModule, baseModel, Tensor } from "@tiny-random/nn";
import { type ImageCounts, type ImagePrompt, imageMarks, inPlaces } from "../image-prompts.ts";
import type { ImageTextModel } from "../image-text.ts";
import { imageTokenOf } from "../image-text-forward.ts";
import { type ImageTextConfig, type ImageTextParts, imageTextTowers, weights } from "../image-text-parts.ts";
import { gridPositions } from "./multimodal-rope.ts";
import { gridsOf, mergeOf, type PackedImagesConfig, packedImages, tokenCount } from "./packed-images.ts";

/** The config of a model of Qwen-VL's shape: whether the language model's head is tied stands beside its config. */
export type PackedTextConfig = ImageTextConfig & PackedImagesConfig & { readonly tie_word_embeddings: boolean };

/** Marks which tokens are an image's, for `get_rope_index`. */
export const tokenTypes = (inputs: Tensors, imageToken: number): Tensors => ({
  mm_token_type_ids: imageMarks(inputs, imageToken),
});

/** A language model whose positions have so many axes. */
export const onAxes = (language: Language, count: number): Language => ({
  ...language,
  inputs: { ...language.inputs, position_ids: { dtype: "int64", axes: [count, "batch_size", "sequence_length"] } },
});

/** A language model whose positions have three axes. */
export const onThreeAxes = (language: Language): Language => onAxes(language, 3);

/**
 * A language model whose embedded tokens carry states of an image tower's middle layers behind their own features
 * (DeepStack), so that clients that put an image's features in the place of its tokens need know nothing of them.
 *
 * @param joined how many layers' states
 */
export const deepStacked = (language: Language, joined: number): Language => {
  const { inputs_embeds: embeds } = language.inputs;
  const [batch, length, width] = embeds?.axes ?? [];
  if (!embeds || batch === undefined || length === undefined || typeof width !== "number")
    throw new Error("a language model has inputs_embeds of known width");
  return {
    ...language,
    inputs: { ...language.inputs, inputs_embeds: { ...embeds, axes: [batch, length, width * (1 + joined)] } },
    embed: (ids) => {
      const words = language.embed(ids);
      const nothing = ids.graph.constant([0], "float32", []).expand([ids.size(0), ids.size(1), width * joined]);
      return Tensor.cat([words, nothing], -1);
    },
  };
};

/** A tower's tokens, those of its middle layers behind them: `[tokens, width · (1 + joined)]`. */
export const tokensOf = ({ pooler_output, ...others }: Readonly<Record<string, Tensor>>): Tensor => {
  const deep = Object.entries(others).flatMap(([name, tensor]) =>
    name.startsWith("deepstack_features.") ? [tensor] : [],
  );
  if (!pooler_output) throw new Error("a tower of packed patches gives pooler_output");
  return deep.length === 0 ? pooler_output : Tensor.cat([pooler_output, ...deep], -1);
};

/**
 * The parts of a model of Qwen-VL's shape: a tower of packed patches under `visual`, a language model under `language_model`,
 * both of other families.
 *
 * @param positioned the language model as its sessions are given positions: on three axes by default
 */
export const packedParts = (
  c: PackedTextConfig,
  context: Context,
  positioned: (language: Language) => Language = onThreeAxes,
): ImageTextParts => {
  const { language: plain, tower: visual } = imageTextTowers(c, context);
  const { deepstack_visual_indexes: deep } = c.vision_config as { deepstack_visual_indexes?: readonly number[] };
  const language = deep ? deepStacked(plain, deep.length) : plain;
  const model = baseModel(weights({ visual, language_model: plain.backbone }));
  return {
    language: positioned(language),
    model,
    generating: weights({ model, lm_head: plain.head }),
    features: ({ pixel_values, image_grid_thw }) => {
      if (!pixel_values || !image_grid_thw) throw new Error("packed patches need their grids");
      return tokensOf(visual({ hidden_states: pixel_values, grid_thw: image_grid_thw }));
    },
  };
};

/** Tower and language model beside each other, as Qwen2-VL's checkpoints and their successors' have them. */
export const besideEachOther = (language: Language, visual: AnyModule) => {
  const backbone = baseModel(language.backbone);
  return {
    language: onThreeAxes(language),
    model: weights({ visual, language_model: backbone }),
    generating: weights({ visual, model: backbone, lm_head: language.head }),
  };
};

/** What stands around an image's tokens. */
export interface ImageMarks {
  readonly start: string;
  readonly image: string;
  readonly end: string;
}

/** An image in each of two texts; then none, and three; two in one text apart, so that the usual golden texts are short. */
const severalApart: ImageCounts = { golden: [1, 1], other: [0, 3], distant: [2] };

/** Texts with images of any sizes, each image's tokens between two marks. */
export const markedPrompt = (c: ModelConfig, { start, image, end }: ImageMarks): ImagePrompt => ({
  written: (text, images) => `${`${start}${image}${end}`.repeat(images)}${text}`,
  expanded: (written, ...images) =>
    inPlaces(
      written,
      image,
      images.map(({ processed, row }) => image.repeat(tokenCount(gridsOf(processed)[row] ?? [], mergeOf(c)))),
    ),
  mixed: true,
  counts: severalApart,
});

/** The same, with marks of which tokens are images'. */
export const typedPrompt = (c: ModelConfig, marks: ImageMarks): ImagePrompt => ({
  ...markedPrompt(c, marks),
  more: (inputs) => tokenTypes(inputs, imageTokenOf(c)),
});

/** What models of Qwen-VL's shape differ in. */
type OwnParts<C extends ImageTextConfig> = Partial<
  Pick<ImageTextModel<C>, "parts" | "positions" | "prompt" | "videos">
>;

/** A model of Qwen-VL's shape, whose tower and language model are other families'. */
export const packedModel = <C extends PackedTextConfig>(
  marks: ImageMarks,
  own: OwnParts<C> = {},
): ImageTextModel<C> => ({
  parts: own.parts ?? ((c, context) => packedParts(c, context)),
  images: packedImages("image_grid_thw"),
  positions: own.positions ?? gridPositions,
  prompt: own.prompt ?? ((c) => typedPrompt(c, marks)),
  ...(own.videos && { videos: own.videos }),
});
