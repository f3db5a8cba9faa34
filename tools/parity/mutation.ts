import type { Graph } from "@tiny-random/nn";

/** A class that mutations are tried on. */
export interface Subject {
  /** Whether its positions are rotary. */
  readonly rotary: boolean;
  /** Whether all its tokens are of one type. */
  readonly oneType?: boolean;
  /** Mutations that nothing can tell from this class, each with the reason. */
  readonly equivalent?: Readonly<Record<string, string>>;
}

/** One thing broken. Each is a file of `mutations/`, whose name is the mutation's. */
export interface Mutation {
  readonly name: string;
  /** Why nothing can tell the mutant from the model, on every class or on some; such a mutant must survive. */
  readonly equivalent?: string | ((subject: Subject) => string | undefined);
  /** Classes it is tried on beside those of `subjects.ts`: what a new family brings. */
  readonly subjects?: Readonly<Record<string, Subject>>;
  /** Breaks a traced graph; false where it has nothing to break. */
  graph?(graph: Graph): boolean;
  /** Breaks a written model; false where it has nothing to break. */
  files?(directory: string): boolean;
}
