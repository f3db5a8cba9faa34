import { type Files, InputError, type ModelFormat } from "@tiny-random/core";

const orElse = async <T, F>(wanted: Promise<T>, otherwise: F): Promise<F | T> => {
  try {
    return await wanted;
  } catch (error) {
    if (error instanceof InputError) return otherwise;
    throw error;
  }
};

/**
 * A form of a model that is left out where the model has none, as repositories on the Hub are without GGUF files: a server makes what
 * clients ask for, and one form that some models have not is no reason to serve nothing of them.
 */
export const optionalFormat = (format: ModelFormat): ModelFormat => ({
  ...format,
  settings: { optional: format.settings },
  files: (model) => orElse<Files, Files>(format.files(model), {}),
  ignoring: async (model) => (format.ignoring ? orElse(format.ignoring(model), undefined) : undefined),
});
