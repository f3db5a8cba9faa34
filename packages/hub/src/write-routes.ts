import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Catalogue } from "./catalogue.ts";
import { readCommit } from "./commit-operations.ts";
import { HubError } from "./http-error.ts";
import { isRecord } from "./is-record.ts";
import { idOf, jsonBody, repositoryPaths } from "./read-routes.ts";
import { fromSameOrigin } from "./request-origin.ts";
import { uploadSignature, writeAccess } from "./write-access.ts";
import type { WrittenRepositories } from "./written-repositories.ts";

/** How writing is allowed. */
export interface WriteOptions {
  readonly store: WrittenRepositories;
  /** Every write needs it, where there is one. */
  readonly token: string | undefined;
  /** Names that stand-ins and made models answer to: nobody writes there. */
  readonly isServed?: (id: string) => boolean;
  /** Bytes from which files go by the protocol for large files; clients need Xet for that by default. */
  readonly largeFrom?: number;
}

const owner = "local";
const smallBody = 4_000_000;
const commitBody = 256_000_000;
const largestFile = 2_000_000_000;
const limited = (maxSize: number) =>
  bodyLimit({
    maxSize,
    onError: () => {
      throw new HubError(413, "BadRequest", `The body has more than ${maxSize} bytes.`);
    },
  });

const originOf = (c: Context): string => new URL(c.req.url).origin;

interface Announced {
  readonly path: string;
  readonly size: number;
}

const announcedFiles = (body: Readonly<Record<string, unknown>>): Announced[] => {
  const { files } = body;
  if (!Array.isArray(files)) throw new HubError(400, "BadRequest", "The body has no files.");
  return files.map((file: unknown) => {
    const { path, size } = isRecord(file) ? file : {};
    if (typeof path === "string" && typeof size === "number") return { path, size };
    throw new HubError(400, "BadRequest", "A file has no path and size.");
  });
};

/** How each file is to be sent, and by what name the repository knows it now. */
const addPreupload = (
  app: Hono,
  prefix: string,
  { find }: Catalogue,
  { largeFrom = 10_000_000 }: WriteOptions,
): void => {
  app.post(`${prefix}/preupload/:revision`, limited(smallBody), async (c) => {
    const snapshot = await (await find(idOf(c))).snapshot(c.req.param("revision"));
    if (!snapshot) throw new HubError(404, "RevisionNotFound", `There is no branch ${c.req.param("revision")}.`);
    const files = announcedFiles(await jsonBody(c)).map(({ path, size }) => {
      const uploadMode = size >= largeFrom ? "lfs" : "regular";
      const now = snapshot.files.get(path);
      const oid = uploadMode === "lfs" ? now?.sha256 : now?.oid;
      return { path, uploadMode, shouldIgnore: false, ...(oid !== undefined && { oid }) };
    });
    return c.json({ files });
  });
};

/** Refuses to write where the server itself answers. */
const refuseServed = (id: string, { isServed }: WriteOptions, status: 403 | 409): void => {
  if (isServed?.(id)) throw new HubError(status, undefined, `${id} is made by this server: nothing is written to it.`);
};

const addCommit = (app: Hono, prefix: string, options: WriteOptions): void => {
  const { store } = options;
  app.post(`${prefix}/commit/:revision`, limited(commitBody), async (c) => {
    const id = idOf(c);
    refuseServed(id, options, 403);
    const request = readCommit(await c.req.text());
    const asPullRequest = c.req.query("create_pr") === "1";
    const { commit, pullRequest } = await store.commit(id, c.req.param("revision"), request, asPullRequest);
    const page = `${originOf(c)}/${id}`;
    return c.json({
      success: true,
      commitOid: commit,
      commitUrl: `${page}/commit/${commit}`,
      hookOutput: "",
      ...(pullRequest !== undefined && { pullRequestUrl: `${page}/discussions/${pullRequest}` }),
    });
  });
};

/** A pull request as clients read it: open, and without a discussion. */
const pullRequestForm = (id: string, num: number, title: string) => ({
  repo: { name: id, type: "model" },
  num,
  title,
  author: { name: owner, type: "user" },
  createdAt: new Date(0).toISOString(),
  status: "open",
  isPullRequest: true,
  changes: { base: "refs/heads/main" },
  filesWithConflicts: [],
  diff: "",
  events: [],
});

/** Pull requests that clients open before they commit to them. */
const addDiscussions = (app: Hono, prefix: string, { find }: Catalogue, options: WriteOptions): void => {
  app.post(`${prefix}/discussions`, limited(smallBody), async (c) => {
    const id = idOf(c);
    refuseServed(id, options, 403);
    const { title, pullRequest } = await jsonBody(c);
    if (pullRequest !== true) throw new HubError(400, "BadRequest", "Only pull requests are kept here.");
    return c.json(pullRequestForm(id, await options.store.openPullRequest(id), String(title ?? "")));
  });
  app.get(`${prefix}/discussions/:number`, async (c) => {
    const number = c.req.param("number");
    const id = idOf(c);
    if (!(await (await find(id)).refs()).has(`refs/pr/${number}`))
      throw new HubError(404, undefined, `There is no discussion ${number.slice(0, 20)}.`);
    return c.json(pullRequestForm(id, Number(number), `Pull request ${number}`));
  });
};

