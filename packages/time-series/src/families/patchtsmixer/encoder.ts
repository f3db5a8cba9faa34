// PatchTSMixer's encoder: one perceptron after another mixes patches, features and channels (Ekambaram et al., 2023).
import type { PatchTSMixerConfig } from "@tiny-random/atlas/configs/patchtsmixer";
import { bartAttention } from "@tiny-random/encoder-decoder/layers/bart-layers";
import { activation, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import { batchNormOfFeatures } from "../../layers/batch-norm-of-features.ts";
import { inRows, patchCount } from "../../layers/patches.ts";
import { patchPositions } from "../../layers/sinusoidal-patches.ts";

type Config = PatchTSMixerConfig;

const norm = (c: Config) => {
  if (!c.norm_mlp.toLowerCase().includes("batch"))
    return module({ norm: layerNorm(c.d_model, c.norm_eps) }, (m, x: Tensor) => m.norm(x));
  return module({ norm: batchNormOfFeatures(c.d_model, c.norm_eps) }, (m, x: Tensor) => inRows(x, m.norm));
};

const perceptron = (c: Config, features: number) =>
  module(
    { fc1: linear(features, features * c.expansion_factor), fc2: linear(features * c.expansion_factor, features) },
    (m, x: Tensor) => m.fc2(activation("gelu")(m.fc1(x))),
  );

/** Features multiplied by their shares, a softmax over them. */
const gate = (features: number) =>
  module({ attn_layer: linear(features, features) }, (m, x: Tensor) => x.mul(m.attn_layer(x).softmax(-1)));

const mixing = (c: Config, features: number) => ({
  norm: norm(c),
  mlp: perceptron(c, features),
  gating_block: c.gated_attn ? gate(features) : undefined,
});

/** The channels of each patch and feature mixed; the gate before the perceptron. */
const channelMixer = (c: Config) =>
  module(mixing(c, c.num_input_channels), (m, x: Tensor) => {
    const byFeature = m.norm(x).permute(0, 3, 2, 1);
    return m
      .mlp(m.gating_block?.(byFeature) ?? byFeature)
      .permute(0, 3, 2, 1)
      .add(x);
  });

/** The patches of each channel and feature mixed, beside attention over them where the config has it. */
const patchMixer = (c: Config) => {
  const parts = {
    ...mixing(c, patchCount(c)),
    self_attn_layer: c.self_attn ? bartAttention(c.d_model, c.self_attn_heads) : undefined,
    norm_attn: c.self_attn ? norm(c) : undefined,
  };
  return module(parts, (m, x: Tensor) => {
    const { self_attn_layer: attention } = m;
    const states = m.norm(x);
    const mixed = m.mlp(states.transpose(2, 3));
    const gated = (m.gating_block?.(mixed) ?? mixed).transpose(2, 3);
    const attended = attention && inRows(states, (rows) => attention(rows, {}));
    return (attended && m.norm_attn ? m.norm_attn(gated.add(attended)) : gated).add(x);
  });
};

/** The features of each patch mixed. */
const featureMixer = (c: Config) =>
  module(mixing(c, c.d_model), (m, x: Tensor) => {
    const mixed = m.mlp(m.norm(x));
    return (m.gating_block?.(mixed) ?? mixed).add(x);
  });

const layer = (c: Config) =>
  module(
    {
      patch_mixer: patchMixer(c),
      feature_mixer: featureMixer(c),
      channel_feature_mixer: c.mode === "mix_channel" ? channelMixer(c) : undefined,
    },
    (m, x: Tensor) => m.feature_mixer(m.patch_mixer(m.channel_feature_mixer?.(x) ?? x)),
  );

const positions = (c: Config) =>
  module({ position_enc: patchPositions(c.positional_encoding_type, patchCount(c), c.d_model) }, (m, x: Tensor) =>
    x.add(m.position_enc),
  );

const layers = (c: Config) =>
  module({ mixers: Array.from({ length: c.num_layers }, () => layer(c)) }, (m, x: Tensor) =>
    m.mixers.reduce((states, one) => one(states), x),
  );

/** Patches `[batch, channels, patches, length]` → states `[batch, channels, patches, width]`. */
export const mixerEncoder = (c: Config) =>
  module(
    {
      patcher: linear(c.patch_length, c.d_model),
      positional_encoder: c.use_positional_encoding ? positions(c) : undefined,
      mlp_mixer_encoder: layers(c),
    },
    (m, patches: Tensor) => {
      const embedded = m.patcher(patches);
      return m.mlp_mixer_encoder(m.positional_encoder?.(embedded) ?? embedded);
    },
  );
