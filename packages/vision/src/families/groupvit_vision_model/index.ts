import { groupvitVisionModel } from "@tiny-random/atlas/configs/groupvit_vision_model";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { asSequence, baseModel, layerNorm, module, patchProjection, Tensor, towerLayer } from "@tiny-random/nn";
import { type ImageTowerOutputs, imageTowerOutputs } from "../../layers/image-tower.ts";
import { oneSize, towerClassOf } from "../../layers/image-tower-class.ts";
import { learnedTokens, tokensFor } from "../../layers/vit-embeddings.ts";
import { visionFamily } from "../../vision-family.ts";
import { processor } from "../clip_vision_model.ts";
import { tokenAssignment, tokenMixer } from "./token-assignment.ts";

export const groupvitVisionFacts = narrowed(groupvitVisionModel, { image_size: "number", patch_size: "number" });

/** The config of GroupViT's image tower. */
export type GroupvitVisionConfig = ConfigOf<typeof groupvitVisionFacts>;

/** Patches, normalized before positions are added. */
const embeddings = (c: GroupvitVisionConfig) =>
  module(
    {
      position_embeddings: learnedTokens(c.hidden_size, Math.floor(c.image_size / c.patch_size) ** 2),
      patch_embeddings: module(
        { projection: patchProjection(c.num_channels, c.hidden_size, c.patch_size) },
        (m, pixels: Tensor) => asSequence(m.projection(pixels)),
      ),
      layernorm: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, pixels: Tensor) => m.layernorm(m.patch_embeddings(pixels)).add(pixels.graph.parameter(m.position_embeddings)),
  );

/** What goes from stage to stage. */
interface Stage {
  readonly tokens: Tensor;
  /** The learned tokens of the stage before. */
  readonly learned?: Tensor | undefined;
  readonly soft?: Tensor | undefined;
}

/** Layers over tokens and learned group tokens, then tokens merged to groups; the last stage has layers alone. */
const stage = (c: GroupvitVisionConfig, index: number) => {
  const [count = 0, groups = 0] = [c.num_group_tokens[index], c.num_output_groups[index]];
  const before = index > 0 ? (c.num_output_groups[index - 1] ?? 0) : 0;
  const isGrouping = count > 0;
  const projector = {
    0: layerNorm(c.hidden_size, c.layer_norm_eps),
    1: tokenMixer(c, before, Math.floor(c.hidden_size / 2), count),
  };
  return module(
    {
      group_token: isGrouping ? learnedTokens(c.hidden_size, count) : undefined,
      layers: Array.from({ length: c.depths[index] ?? 0 }, () => towerLayer(c)),
      downsample: isGrouping ? tokenAssignment(c, count, groups) : undefined,
      group_projector: isGrouping && before > 0 ? module(projector, (m, x: Tensor) => m[1](m[0](x))) : undefined,
    },
    (m, { tokens, learned }: Stage): Stage => {
      const through = (x: Tensor) => m.layers.reduce((state, layer) => layer(state), x);
      if (!m.group_token || !m.downsample) return { tokens: through(tokens) };
      const own = tokensFor(m.group_token, tokens);
      const group = m.group_projector && learned ? own.add(m.group_projector(learned)) : own;
      const all = through(Tensor.cat([tokens, group], 1));
      const last = all.slice(1, -count);
      const { grouped, soft } = m.downsample(all.slice(1, 0, -count), last);
      return { tokens: grouped, learned: last, soft };
    },
  );
};

const encoder = (c: GroupvitVisionConfig) =>
  module({ stages: c.depths.map((_, index) => stage(c, index)) }, (m, x: Tensor): readonly Stage[] => {
    const made: Stage[] = [{ tokens: x }];
    for (const each of m.stages) made.push(each(made.at(-1) as Stage));
    return made;
  });

/** The outputs of GroupViT's tower. */
export interface GroupvitOutputs extends Required<ImageTowerOutputs> {
  /** How much of each patch belongs to each group of a stage that makes some, `[batch, groups, tokens of the stage]`. */
  readonly groupings: readonly Tensor[];
}

/** Patches that merge to segments, whose mean is the image's vector (Xu et al., 2022). */
export const groupvitVisionTower = (c: GroupvitVisionConfig) =>
  module(
    {
      embeddings: embeddings(c),
      encoder: encoder(c),
      layernorm: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, pixels: Tensor): GroupvitOutputs => {
      const stages = m.encoder(m.embeddings(pixels));
      const hidden = m.layernorm((stages.at(-1) as Stage).tokens);
      return {
        hidden,
        pooled: hidden.mean(1),
        states: stages.map(({ tokens }) => tokens),
        groupings: stages.flatMap(({ soft }) => soft ?? []),
      };
    },
  );

const underKey = (c: GroupvitVisionConfig) =>
  module({ vision_model: baseModel(groupvitVisionTower(c)) }, (m, pixels: Tensor) =>
    imageTowerOutputs(m.vision_model(pixels)),
  );

export default visionFamily<GroupvitVisionConfig>({
  facts: groupvitVisionFacts,
  repo: "nvidia/groupvit-gcc-yfcc",
  processor,
  // Feed-forward networks are twice as wide, not four times: the composite stays below two megabytes.
  tiny: (c, { size }) => {
    const patch = Math.min(c.patch_size, 8);
    return {
      intermediate_size: 2 * size.width,
      assign_mlp_ratio: c.assign_mlp_ratio.map((ratio) => Math.min(ratio, 2)),
      depths: c.depths.map(() => 1),
      num_hidden_layers: c.depths.length,
      num_group_tokens: c.num_group_tokens.map((count, index) => (count > 0 ? 8 - 2 * index : 0)),
      num_output_groups: c.num_output_groups.map((_, index) => (index === 0 ? 8 : 4)),
      patch_size: patch,
      image_size: 4 * patch,
    };
  },
  architectures: {
    GroupViTVisionModel: towerClassOf(oneSize, underKey, (model, pixels) => model(pixels)),
  },
});
