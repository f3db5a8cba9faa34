import { type AnyModule, calledAs, type Graph, linear, module, Parameter, type Tensor } from "@tiny-random/nn";
import type { TextTowerOutputs } from "@tiny-random/text/layers/encoder/text-tower";
import type { TextContext } from "@tiny-random/text/layers/sessions/backbone";
import type { ImageTower, ImageTowerOutputs } from "@tiny-random/vision/layers/image-tower";

/** Outputs by name. */
export type Outputs = Readonly<Record<string, Tensor>>;

/** Token ids `[texts, length]` → a tower's states and one vector of each text. */
export type TextTower = ((ids: Tensor, context: TextContext) => TextTowerOutputs) & AnyModule;

/** An encoder of texts whose first token's state stands for the text. */
export const firstTokenTower = <T extends ((ids: Tensor, context: TextContext) => Tensor) & AnyModule>(encoder: T) =>
  calledAs(encoder, (ids: Tensor, context: TextContext): TextTowerOutputs => {
    const hidden = encoder(ids, context);
    return { hidden, pooled: hidden.select(1, 0) };
  });

/** x over its Euclidean length along the last axis. */
export const unitLength = (x: Tensor): Tensor => x.div(x.mul(x).sum(-1, true).sqrt());

/** What cosines are multiplied by. */
export type CosineFactor = (graph: Graph) => Tensor;

/** exp(scale), which is positive however training moves it (Radford et al., 2021). */
export const exponential =
  (scale: Parameter): CosineFactor =>
  (graph) =>
    graph.parameter(scale).exp();

/**
 * How alike texts `[texts, width]` and images `[images, width]` are: cosines times a factor, plus the bias where there
 * is one (Radford et al., 2021; Zhai et al., 2023).
 *
 * @returns `logits_per_image` `[images, texts]`, `logits_per_text`, and the vectors at unit length
 */
export const similarities = (text: Tensor, image: Tensor, factor: CosineFactor, bias?: Parameter) => {
  const [text_embeds, image_embeds] = [unitLength(text), unitLength(image)];
  const scaled = text_embeds.matmul(image_embeds.transpose(0, 1)).mul(factor(text.graph));
  const logits_per_text = bias ? scaled.add(bias) : scaled;
  return { logits_per_image: logits_per_text.transpose(0, 1), logits_per_text, text_embeds, image_embeds };
};

/** A learned number with the value that training starts from. */
export const learnedNumber = (value: number, shape: readonly number[] = []) =>
  new Parameter(shape, { kind: "exact", data: () => Float32Array.of(value) });

/** The config fields of two towers whose vectors are projected into one space. */
export interface ProjectedTowersConfig {
  readonly text_config: { readonly hidden_size: number };
  readonly vision_config: { readonly hidden_size: number };
  readonly projection_dim: number;
  readonly logit_scale_init_value: number;
}

/** A text tower and an image tower whose vectors are projected into one space (CLIP, Radford et al., 2021). */
export const projectedTowers = <T extends TextTower, I extends ImageTower>(
  c: ProjectedTowersConfig,
  text_model: T,
  vision_model: I,
) =>
  module(
    {
      text_model,
      vision_model,
      visual_projection: linear(c.vision_config.hidden_size, c.projection_dim, { bias: false }),
      text_projection: linear(c.text_config.hidden_size, c.projection_dim, { bias: false }),
      logit_scale: learnedNumber(c.logit_scale_init_value),
    },
    (m, ids: Tensor, context: TextContext, pixels: Tensor) => {
      const [text, image] = [m.text_model(ids, context), m.vision_model(pixels)];
      return similarities(
        m.text_projection(text.pooled),
        m.visual_projection(image.pooled),
        exponential(m.logit_scale),
      );
    },
  );

/** Texts alone and images alone through a dual encoder. */
export interface Halves<M> {
  text(model: M, ids: Tensor, context: TextContext): Outputs;
  image(model: M, pixels: Tensor): Outputs;
}

/** Two towers whose heads share one space; scale and bias as training starts them (SigLIP, Zhai et al., 2023). */
export const siglipTowers = <T extends TextTower, I, V extends AnyModule>(
  text_model: T,
  vision_model: V & ((images: I) => ImageTowerOutputs),
) =>
  module(
    {
      text_model,
      vision_model,
      logit_scale: learnedNumber(Math.fround(Math.LN10), [1]),
      logit_bias: learnedNumber(-10, [1]),
    },
    (m, ids: Tensor, context: TextContext, images: I) => {
      const [text, image] = [m.text_model(ids, context).pooled, m.vision_model(images).pooled as Tensor];
      return similarities(text, image, exponential(m.logit_scale), m.logit_bias);
    },
  );

/** Towers of texts and of images whose vectors are projected. */
interface ProjectedParts {
  text_model(ids: Tensor, context: TextContext): { readonly pooled: Tensor };
  vision_model(pixels: Tensor): { readonly pooled: Tensor };
  text_projection(x: Tensor): Tensor;
  visual_projection(x: Tensor): Tensor;
}

/**
 * The halves of projected towers: vectors before normalization, and nothing else, as sessions of checkpoints have it. A client takes
 * hidden states before vectors where it finds both.
 */
export const projectedHalves: Halves<ProjectedParts> = {
  text: (m, ids, context) => ({ text_embeds: m.text_projection(m.text_model(ids, context).pooled) }),
  image: (m, pixels) => ({ image_embeds: m.visual_projection(m.vision_model(pixels).pooled) }),
};
