/**
 * Image references: what a Pod writes (`nginx`, `ghcr.io/me/app:1`) and what a registry is asked for.
 * Source: distribution/reference (familiar names, the grammar of name, tag and digest).
 */

export interface ImageReference {
  /** `docker.io`, `registry.k8s.io`, `localhost:5000`. */
  readonly registry: string;
  /** `library/nginx`, `me/app`. */
  readonly path: string;
  /** `latest` where none was written; `""` where only a digest was. */
  readonly tag: string;
  /** `sha256:...` or `""`. */
  readonly digest: string;
}

const NAME = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const REGISTRY =
  /^(?:localhost|[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*)(?::\d+)?$/;

/** Of texts that were read before: there are few different ones. */
const read = new Map<string, ImageReference | undefined>();
const MAX_READ = 500;

/** The reference, or undefined where the text is not one. */
export function parseReference(text: string): ImageReference | undefined {
  if (read.has(text)) return read.get(text);
  const reference = parse(text);
  if (read.size >= MAX_READ) read.clear();
  read.set(text, reference);
  return reference;
}

function parse(text: string): ImageReference | undefined {
  const at = text.indexOf("@");
  const digest = at < 0 ? "" : text.slice(at + 1);
  let rest = at < 0 ? text : text.slice(0, at);
  const slash = rest.lastIndexOf("/");
  const colon = rest.indexOf(":", slash + 1);
  const written = colon < 0 ? "" : rest.slice(colon + 1);
  if (colon >= 0) rest = rest.slice(0, colon);
  const parts = rest.split("/");
  const first = parts[0] ?? "";
  const hasRegistry = parts.length > 1 && (/[.:]/.test(first) || first === "localhost");
  const registry = hasRegistry ? first : "docker.io";
  const names = hasRegistry ? parts.slice(1) : parts;
  if (!REGISTRY.test(registry) || !names.every((name) => NAME.test(name))) return undefined;
  if ((colon >= 0 && !TAG.test(written)) || (at >= 0 && !DIGEST.test(digest))) return undefined;
  const isHub = registry === "docker.io" || registry === "index.docker.io";
  return {
    registry: isHub ? "docker.io" : registry,
    path: isHub && names.length === 1 ? `library/${names[0] ?? ""}` : names.join("/"),
    tag: written === "" && at < 0 ? "latest" : written,
    digest,
  };
}

/** `docker.io/library/nginx`. */
export function repositoryOf(reference: ImageReference): string {
  return `${reference.registry}/${reference.path}`;
}

/** The whole reference as a runtime prints it: `docker.io/library/nginx:1.27`. */
export function formatReference(reference: ImageReference): string {
  const tag = reference.tag === "" ? "" : `:${reference.tag}`;
  return `${repositoryOf(reference)}${tag}${reference.digest === "" ? "" : `@${reference.digest}`}`;
}
