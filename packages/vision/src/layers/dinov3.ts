// DINOv3's Vision Transformer (Siméoni et al., 2025): axial rotary positions, registers, layer scale, a gate on demand.
import {
  activation,
  asSequence,
  attend,
  layerNorm,
  linear,
  module,
  type Parameter,
  patchProjection,
  type RotaryTables,
  rotate,
  splitHeads,
  Tensor,
} from "@tiny-random/nn";
import { layerScale } from "./dinov2.ts";
import { type Grid, learnedTokens, tokensFor } from "./vit-embeddings.ts";

/** The config fields that DINOv3's embeddings and layers read. */
export interface Dinov3LayerConfig {
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly num_channels: number;
  readonly num_register_tokens: number;
  readonly patch_size: number;
  readonly hidden_act: string;
  readonly layer_norm_eps: number;
  readonly query_bias: boolean;
  readonly key_bias: boolean;
  readonly value_bias: boolean;
  readonly proj_bias: boolean;
  readonly mlp_bias: boolean;
  readonly use_gated_mlp: boolean;
}

/** The class token and the registers, which stand before the patches. */
export const prefixLength = (c: Pick<Dinov3LayerConfig, "num_register_tokens">): number => 1 + c.num_register_tokens;

/** What turns queries and keys: rotary tables of the patches, and how many places before them do not turn. */
export interface PatchTurns {
  readonly tables: RotaryTables;
  readonly prefix: number;
}

/** Centers of patches along one axis, from -1 to 1: float32 `[count]`. */
const centers = (grid: Tensor, axis: 2 | 3): Tensor => {
  const { graph } = grid;
  const count = graph.dimValue(grid.size(axis)).to("float32");
  return Tensor.arange(graph, grid.size(axis)).to("float32").add(0.5).div(count).mul(2).sub(1);
};

/** Rotary tables of a grid of patches: a quarter of a head's features turns by the row, a quarter by the column (axial RoPE). */
export const axialRope = (
  c: Pick<Dinov3LayerConfig, "hidden_size" | "num_attention_heads">,
  theta: number,
  grid: Tensor,
): RotaryTables => {
  const { graph } = grid;
  const [rows, columns]: Grid = [grid.size(2), grid.size(3)];
  const quarter = c.hidden_size / c.num_attention_heads / 4;
  const frequencies = Array.from({ length: quarter }, (_, pair) => 2 * Math.PI * theta ** (-pair / quarter));
  const turns = (axis: 2 | 3) => centers(grid, axis).unsqueeze(-1).mul(graph.constant(frequencies, "float32"));
  const shape = [rows, columns, quarter];
  const byRow = turns(2).unsqueeze(1).expand(shape);
  const byColumn = turns(3).unsqueeze(0).expand(shape);
  const angles = Tensor.cat([byRow, byColumn, byRow, byColumn], -1).flatten(0, 1);
  return { cos: angles.cos(), sin: angles.sin(), pairs: "halves" };
};

/** Patches turn, the class token and registers before them do not. */
export const rotatedPatches = (x: Tensor, { tables, prefix }: PatchTurns): Tensor =>
  Tensor.cat([x.slice(2, 0, prefix), rotate(x.slice(2, prefix), tables)], 2);

const attention = (c: Dinov3LayerConfig) => {
  const width = c.hidden_size;
  return module(
    {
      q_proj: linear(width, width, { bias: c.query_bias }),
      k_proj: linear(width, width, { bias: c.key_bias }),
      v_proj: linear(width, width, { bias: c.value_bias }),
      o_proj: linear(width, width, { bias: c.proj_bias }),
    },
    (m, x: Tensor, turns: PatchTurns, mask?: Tensor) => {
      const split = (part: Tensor) => splitHeads(part, c.num_attention_heads, width / c.num_attention_heads);
      const turned = (part: Tensor) => rotatedPatches(split(part), turns);
      return m.o_proj(attend(turned(m.q_proj(x)), turned(m.k_proj(x)), split(m.v_proj(x)), { mask }));
    },
  );
};

/** A feed-forward network; with a gate where the config has one. */
const mlp = (c: Dinov3LayerConfig) => {
  const [width, inner, bias] = [c.hidden_size, c.intermediate_size, c.mlp_bias];
  return module(
    {
      gate_proj: c.use_gated_mlp ? linear(width, inner, { bias }) : undefined,
      up_proj: linear(width, inner, { bias }),
      down_proj: linear(inner, width, { bias }),
    },
    (m, x: Tensor) => {
      const act = activation(c.hidden_act);
      return m.down_proj(m.gate_proj ? act(m.gate_proj(x)).mul(m.up_proj(x)) : act(m.up_proj(x)));
    },
  );
};

/** A pre-norm layer with layer scale, whose patches turn; a mask is added to the scores. */
export const dinov3Layer = (c: Dinov3LayerConfig) =>
  module(
    {
      norm1: layerNorm(c.hidden_size, c.layer_norm_eps),
      attention: attention(c),
      layer_scale1: layerScale(c.hidden_size),
      norm2: layerNorm(c.hidden_size, c.layer_norm_eps),
      mlp: mlp(c),
      layer_scale2: layerScale(c.hidden_size),
    },
    (m, x: Tensor, turns: PatchTurns, mask?: Tensor) => {
      const attended = m.layer_scale1(m.attention(m.norm1(x), turns, mask)).add(x);
      return m.layer_scale2(m.mlp(m.norm2(attended))).add(attended);
    },
  );

/** The class token, registers and patches; beside them the grid of patches. Positions are in the attention alone. */
export const dinov3Embeddings = (c: Dinov3LayerConfig, maskToken?: Parameter) =>
  module(
    {
      cls_token: learnedTokens(c.hidden_size),
      mask_token: maskToken,
      register_tokens: learnedTokens(c.hidden_size, c.num_register_tokens),
      patch_embeddings: patchProjection(c.num_channels, c.hidden_size, c.patch_size),
    },
    (m, pixels: Tensor) => {
      const grid = m.patch_embeddings(pixels);
      const patches = asSequence(grid);
      const tokens = [m.cls_token, m.register_tokens].map((token) => tokensFor(token, patches));
      return { grid, x: Tensor.cat([...tokens, patches], 1) };
    },
  );
