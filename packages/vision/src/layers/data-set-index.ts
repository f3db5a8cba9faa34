import type { ExtraInputs } from "./image-class.ts";

/** Which data set each image is of, in a model that was trained on several. */
export const dataSetIndex: ExtraInputs<{ readonly num_experts: number }> = {
  declared: (c) => (c.num_experts > 1 ? { dataset_index: { dtype: "int64", axes: ["batch_size"] } } : {}),
  make: (c, { pixel_values }) => {
    if (c.num_experts === 1) return {};
    const rows = pixel_values?.shape[0] ?? 1;
    const data = BigInt64Array.from({ length: rows }, (_, row) => BigInt((row + 1) % c.num_experts));
    return { dataset_index: { dtype: "int64", shape: [rows], data } };
  },
};
