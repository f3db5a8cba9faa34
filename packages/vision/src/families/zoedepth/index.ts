import { zoedepth } from "@tiny-random/atlas/configs/zoedepth";
import { type ConfigOf, type Context, InputError } from "@tiny-random/core";
import { type AnyModule, baseModel, conv2d, module, Parameter, Tensor } from "@tiny-random/nn";
import { unusedFusion } from "../../layers/dpt-neck.ts";
import { imageClass, morePatches } from "../../layers/image-class.ts";
import { checkPatchStates, nestedBackbone, shrunkBackbone } from "../../layers/nested-backbone.ts";
import { readoutNeck } from "../../layers/readout-neck.ts";
import { gridOfPixels, type PatchConfig } from "../../layers/vit-embeddings.ts";
import { visionFamily } from "../../vision-family.ts";
import { domainScores, isFirstDomain, patchTransformer, type VoteConfig } from "./domain-vote.ts";
import {
  alignedTo,
  attractorLayer,
  type BinConfiguration,
  logBinomialShares,
  projector,
  seedBins,
} from "./metric-bins.ts";

type ZoeDepthConfig = ConfigOf<typeof zoedepth>;

const backboneOf = (c: ZoeDepthConfig) => c.backbone_config as PatchConfig;

/** Kinds of bins: one for all images, or one for each domain. */
const binsOf = (c: ZoeDepthConfig): BinConfiguration[] =>
  c.bin_configurations.map(({ n_bins, min_depth, max_depth, name }) => ({
    n_bins: Number(n_bins),
    min_depth: Number(min_depth),
    max_depth: Number(max_depth),
    name: String(name),
  }));

/** What would make relative depth, which the heads of several domains do not read. */
const unreadConvolution = (features: number) => {
  const options = { unread: "the heads of several domains read no relative depth" };
  const children = {
    weight: new Parameter([1, features, 1, 1], { kind: "weight", fanIn: features }, options),
    bias: new Parameter([1], { kind: "bias" }, options),
  };
  return module(children, (_, x: Tensor) => x);
};

/** Relative depth, and the features that it is computed from. */
const relativeHead = (c: ZoeDepthConfig, isRead: boolean) => {
  const { fusion_hidden_size: width, num_relative_features: features } = c;
  return module(
    {
      projection: c.add_projection ? conv2d(256, 256, 3, { padding: 1 }) : undefined,
      conv1: conv2d(width, Math.floor(width / 2), 3, { padding: 1 }),
      conv2: conv2d(Math.floor(width / 2), features, 3, { padding: 1 }),
      conv3: isRead ? conv2d(features, 1, 1) : unreadConvolution(features),
    },
    (m, map: Tensor) => {
      const seen = m.projection ? m.projection(map).relu() : map;
      const larger = m.conv1(seen).interpolate({ scale_factor: 2, mode: "bilinear", align_corners: true });
      const found = m.conv2(larger).relu();
      return { features: found, depth: m.conv3(found).relu() };
    },
  );
};

/** What a metric head reads. */
interface Maps {
  readonly features: Tensor;
  /** `[batch, 1, height, width]`. */
  readonly relative: Tensor;
  readonly coarsest: Tensor;
  readonly fused: readonly Tensor[];
}

/** What bins of one domain are computed with. */
interface BinParts {
  readonly seed: ReturnType<typeof seedBins>;
  readonly attractors: readonly ReturnType<typeof attractorLayer>[];
  readonly shares: ReturnType<typeof logBinomialShares>;
}

/** What all domains have in common. */
const commonParts = (c: ZoeDepthConfig, inner: number) => ({
  conv2: conv2d(c.bottleneck_features, c.bottleneck_features, 1),
  seed_projector: projector(c.bottleneck_features, c.bin_embedding_dim, inner),
  projectors: c.neck_hidden_sizes.map(() => projector(c.fusion_hidden_size, c.bin_embedding_dim, inner)),
});

type CommonParts = ReturnType<typeof commonParts>;

