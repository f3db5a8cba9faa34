import { type Step3p7VisionConfig, step3p5Vision } from "@tiny-random/atlas/configs/step3p5_vision";
import {
  asSequence,
  attend,
  baseModel,
  bias,
  conv2d,
  interpolatedPositions,
  layerNorm,
  linear,
  module,
  Parameter,
  patchProjection,
  type RotaryTables,
  rotate,
  splitHeads,
  Tensor,
  weight,
} from "@tiny-random/nn";
import { clipMlp, gammaScale } from "../layers/clip-blocks.ts";
import { morePatches } from "../layers/image-class.ts";
import { imageTowerClass } from "../layers/image-tower-class.ts";
import { visionFamily } from "../vision-family.ts";
import { processor } from "./siglip_vision_model.ts";

/**
 * Axial rotary tables for a grid of patches: the first half of a head's pairs turns by the column, the other by the row;
 * `[1, 1, rows · columns, head size]`.
 */
const axialTables = (grid: Tensor, c: Step3p7VisionConfig): RotaryTables => {
  const { graph } = grid;
  const [rows, columns] = [grid.size(2), grid.size(3)];
  const [size, theta] = [c.hidden_size / c.num_attention_heads, Number(c.rope_parameters["rope_theta"])];
  // Both features of a pair turn by the same angle.
  const rates = Array.from({ length: size / 2 }, (_, feature) => theta ** (-(4 * (feature >> 1)) / size));
  const frequencies = graph.constant(Float32Array.from(rates), "float32", [1, 1, size / 2]);
  const along = (length: typeof rows) => Tensor.arange(graph, length).to("float32");
  const shape = [rows, columns, size / 2];
  const wide = along(columns).unsqueeze(0).unsqueeze(2).mul(frequencies).expand(shape);
  const high = along(rows).unsqueeze(1).unsqueeze(1).mul(frequencies).expand(shape);
  const angles = Tensor.cat([wide, high], -1).flatten(0, 1).unsqueeze(0).unsqueeze(0);
  return { cos: angles.cos(), sin: angles.sin(), pairs: "neighbours" };
};

/** Attention whose three projections are one weight, rotated by row and column; neighbours turn together in checkpoints. */
const attention = ({ hidden_size: width, num_attention_heads: heads }: Step3p7VisionConfig) =>
  module(
    {
      in_proj_weight: weight([3 * width, width], width),
      in_proj_bias: bias(3 * width),
      out_proj: linear(width, width),
    },
    (m, x: Tensor, rotary: RotaryTables) => {
      const parts = x.linear(m.in_proj_weight, m.in_proj_bias).chunk(3, -1);
      const [query, key, value] = parts.map((part) => splitHeads(part, heads, width / heads)) as [
        Tensor,
        Tensor,
        Tensor,
      ];
      return m.out_proj(attend(rotate(query, rotary), rotate(key, rotary), value, {}));
    },
  );

const layer = (c: Step3p7VisionConfig) => {
  const norm = () => layerNorm(c.hidden_size, c.layer_norm_eps);
  return module(
    {
      ln_1: norm(),
      attn: attention(c),
      ls_1: gammaScale(c.hidden_size),
      ln_2: norm(),
      mlp: clipMlp(c.hidden_size, c.intermediate_size, c.hidden_act),
      ls_2: gammaScale(c.hidden_size),
    },
    (m, x: Tensor, rotary: RotaryTables) => {
      const attended = x.add(m.ls_1(m.attn(m.ln_1(x), rotary)));
      return attended.add(m.ls_2(m.mlp(m.ln_2(attended))));
    },
  );
};

const layers = (c: Step3p7VisionConfig) =>
  module(
    { resblocks: Array.from({ length: c.num_hidden_layers }, () => layer(c)) },
    (m, x: Tensor, rotary: RotaryTables) => m.resblocks.reduce((state, one) => one(state, rotary), x),
  );

/** A convolution that halves a grid and doubles its width. */
const halving = (width: number) => conv2d(width, 2 * width, 3, { stride: 2, padding: 1 });

/** Step 3.7's image tower: learned positions and rotary ones, then two convolutions that halve the grid (StepFun, 2026). */
const stepTower = (c: Step3p7VisionConfig) => {
  const [width, side] = [c.hidden_size, Math.floor(c.image_size / c.patch_size)];
  return module(
    {
      conv1: patchProjection(c.num_channels, width, c.patch_size, { bias: false }),
      positional_embedding: new Parameter([side ** 2, width], { kind: "embedding" }),
      ln_pre: layerNorm(width, c.layer_norm_eps),
      transformer: layers(c),
      vit_downsampler1: halving(width),
      vit_downsampler2: halving(2 * width),
    },
    (m, pixels: Tensor) => {
      const grid = m.conv1(pixels);
      const learned = { tokens: 0, learned: [side, side] as const };
      const table = pixels.graph.parameter(m.positional_embedding).unsqueeze(0);
      const size = [grid.size(2), grid.size(3)] as const;
      const positions = interpolatedPositions(pixels, { table, ...learned }, size, "bilinear");
      const states = m.transformer(m.ln_pre(asSequence(grid).add(positions)), axialTables(grid, c));
      const asGrid = states.transpose(1, 2).unflatten(2, [...size]);
      return asSequence(m.vit_downsampler2(m.vit_downsampler1(asGrid)));
    },
  );
};

export default visionFamily({
  facts: step3p5Vision,
  repo: "stepfun-ai/Step-3.7-Flash",
  processor: { ...processor, size: { height: 728, width: 728 } },
  architectures: {
    Step3p7VisionModel: imageTowerClass(
      (c: Step3p7VisionConfig) => baseModel(stepTower(c)),
      (tower, pixels) => ({ last_hidden_state: tower(pixels) }),
      (c) => ({ other: morePatches(c) }),
    ),
  },
});
