import { calledAs, type Graph } from "@tiny-random/nn";
import { widthOf } from "../shrink/roles.ts";
import { InputError } from "./errors.ts";
import type { Architecture, CodecTower, Context, Family, ModelConfig, NamedTensors, Tower } from "./plugin.ts";

const graphOf = (inputs: NamedTensors): Graph => {
  const [first] = Object.values(inputs);
  if (!first) throw new Error("a tower was called without inputs");
  return first.graph;
};

/** A class of one session as a tower. */
const classTower = (
  architecture: Architecture,
  { roles }: Family,
  config: ModelConfig,
  context: Context,
): Tower | undefined => {
  const model = architecture.build(config, context);
  const session = architecture.sessions(model, config)["model"];
  if (!session) return undefined;
  return {
    module: calledAs(model, (inputs: NamedTensors) => session.trace(inputs, graphOf(inputs))),
    inputs: session.inputs,
    width: widthOf(config, roles) ?? 0,
    synthesize: architecture.inputs(config, context),
  };
};

/** The class that AutoModel makes of a config: the bare one, `ViTModel`. */
const bareClass = ({ architectures }: Family): Architecture | undefined =>
  Object.entries(architectures).find(([name]) => /^(?!.*(For|Encoder)).*Model$/.test(name))?.[1];

/** A family as an encoder. Throws InputError where it has no class that gives states. */
export const encoderTower = (family: Family, config: ModelConfig, context: Context): Tower => {
  const bare = bareClass(family);
  const tower = family.towers?.encoder?.(config, context) ?? (bare && classTower(bare, family, config, context));
  if (tower) return tower;
  throw new InputError(
    `${family.modelType} cannot be an encoder: it has no class that gives its states in one session`,
    "Give the encoder another model type, such as bert, vit or wav2vec2.",
  );
};

/** A class of a family as a tower. Throws InputError where it has none that gives its answer in one session. */
export const towerOfClass = (family: Family, className: string, config: ModelConfig, context: Context): Tower => {
  const architecture = family.architectures[className];
  const tower = architecture && classTower(architecture, family, config, context);
  if (tower) return tower;
  throw new InputError(`${family.modelType} has no ${className} of one session`);
};

/** A family as a codec. Throws InputError where it is none. */
export const codecTower = (family: Family, config: ModelConfig): CodecTower => {
  const tower = family.towers?.codec?.(config);
  if (tower) return tower;
  throw new InputError(
    `${family.modelType} is no codec of sound`,
    "Give the audio encoder another model type: encodec.",
  );
};

/** A family as a decoder. Throws InputError where it cannot look at an encoder's states. */
export const decoderTower = (family: Family, config: ModelConfig, context: Context): Tower => {
  const tower = family.towers?.decoder?.(config, context);
  if (tower) return tower;
  throw new InputError(
    `${family.modelType} cannot be a decoder beside an encoder: it has no attention to an encoder's states`,
    "Give the decoder another model type, such as bert or gpt2.",
  );
};
