import { timesformer } from "@tiny-random/atlas/configs/timesformer";
import { type ConfigOf, InputError, labelsOf, narrowed } from "@tiny-random/core";
import {
  activation,
  asSequence,
  attend,
  baseModel,
  calledAs,
  dense,
  layerNorm,
  linear,
  module,
  splitHeads,
  Tensor,
  type VitBlock,
  vitAttention,
} from "@tiny-random/nn";
import { videoClass, videoMaeProcessor } from "../layers/video-class.ts";
import { learnedTokens, patchCount, patchEmbeddings, tokensFor } from "../layers/vit-embeddings.ts";
import { labelNames, visionFamily } from "../vision-family.ts";

const facts = narrowed(timesformer, { image_size: "number", patch_size: "number" });
type TimesformerConfig = ConfigOf<typeof facts>;

const attentionTypes = ["divided_space_time", "space_only", "joint_space_time"];

const checkAttention = (c: TimesformerConfig): void => {
  if (attentionTypes.includes(c.attention_type)) return;
  throw new InputError(
    `attention_type of timesformer is ${c.attention_type}, which its class does not know`,
    `Choose among ${attentionTypes.join(", ")}.`,
  );
};

/**
 * Patches of all frames with positions, and times where frames see one another: `[batch, frames, channels, height, width]` →
 * `[batch, 1 + patches · frames, width]`, the frames of a patch one after another; frames alone are a batch of images.
 */
const embeddings = (c: TimesformerConfig) => {
  const [width, frames, patches] = [c.hidden_size, c.num_frames, patchCount(c)];
  return module(
    {
      cls_token: learnedTokens(width),
      position_embeddings: learnedTokens(width, 1 + patches),
      time_embeddings: c.attention_type === "space_only" ? undefined : learnedTokens(width, frames),
      patch_embeddings: patchEmbeddings(c),
    },
    (m, video: Tensor) => {
      const images = asSequence(m.patch_embeddings(video.flatten(0, 1)));
      const placed = Tensor.cat([tokensFor(m.cls_token, images), images], 1).add(m.position_embeddings);
      if (!m.time_embeddings) return placed;
      const ofPatches = placed
        .slice(1, 1)
        .unflatten(0, [video.size(0), frames])
        .transpose(1, 2);
      const timed = ofPatches.add(video.graph.parameter(m.time_embeddings).unsqueeze(0)).flatten(1, 2);
      const first = placed
        .unflatten(0, [video.size(0), frames])
        .slice(1, 0, 1)
        .slice(2, 0, 1)
        .flatten(1, 2);
      return Tensor.cat([first, timed], 1);
    },
  );
};

/** Queries, keys and values in one projection. */
const selfAttention = (c: TimesformerConfig): VitBlock => {
  const { hidden_size: width, num_attention_heads: heads } = c;
  return module({ qkv: linear(width, 3 * width, { bias: c.qkv_bias }) }, (m, x: Tensor) => {
    const parts = m.qkv(x).chunk(3, -1);
    const [query, key, value] = parts.map((part) => splitHeads(part, heads, width / heads)) as [Tensor, Tensor, Tensor];
    return attend(query, key, value);
  });
};

const attention = (c: TimesformerConfig): VitBlock => vitAttention(c, selfAttention(c));

/** Attention over time: the same patch of all frames; `[batch, patches · frames, width]` → the same. */
const overTime = (c: TimesformerConfig, x: Tensor, attend: (x: Tensor) => Tensor): Tensor => {
  const patches = patchCount(c);
  const one = x.unflatten(1, [patches, c.num_frames]).flatten(0, 1);
  return attend(one)
    .unflatten(0, [x.size(0), patches])
    .flatten(1, 2);
};

