import {
  type Architecture,
  defineArchitecture,
  type ModelConfig,
  type Session,
  type SessionInput,
} from "@tiny-random/core";
import { type AnyModule, linear, module, Parameter, type Tensor } from "@tiny-random/nn";
import type { TextInputOptions } from "@tiny-random/text/inputs";
import type { TextContext } from "@tiny-random/text/layers/backbone";
import { encoderSession } from "@tiny-random/text/layers/sessions";
import type { TextTowerOutputs } from "@tiny-random/text/layers/text-tower";
import { channelsOf, type ImageTower, type ImageTowerConfig } from "@tiny-random/vision/layers/image-tower";
import { textImageInputs } from "../inputs.ts";

type Outputs = Readonly<Record<string, Tensor>>;

/** Token ids `[texts, length]` → a tower's states and one vector of each text. */
export type TextTower = ((ids: Tensor, context: TextContext) => TextTowerOutputs) & AnyModule;

/** x over its Euclidean length along the last axis. */
export const unitLength = (x: Tensor): Tensor => x.div(x.mul(x).sum(-1, true).sqrt());

/**
 * How alike texts `[texts, width]` and images `[images, width]` are: cosines times exp(scale), plus the bias where there
 * is one (Radford et al., 2021; Zhai et al., 2023).
 *
 * @returns `logits_per_image` `[images, texts]`, `logits_per_text`, and the vectors at unit length
 */
export const similarities = (text: Tensor, image: Tensor, scale: Parameter, bias?: Parameter) => {
  const [text_embeds, image_embeds] = [unitLength(text), unitLength(image)];
  const scaled = text_embeds.matmul(image_embeds.transpose(0, 1)).mul(text.graph.parameter(scale).exp());
  const logits_per_text = bias ? scaled.add(bias) : scaled;
  return { logits_per_image: logits_per_text.transpose(0, 1), logits_per_text, text_embeds, image_embeds };
};

/** A number that training would find, as a weight. */
export const learnedNumber = (value: number, shape: readonly number[] = []) =>
  new Parameter(shape, { kind: "exact", data: () => Float32Array.of(value) });

/** The config fields of two towers whose vectors are projected into one space. */
export interface ProjectedTowersConfig {
  readonly text_config: { readonly hidden_size: number };
  readonly vision_config: { readonly hidden_size: number };
  readonly projection_dim: number;
  readonly logit_scale_init_value: number;
}

/** A tower of texts and one of images (Radford et al., 2021); `text` and `image` are their vectors in the shared space. */
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
      const projected = { text: m.text_projection(text.pooled), image: m.visual_projection(image.pooled) };
      return { ...projected, outputs: similarities(projected.text, projected.image, m.logit_scale) };
    },
  );

/** What each half of a dual encoder answers with by itself. */
export interface Halves<M> {
  text(model: M, ids: Tensor, context: TextContext): Outputs;
  image(model: M, pixels: Tensor): Outputs;
}

/** The halves of projected towers: their vectors before they are brought to unit length. */
export const projectedHalves: Halves<ReturnType<typeof projectedTowers<TextTower, ImageTower>>> = {
  text: (m, ids, context) => {
    const { hidden, pooled } = m.text_model(ids, context);
    return { text_embeds: m.text_projection(pooled), last_hidden_state: hidden };
  },
  image: (m, pixels) => {
    const { hidden, pooled } = m.vision_model(pixels);
    return { image_embeds: m.visual_projection(pooled), last_hidden_state: hidden };
  },
};

/** Images of any size, since positions are interpolated; there may be more or fewer of them than texts. */
const imageInput = (c: ImageTowerConfig): SessionInput => ({
  dtype: "float32",
  axes: ["image_batch_size", channelsOf(c), "height", "width"],
});

/** The sessions of a dual encoder: `model` has both halves; `text_model` and `vision_model` one each. */
const dualSessions = <M>(model: M, c: ImageTowerConfig, halves: Halves<M>, both: BothForward<M>) => {
  const pixels = { pixel_values: imageInput(c) };
  const whole = encoderSession(() => ({})).model.inputs;
  const sessions: Record<string, Session> = {
    model: {
      inputs: { ...whole, ...pixels },
      trace: ({ input_ids, attention_mask, pixel_values }) => {
        if (!input_ids || !attention_mask || !pixel_values) throw new Error("a dual encoder needs texts and images");
        return both(model, input_ids, { attention_mask }, pixel_values);
      },
    },
    text_model: encoderSession((ids, context) => halves.text(model, ids, context)).model,
    vision_model: {
      inputs: pixels,
      trace: ({ pixel_values }) => {
        if (!pixel_values) throw new Error("an image tower needs pixel_values");
        return halves.image(model, pixel_values);
      },
    },
  };
  return sessions;
};

type BothForward<M> = (model: M, ids: Tensor, context: TextContext, pixels: Tensor) => Outputs;

/** A config with a tower of images below `vision_config`. */
export type WithImageTower = ModelConfig & { readonly vision_config: ImageTowerConfig };

/** What is unusual about a dual encoder's texts. */
export interface DualEncoderOptions extends Pick<TextInputOptions, "spelling"> {
  readonly padding?: Architecture["padding"];
}

/** The class of a dual encoder: every text compared with every image, and each half by itself. */
export const dualEncoderClass = <C extends WithImageTower, M extends AnyModule>(
  build: (c: C) => M,
  halves: Halves<M>,
  both: BothForward<M>,
  { padding = "right", ...texts }: DualEncoderOptions = {},
): Architecture<C> =>
  defineArchitecture({
    task: "zero-shot-image-classification",
    padding,
    build,
    sessions: (model, c) => dualSessions(model, c.vision_config, halves, both),
    inputs: (c) => textImageInputs(c, texts),
  });
