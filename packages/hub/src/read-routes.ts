import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { type Catalogue, fileOf, snapshotOf } from "./catalogue.ts";
import { ChangedFileError } from "./file-content.ts";
import { fileResponse } from "./file-response.ts";
import { HubError } from "./http-error.ts";
import { commitForm, modelInfo, summaryForm } from "./json-forms.ts";
import type { ReadyFiles } from "./ready-files.ts";
import type { Repository, RepositorySummary } from "./repository.ts";
import { pathEntries, treeEntries } from "./tree.ts";
import { bringsToken } from "./write-access.ts";

/** The id in a route's parameters: `owner/name`, or a name alone. */
export const idOf = (c: Context): string => {
  const { owner, name = "" } = c.req.param() as { owner?: string; name?: string };
  return owner === undefined ? name : `${owner}/${name}`;
};

/** Where repositories are below a prefix: those without an owner first, or `gpt2/refs` would be a repository. */
export const repositoryPaths = ["/:name", "/:owner/:name"] as const;

const isTrue = (value: string | undefined): boolean => value !== undefined && /^(true|1)$/i.test(value);

const revisionOf = (c: Context): string => c.req.param("revision") ?? "main";

const matches = ({ id, tags, task }: RepositorySummary, query: (name: string) => string[]): boolean => {
  const words = [...tags, ...(task === undefined ? [] : [task])];
  const searched = query("search").every((text) => id.toLowerCase().includes(text.toLowerCase()));
  const written = query("author").every((author) => id.startsWith(`${author}/`));
  const asked = [...query("filter"), ...query("pipeline_tag")].flatMap((text) => text.split(","));
  return searched && written && asked.filter(Boolean).every((word) => words.includes(word));
};

/** The repository that a request names. What is private only the token opens; others hear what the Hub says. */
type FindAsked = (c: Context) => Promise<Repository>;

const findAsked =
  ({ find }: Catalogue, token: string | undefined): FindAsked =>
  async (c) => {
    const repository = await find(idOf(c));
    if (repository.summary.private && !bringsToken(c.req.header("authorization"), token))
      throw new HubError(401, "RepoNotFound", "Invalid username or password.");
    return repository;
  };

/** One page of the list of models, and where the next one is. */
const listModels = async (c: Context, { list }: Catalogue, token: string | undefined): Promise<Response> => {
  const seesPrivate = bringsToken(c.req.header("authorization"), token);
  const all = (await list()).filter(
    (one) => (!one.private || seesPrivate) && matches(one, (name) => c.req.queries(name) ?? []),
  );
  const limit = Math.min(Math.max(1, Math.trunc(Number(c.req.query("limit"))) || 1000), 1000);
  const start = Math.max(0, Math.trunc(Number(c.req.query("cursor"))) || 0);
  if (start + limit < all.length) {
    const next = new URL(c.req.url);
    next.searchParams.set("cursor", String(start + limit));
    c.header("link", `<${next.href}>; rel="next"`);
  }
  return c.json(all.slice(start, start + limit).map(summaryForm));
};