/** Attention in space: the patches of a frame and the class token, whose results are the mean of all frames'. */
const inSpace = (c: TimesformerConfig, token: Tensor, x: Tensor, attend: (x: Tensor) => Tensor): Tensor => {
  const [batch, frames, patches, width] = [x.size(0), c.num_frames, patchCount(c), c.hidden_size];
  const images = x.unflatten(1, [patches, frames]).transpose(1, 2);
  const tokens = token.unsqueeze(1).expand([batch, frames, 1, width]);
  const seen = attend(Tensor.cat([tokens, images], 2).flatten(0, 1)).unflatten(0, [batch, frames]);
  const ofPatches = seen.slice(2, 1).transpose(1, 2).flatten(1, 2);
  return Tensor.cat([seen.slice(2, 0, 1).mean(1), ofPatches], 1);
};

/** A layer whose attention is divided: over time first, then in space (Bertasius et al., 2021); or one over all tokens. */
const layer = (c: TimesformerConfig) => {
  const [width, isDivided] = [c.hidden_size, c.attention_type === "divided_space_time"];
  const norm = () => layerNorm(width, c.layer_norm_eps);
  const children = {
    attention: attention(c),
    intermediate: dense(width, c.intermediate_size),
    output: dense(c.intermediate_size, width),
    layernorm_before: norm(),
    layernorm_after: norm(),
    temporal_layernorm: isDivided ? norm() : undefined,
    temporal_attention: isDivided ? attention(c) : undefined,
    temporal_dense: isDivided ? linear(width, width) : undefined,
  };
  return module(children, (m, x: Tensor) => {
    const { temporal_layernorm: normed, temporal_attention: timed, temporal_dense: mapped } = m;
    const look = (tokens: Tensor) => m.attention(m.layernorm_before(tokens));
    const attended = () => {
      if (!normed || !timed || !mapped) return x.add(look(x));
      const [token, patches] = [x.slice(1, 0, 1), x.slice(1, 1)];
      const moved = patches.add(mapped(overTime(c, patches, (one) => timed(normed(one)))));
      return Tensor.cat([token, moved], 1).add(inSpace(c, token, moved, look));
    };
    const stream = attended();
    return stream.add(m.output(activation(c.hidden_act)(m.intermediate(m.layernorm_after(stream)))));
  });
};

const encoder = (c: TimesformerConfig) => {
  checkAttention(c);
  const layers = Array.from({ length: c.num_hidden_layers }, () => layer(c));
  return module(
    {
      embeddings: embeddings(c),
      encoder: module({ layer: layers }, (m, x: Tensor) => m.layer.reduce((state, each) => each(state), x)),
      layernorm: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, video: Tensor) => m.layernorm(m.encoder(m.embeddings(video))),
  );
};

const model = (c: TimesformerConfig) => {
  const whole = encoder(c);
  return baseModel(calledAs(whole, (video: Tensor) => ({ last_hidden_state: whole(video) })));
};

const classification = (c: TimesformerConfig) =>
  module(
    { timesformer: baseModel(encoder(c)), classifier: linear(c.hidden_size, labelsOf(c)) },
    (m, video: Tensor) => ({ logits: m.classifier(m.timesformer(video).select(1, 0)) }),
  );

export default visionFamily({
  facts,
  repo: "facebook/timesformer-base-finetuned-k400",
  checkpoints: {
    TimesformerForVideoClassification: [
      "facebook/timesformer-base-finetuned-k400",
      "facebook/timesformer-base-finetuned-k600",
      "facebook/timesformer-base-finetuned-ssv2",
    ],
  },
  reference: { ...labelNames(["abseiling", "air drumming", "answering questions"]) },
  processor: { ...videoMaeProcessor, image_mean: [0.45, 0.45, 0.45], image_std: [0.225, 0.225, 0.225] },
  tiny: (c) => ({ num_frames: Math.min(c.num_frames, 3) }),
  architectures: {
    TimesformerModel: videoClass<TimesformerConfig>({}, model),
    TimesformerForVideoClassification: videoClass<TimesformerConfig>({}, classification),
  },
  variants: {
    "attention over space and time at once": { config: { attention_type: "joint_space_time" } },
    "frames alone": { config: { attention_type: "space_only" }, classes: ["TimesformerModel"] },
  },
});
