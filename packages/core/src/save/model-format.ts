import type { StoredTensor } from "@tiny-random/nn";
import type { ModelConfig } from "../contract/plugin.ts";
import type { Files } from "./save.ts";

/** A model as it is saved, before anything is validated. */
export interface SavedModel {
  readonly className: string;
  /** As its class leaves it, everything computed. */
  readonly config: ModelConfig;
  /** By the names of the checkpoint. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Its other files: the processors' among them. */
  readonly files: Files;
}

/** Another form of a model beside its safetensors and float32 sessions: files of another runtime, or sessions that are stored in another way. */
export interface ModelFormat {
  /** Its name; where its runtime ignores something of the config, also the folder of the answers without it. */
  readonly name: string;
  /** What was asked for, as JSON has it: part of what a model is known by. */
  readonly settings: unknown;
  /** The module that makes the files: its code is part of that too. */
  readonly module: string;
  /** Files by their paths in the model's directory. Throws InputError for a model that has no such form. */
  files(model: SavedModel): Promise<Files>;
  /** What config.json says to transformers.js where the form is there, from what it says without. */
  transformersJs?(stated: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  /**
   * Fields of the config that its runtime leaves out of account, as it takes them; undefined where it heeds all of them, as a
   * form without this does. The model's answers without them go to `golden` in the format's folder.
   */
  ignoring?(model: Pick<SavedModel, "className" | "config">): Promise<Readonly<Record<string, unknown>> | undefined>;
}