/** Model information, trees, path queries, references and commits of every repository. */
const addRepositoryApi = (app: Hono, prefix: string, find: FindAsked): void => {
  const info = async (c: Context) => {
    const repository = await find(c);
    const { standIn } = repository.summary;
    if (standIn !== undefined) c.header("x-stand-in", standIn);
    return c.json(
      await modelInfo(repository, await snapshotOf(repository, revisionOf(c)), isTrue(c.req.query("blobs"))),
    );
  };
  app.get(prefix, info);
  app.get(`${prefix}/revision/:revision`, info);
  app.get(`${prefix}/refs`, async (c) => {
    const refs = await (await find(c)).refs();
    const form = [...refs].map(([name, targetCommit]) => {
      const ref = name.startsWith("refs/") ? name : `refs/heads/${name}`;
      return { name, ref, targetCommit };
    });
    const isPull = ({ ref }: { ref: string }) => ref.startsWith("refs/pr/");
    const branches = form.filter((one) => !isPull(one));
    return c.json({ branches, converts: [], tags: [], pullRequests: form.filter(isPull) });
  });
  app.get(`${prefix}/commits/:revision`, async (c) => {
    const repository = await find(c);
    await snapshotOf(repository, revisionOf(c));
    return c.json((await repository.history(revisionOf(c))).map(commitForm));
  });
  for (const path of [`${prefix}/tree/:revision`, `${prefix}/tree/:revision/:path{.+}`]) {
    app.get(path, async (c) => {
      const snapshot = await snapshotOf(await find(c), revisionOf(c));
      const [recursive, expand] = [isTrue(c.req.query("recursive")), isTrue(c.req.query("expand"))];
      const folder = (c.req.param("path") ?? "").replace(/\/+$/, "");
      return c.json(treeEntries(snapshot, folder, { recursive, expand }));
    });
  }
  const small = bodyLimit({ maxSize: 1_000_000 });
  app.post(`${prefix}/paths-info/:revision`, small, async (c) => {
    const snapshot = await snapshotOf(await find(c), revisionOf(c));
    const { paths, expand } = await pathsAsked(c);
    return c.json(pathEntries(snapshot, paths, expand));
  });
};

/** The Python client sends a form, the JavaScript client JSON. */
const pathsAsked = async (c: Context): Promise<{ paths: string[]; expand: boolean }> => {
  if (!(c.req.header("content-type") ?? "").includes("json")) {
    const form = await c.req.parseBody({ all: true });
    const paths = [form["paths"] ?? []].flat().filter((path) => typeof path === "string");
    return { paths, expand: isTrue(String(form["expand"])) };
  }
  const body = await jsonBody(c);
  const paths = [body["paths"] ?? []].flat().filter((path) => typeof path === "string");
  return { paths, expand: body["expand"] === true };
};

/** A request's JSON object. Rejects with 400 where it is none. */
export const jsonBody = async (c: Context): Promise<Readonly<Record<string, unknown>>> => {
  let value: unknown;
  try {
    value = JSON.parse(await c.req.text());
  } catch (cause) {
    throw new HubError(400, "BadRequest", "The body is not valid JSON.", { cause });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new HubError(400, "BadRequest", "The body is not a JSON object.");
  return value as Readonly<Record<string, unknown>>;
};

/** Answers HEAD and GET of one file; a file that changed while it was read is looked up again, once. */
const resolveFile = async (c: Context, find: FindAsked, ready: ReadyFiles, again = true): Promise<Response> => {
  const repository = await find(c);
  const snapshot = await snapshotOf(repository, revisionOf(c));
  try {
    const path = c.req.param("path") ?? "";
    const made = snapshot.files.has(path) ? undefined : await repository.madeFile?.(snapshot, path);
    const file = made ?? fileOf(snapshot, path);
    const response = await fileResponse(c.req.raw, file, snapshot, ready.content, repository.summary.standIn);
    if (response.status === 200 && !repository.summary.private)
      ready.remember(c.req.raw, { file, snapshot, repository });
    return response;
  } catch (error) {
    if (error instanceof ChangedFileError) {
      repository.forget?.();
      if (again) return resolveFile(c, find, ready, false);
      throw new HubError(404, "EntryNotFound", "The file changed while it was read.", { cause: error });
    }
    if (error instanceof HubError) c.header("x-repo-commit", snapshot.commit);
    throw error;
  }
};

/** Everything that reads: nothing here changes a repository. */
export const readRoutes = (models: Catalogue, ready: ReadyFiles, token?: string): Hono => {
  const app = new Hono();
  app.get("/api/models", (c) => listModels(c, models, token));
  const find = findAsked(models, token);
  for (const path of repositoryPaths) {
    addRepositoryApi(app, `/api/models${path}`, find);
    app.get(`${path}/resolve/:revision/:path{.+}`, (c) => resolveFile(c, find, ready));
  }
  return app;
};