/** Depth in meters: bins of the coarsest map, moved at every finer one, in shares that a binomial distribution has of them. */
const metricDepth = ({ seed, attractors, shares }: BinParts, m: CommonParts, x: Tensor, maps: Maps, last: Tensor) => {
  let embedding = m.seed_projector(x);
  let found = { bins: seed(x), centers: x };
  for (const [index, attractor] of attractors.entries()) {
    const map = maps.fused[index] as Tensor;
    const own = m.projectors[index]?.(map) ?? map;
    found = attractor(own.add(alignedTo(embedding, own)), found.bins);
    embedding = own;
  }
  return shares(last, alignedTo(embedding, last)).mul(alignedTo(found.centers, last)).sum(1);
};

/** The head of one domain, which reads relative depth too. */
const metricHead = (c: ZoeDepthConfig, bins: BinConfiguration) => {
  const parts = {
    seed: seedBins(c, bins),
    attractors: c.num_attractors.map((count) => attractorLayer(c, count, bins)),
    shares: logBinomialShares(c, c.num_relative_features + 1, bins),
  };
  const children = {
    ...commonParts(c, 128),
    seed_bin_regressor: parts.seed,
    attractors: parts.attractors,
    conditional_log_binomial: parts.shares,
  };
  return module(children, (m, maps: Maps) => {
    const last = Tensor.cat([maps.features, maps.relative], 1);
    return { predicted_depth: metricDepth(parts, m, m.conv2(maps.coarsest), maps, last) };
  });
};

/** Attractors of every map where there are several domains, whatever the config says. */
const attractorsOfDomains = 16;

/** Heads of two domains, of which a batch gets the one that its images vote for. */
const routedHeads = (c: ZoeDepthConfig, vote: VoteConfig) => {
  const inner = c.bin_embedding_dim / 2;
  const domains = binsOf(c).map((bins) => ({
    name: bins.name ?? "",
    seed: seedBins(c, bins, inner),
    attractors: c.num_attractors.map(() => attractorLayer(c, attractorsOfDomains, bins)),
    shares: logBinomialShares(c, c.num_relative_features, bins, 4),
  }));
  const byName = <P extends AnyModule>(part: (domain: (typeof domains)[number]) => P) =>
    module(Object.fromEntries(domains.map((domain) => [domain.name, part(domain)])), () => 0);
  const children = {
    ...commonParts(c, inner),
    patch_transformer: patchTransformer(vote),
    mlp_classifier: domainScores(vote.patch_transformer_hidden_size),
    seed_bin_regressors: byName(({ seed }) => seed),
    attractors: module(Object.fromEntries(domains.map(({ name, attractors }) => [name, attractors])), () => 0),
    conditional_log_binomial: byName(({ shares }) => shares),
  };
  return module(children, (m, maps: Maps) => {
    const x = m.conv2(maps.coarsest);
    const domain_logits = m.mlp_classifier(m.patch_transformer(x));
    const [first, second] = domains.map((domain) => metricDepth(domain, m, x, maps, maps.features)) as [Tensor, Tensor];
    return { predicted_depth: first.where(isFirstDomain(domain_logits), second), domain_logits };
  });
};

/** The config fields of a vote, which configs of one domain have null. */
const voteOf = (c: ZoeDepthConfig): VoteConfig => ({
  bottleneck_features: c.bottleneck_features,
  num_patch_transformer_layers: Number(c.num_patch_transformer_layers),
  patch_transformer_hidden_size: Number(c.patch_transformer_hidden_size),
  patch_transformer_intermediate_size: Number(c.patch_transformer_intermediate_size),
  patch_transformer_num_attention_heads: Number(c.patch_transformer_num_attention_heads),
});