const objectsOf = (body: Readonly<Record<string, unknown>>): { oid: string; size: number }[] => {
  const { objects } = body;
  if (!Array.isArray(objects)) throw new HubError(400, "BadRequest", "The body has no objects.");
  return objects.map((object: unknown) => {
    const { oid, size } = isRecord(object) ? object : {};
    if (
      typeof oid === "string" &&
      /^[0-9a-f]{64}$/.test(oid) &&
      typeof size === "number" &&
      Number.isSafeInteger(size) &&
      size >= 0
    )
      return { oid, size };
    throw new HubError(400, "BadRequest", "An object has no SHA-256 and size.");
  });
};

/** Large files: where to send those that are not here yet, and taking them. */
const addLargeFiles = (app: Hono, { store }: WriteOptions, access: ReturnType<typeof writeAccess>): void => {
  const { sign, isSigned } = uploadSignature();
  app.post("/:owner/:name{.+\\.git}/info/lfs/objects/batch", fromSameOrigin, access, limited(smallBody), async (c) => {
    const objects = objectsOf(await jsonBody(c)).map(async ({ oid, size }) => {
      if (size > largestFile) return { oid, size, error: { code: 422, message: "The file is too large." } };
      if ((await store.blobs.size(oid)) === size) return { oid, size };
      const href = `${originOf(c)}/large-files/${oid}/${size}?signature=${sign(oid, size)}`;
      return { oid, size, authenticated: true, actions: { upload: { href, header: {} } } };
    });
    return c.json({ transfer: "basic", hash_algo: "sha256", objects: await Promise.all(objects) });
  });
  app.put("/large-files/:oid/:size", fromSameOrigin, async (c) => {
    const [oid, size] = [c.req.param("oid"), Number(c.req.param("size"))];
    if (!isSigned(oid, size, c.req.query("signature") ?? ""))
      throw new HubError(403, "Forbidden", "The address is not one that this server gave.");
    await store.blobs.receive(oid, size, c.req.raw.body ?? new Blob([]).stream());
    return c.body(null, 200);
  });
};

const nameOf = async (c: Context): Promise<{ id: string; hidden: boolean }> => {
  const { name, organization, private: hidden, visibility, type = "model" } = await jsonBody(c);
  if (type !== "model") throw new HubError(400, "BadRequest", "Only models can be kept here.");
  if (typeof name !== "string") throw new HubError(400, "BadRequest", "The repository has no name.");
  const id = name.includes("/") ? name : `${typeof organization === "string" ? organization : owner}/${name}`;
  return { id, hidden: hidden === true || visibility === "private" };
};

const addRepositories = (app: Hono, options: WriteOptions): void => {
  const { store, token } = options;
  app.get("/api/whoami-v2", (c) =>
    c.json({
      type: "user",
      id: owner,
      name: owner,
      fullname: owner,
      canPay: false,
      isPro: false,
      orgs: [],
      auth: { type: "access_token", accessToken: { role: "write", displayName: owner } },
    }),
  );
  app.post("/api/repos/create", limited(smallBody), async (c) => {
    const { id, hidden } = await nameOf(c);
    refuseServed(id, options, 409);
    if (hidden && token === undefined)
      throw new HubError(403, "Forbidden", "Nothing is private without a token. Start the server with --token.");
    await store.create(id, hidden);
    return c.json({ url: `${originOf(c)}/${id}`, name: id, id });
  });
  app.delete("/api/repos/delete", limited(smallBody), async (c) => {
    await store.remove((await nameOf(c)).id);
    return c.body(null, 200);
  });
  // The card's metadata is the uploader's own affair.
  app.post("/api/validate-yaml", limited(smallBody), (c) => c.json({ errors: [], warnings: [] }));
};

/** Everything that writes. */
export const writeRoutes = (models: Catalogue, options: WriteOptions): Hono => {
  const app = new Hono();
  const access = writeAccess(options.token);
  for (const path of ["/api/repos/*", "/api/whoami-v2", "/api/validate-yaml"]) app.use(path, fromSameOrigin, access);
  for (const path of repositoryPaths)
    for (const action of ["preupload/:revision", "commit/:revision", "discussions", "discussions/:number"])
      app.use(`/api/models${path}/${action}`, fromSameOrigin, access);
  addRepositories(app, options);
  addLargeFiles(app, options, access);
  for (const path of repositoryPaths) {
    addPreupload(app, `/api/models${path}`, models, options);
    addCommit(app, `/api/models${path}`, options);
    addDiscussions(app, `/api/models${path}`, models, options);
  }
  return app;
};

/** Answers to every write of a server that only reads. */
export const readOnlyRoutes = (): Hono => {
  const app = new Hono();
  const refuse = (): never => {
    throw new HubError(403, "Forbidden", "This server is read-only. Start it with --writable.");
  };
  app.all("/api/repos/*", refuse);
  for (const path of repositoryPaths)
    for (const action of ["preupload/:revision", "commit/:revision", "discussions"])
      app.post(`/api/models${path}/${action}`, refuse);
  app.post("/:owner/:name{.+\\.git}/info/lfs/objects/batch", refuse);
  return app;
};
