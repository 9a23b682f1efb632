/**
 * The catalogue: which image a registry gives for a reference. To add an image: write `images/<name>.ts` with an `Image`,
 * and one line here.
 */
import { alpine } from "./alpine.ts";
import { busybox } from "./busybox.ts";
import { genericImage } from "./generic.ts";
import { nginx } from "./nginx.ts";
import { OFFICIAL } from "./official.ts";
import { pause } from "./pause.ts";
import type { ImageReference } from "./reference.ts";
import type { Image, Resolution } from "./types.ts";

export const IMAGES: readonly Image[] = [busybox, alpine, nginx, pause];

/** Registries whose images of the same path are the same: mirrors of Docker Hub's library, and the places pause lies at. */
const MIRRORS = new Set(["docker.io", "mirror.gcr.io", "registry.k8s.io", "k8s.gcr.io", "gcr.io", "quay.io"]);
const PREFIXES = /^(google-containers|google_containers|docker\/library)\//;

/** What the tag of an image that is not modelled may look like, where the name is an official one. */
const PLAUSIBLE_TAG =
  /^(v?\d[\w.+-]*|latest|stable|mainline|edge|rolling|lts\S*|current|main|master|dev|slim\S*|alpine\S*|bookworm\S*|bullseye\S*|buster\S*|trixie\S*|jammy|noble|focal|bionic|fpm\S*|apache\S*|cli\S*|management\S*|jre\S*|jdk\S*|[0-9a-f]{7,40})$/;

/** Stand-ins, one object for each path, so that their file trees are made once. */
const generic = new Map<string, Image>();

/**
 * Simplified: registries are not asked. A name of one word that is no Docker Official Image is refused as Docker Hub
 * refuses it; a modelled image knows which tags exist; every other image exists.
 */
export function resolve(reference: ImageReference): Resolution {
  const path = normalPath(reference);
  const known = IMAGES.find(
    (image) => image.path === path || (image.path === `library/${path}` && reference.registry !== "docker.io"),
  );
  if (known && (MIRRORS.has(reference.registry) || reference.path.startsWith("docker/library/"))) {
    return reference.tag === "" || known.acceptsTag(reference.tag)
      ? { kind: "image", image: known }
      : { kind: "no-tag" };
  }
  const isLibrary = reference.registry === "docker.io" && path.startsWith("library/");
  if (isLibrary && !OFFICIAL.has(path.slice("library/".length))) return { kind: "no-repository" };
  if (isLibrary && reference.tag !== "" && !PLAUSIBLE_TAG.test(reference.tag)) return { kind: "no-tag" };
  const name = isLibrary ? path.slice("library/".length) : path;
  let image = generic.get(name);
  if (!image) {
    image = genericImage(name);
    if (generic.size < 256) generic.set(name, image);
  }
  return { kind: "image", image };
}

function normalPath(reference: ImageReference): string {
  return reference.path.replace(PREFIXES, "");
}
