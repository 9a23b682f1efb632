/**
 * The catalogue: which image a registry gives for a reference. What the first lesson needs is here; every other image is
 * in a chunk of its family, which the node fetches when it first pulls one of them.
 * To add an image: write `images/<family>/<name>.ts` with an `Image`, and name it in `<family>/images-<family>.chunk.ts`
 * and in `names.ts`.
 */
import { busybox } from "./busybox.ts";
import { nginx } from "./nginx.ts";
import type { ImageReference } from "./reference.ts";
import type { Image, ImageFamily, Resolution } from "./types.ts";

const BUILT_IN: readonly Image[] = [busybox, nginx];

/** Names of the images that are always there. */
export const BUILT_IN_NAMES: readonly string[] = BUILT_IN.flatMap(({ names }) => names);

/** Registries whose images of the same path are the same: mirrors of Docker Hub, and the places that they lie at. */
const MIRRORS = new Set(
  "docker.io mirror.gcr.io registry.k8s.io k8s.gcr.io gcr.io quay.io ghcr.io public.ecr.aws registry-1.docker.io us-docker.pkg.dev".split(
    " ",
  ),
);
const PREFIXES = /^(google-containers|google_containers|docker\/library|library)\//;

/** Names of one word that are Kubernetes' own, and that Docker Hub has not. */
const NOT_ON_HUB = new Set(
  "agnhost echoserver hpa-example liveness nginx-slim node-hello pause podinfo serve_hostname test-webserver".split(
    " ",
  ),
);

/** The name that the catalogue knows an image by. */
export function nameOf({ registry, path, tag }: ImageReference): string {
  const bare = path.replace(PREFIXES, "");
  // The one built-in image whose variant is another root filesystem, which is not built in.
  const name = bare === "nginx" && tag.includes("alpine") ? "nginx:alpine" : bare;
  if (!MIRRORS.has(registry)) return `${registry}/${path}`;
  return registry === "docker.io" && NOT_ON_HUB.has(name) ? path : name;
}

/** Whether an image is here, and needs no chunk. */
export function isBuiltIn(reference: ImageReference): boolean {
  const name = nameOf(reference);
  return BUILT_IN.some((image) => image.names.includes(name));
}

/** What says in which chunk an image is: `./image-names.chunk.ts`. */
export const NAMES = { chunk: "image-names" };

/** What the registry answers. `family`: the module of the chunk that the image is in. */
export function resolve(reference: ImageReference, family: ImageFamily | null): Resolution {
  const name = nameOf(reference);
  const image = (family?.images ?? BUILT_IN).find(({ names }) => names.includes(name));
  if (!image) return family?.other?.(reference, name) ?? { kind: "no-repository" };
  const { tag } = reference;
  if (tag !== "" && !image.acceptsTag(tag)) return { kind: "no-tag" };
  return { kind: "image", image: image.ofTag?.(tag) ?? image };
}
