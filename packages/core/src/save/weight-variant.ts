import { fileURLToPath } from "node:url";
import { isFloat, writeSafetensors } from "@tiny-random/nn";
import type { ModelFormat } from "./model-format.ts";

/** The same weights in half precision beside the others, as checkpoints have a variant: `model.fp16.safetensors`. */
export const halfVariant = (): ModelFormat => ({
  name: "fp16",
  settings: true,
  module: fileURLToPath(import.meta.url),
  files: async ({ tensors }) => {
    const halved = [...tensors].map(([name, tensor]) => {
      const dtype = isFloat(tensor.dtype) ? "float16" : tensor.dtype;
      return [name, { ...tensor, dtype }] as const;
    });
    return { "model.fp16.safetensors": writeSafetensors(new Map(halved)) };
  },
});