const estimation = (c: ZoeDepthConfig, context: Context) => {
  const { backbone, mapsOf } = nestedBackbone(c, context);
  const { hidden_size: width, patch_size: patch } = backboneOf(c);
  const [bins, ...more] = binsOf(c);
  if (!bins) throw new InputError("zoedepth has no bin_configurations", "Give one, or one for each of two domains.");
  const children = {
    backbone: baseModel(backbone),
    neck: readoutNeck(c, width, c.batch_norm_eps),
    relative_head: relativeHead(c, more.length === 0),
    metric_head: more.length === 0 ? metricHead(c, bins) : routedHeads(c, voteOf(c)),
  };
  return module(children, (m, pixels: Tensor) => {
    const { projected, fused } = m.neck(mapsOf(pixels), gridOfPixels(pixels, patch));
    const { features, depth } = m.relative_head(fused.at(c.head_in_index) as Tensor);
    return m.metric_head({ features, relative: depth, coarsest: projected.at(-1) as Tensor, fused });
  });
};

/** Patches of the transformer that votes: its classifier has this many inputs whatever the config says. */
const voteWidth = 128;

export default visionFamily({
  facts: zoedepth,
  repo: "Intel/zoedepth-nyu",
  needs: ["backbone_config.reshape_hidden_states"],
  checkpoints: {
    ZoeDepthForDepthEstimation: ["Intel/zoedepth-nyu", "Intel/zoedepth-kitti", "Intel/zoedepth-nyu-kitti"],
  },
  reference: {
    backbone_config: {
      model_type: "beit",
      hidden_size: 1024,
      image_size: 384,
      intermediate_size: 4096,
      num_attention_heads: 16,
      num_hidden_layers: 24,
      out_features: ["stage6", "stage12", "stage18", "stage24"],
      out_indices: [6, 12, 18, 24],
      reshape_hidden_states: false,
      use_relative_position_bias: true,
    },
  },
  brief: ["backbone_config"],
  processor: {
    image_processor_type: "ZoeDepthImageProcessor",
    do_normalize: true,
    do_pad: true,
    do_rescale: true,
    do_resize: true,
    ensure_multiple_of: 32,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
    keep_aspect_ratio: true,
    resample: 2,
    rescale_factor: 0.00392156862745098,
    size: { height: 384, width: 512 },
  },
  dependencies: (c) => [c.backbone_config.model_type],
  imageSize: (c) => backboneOf(c).image_size,
  processorSettings: (c) => ({ ensure_multiple_of: backboneOf(c).patch_size }),
  tiny: (c, context, merged) => {
    checkPatchStates("zoedepth", c.backbone_config);
    const { width } = context.size;
    const narrow = c.add_projection ? c.fusion_hidden_size : width / 2;
    const votes = c.patch_transformer_hidden_size !== null;
    return {
      backbone_config: shrunkBackbone(merged, context),
      neck_hidden_sizes: c.neck_hidden_sizes.map((_, index) => (width / 4) * (index + 1)),
      fusion_hidden_size: narrow,
      bottleneck_features: narrow,
      num_relative_features: width / 4,
      bin_embedding_dim: width / 2,
      bin_configurations: c.bin_configurations.map((one) => Object.assign({}, one, { n_bins: 8 })),
      ...(votes && { patch_transformer_hidden_size: voteWidth, patch_transformer_intermediate_size: width }),
    };
  },
  architectures: {
    ZoeDepthForDepthEstimation: imageClass(
      { task: "depth-estimation", other: (c) => morePatches(backboneOf(c)), unused: unusedFusion },
      estimation,
    ),
  },
  variants: {
    // Intel/zoedepth-nyu-kitti.
    "two domains": {
      config: {
        bin_configurations: [
          { n_bins: 64, min_depth: 0.001, max_depth: 10, name: "nyu" },
          { n_bins: 64, min_depth: 0.001, max_depth: 80, name: "kitti" },
        ],
        num_patch_transformer_layers: 4,
        patch_transformer_hidden_size: 128,
        patch_transformer_intermediate_size: 1024,
        patch_transformer_num_attention_heads: 4,
      },
    },
    "bins as shares of the range": { config: { bin_centers_type: "normed", attractor_kind: "sum" } },
  },
});
