/** Modules under keys that count from 1: `layer_1`, `layer_2` ... */
export const countedModules = <T>(key: string, modules: readonly T[]): Readonly<Record<string, T>> =>
  Object.fromEntries(modules.map((each, index) => [`${key}${index + 1}`, each]));
