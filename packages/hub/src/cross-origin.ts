/** Browsers may read what is served, from any page. */
export const readableAnywhere: Readonly<Record<string, string>> = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers":
    "ETag, Content-Range, Link, X-Repo-Commit, X-Linked-Etag, X-Linked-Size, X-Error-Code, X-Error-Message, X-Stand-In",
};
