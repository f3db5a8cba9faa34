// Granite Speech's encoders as classes and as towers: they read pairs of log-mel frames.
import { type Context, defineArchitecture, type ModelConfig, type NamedTensors } from "@tiny-random/core";
import { baseModel, calledAs, type Tensor } from "@tiny-random/nn";
import { type AudioFamily, audioFamily } from "../audio-family.ts";
import { type BlockConformerConfig, blockConformer } from "./block-conformer.ts";
import { madeInputs } from "./made-inputs.ts";

/** Blocks of a few frames: clips have several, of which the last is short. */
export const tinyBlockConformer = (_: unknown, { size }: Context) => ({
  hidden_dim: 2 * size.headSize,
  num_heads: 2,
  dim_head: size.headSize,
  feedforward_mult: 2,
  output_dim: 10,
  context_size: 4,
  max_pos_emb: 6,
  conv_kernel_size: 5,
});

/** What a family of such encoders states. */
interface Stated<C extends ModelConfig & BlockConformerConfig>
  extends Pick<AudioFamily<C>, "facts" | "repo" | "reference" | "tiny" | "variants"> {
  readonly className: string;
  /** What the class gives of the input and the states behind each layer. */
  read(c: C, states: readonly Tensor[]): Tensor;
  /** Features of what it gives. */
  width(c: C): number;
}

const given = (tensor: Tensor | undefined): Tensor => {
  if (!tensor) throw new Error("an encoder of sound needs hidden_states");
  return tensor;
};

/** A family of one class. */
export const blockConformerFamily = <C extends ModelConfig & BlockConformerConfig>({
  className,
  read,
  width,
  ...stated
}: Stated<C>) => {
  const encoder = (c: C) => {
    const states = blockConformer(c);
    return calledAs(states, (features: Tensor) => read(c, states(features)));
  };
  const inputs = (c: C) => ({
    hidden_states: { dtype: "float32" as const, axes: ["batch_size", "sequence_length", c.input_dim] },
  });
  return audioFamily<C>({
    ...stated,
    towers: {
      encoder: (c) => {
        const tower = baseModel(encoder(c));
        return {
          module: calledAs(tower, ({ hidden_states }: NamedTensors) => ({
            last_hidden_state: tower(given(hidden_states)),
          })),
          inputs: inputs(c),
          width: width(c),
        };
      },
    },
    architectures: {
      [className]: defineArchitecture<C, ReturnType<typeof encoder>>({
        padding: { none: "features have no mask: what fills up a row is heard" },
        build: (c) => baseModel(encoder(c)),
        sessions: (model, c) => ({
          model: {
            inputs: inputs(c),
            trace: ({ hidden_states }) => ({ last_hidden_state: model(given(hidden_states)) }),
          },
        }),
        inputs: (c) => madeInputs("hidden_states", (rows, length) => [rows, length, c.input_dim]),
      }),
    },
  });
};
