/**
 * Every image that is not modelled.
 * Simplified: registries are not asked. Whoever names an application of their own (`myapp:1.0`) gets a stand-in, though
 * Docker Hub has no such image; a name of one word that looks like a slip of an official one (`ngnix`, `busyboxx`) is refused
 * as Docker Hub refuses it, and so is what says itself that it does not exist; an official image has no tag that looks like none.
 */
import type { ImageReference } from "../reference.ts";
import type { Image, Resolution } from "../types.ts";
import { genericImage } from "./generic.ts";
import { isSlip, saysItIsNot } from "./misnamed.ts";
import { OFFICIAL } from "./official.ts";

export const images: readonly Image[] = [];

/** What the tag of an official image may look like. */
const PLAUSIBLE_TAG =
  /^(v?\d[\w.+-]*|latest|stable|mainline|edge|rolling|lts\S*|current|main|master|dev|slim\S*|alpine\S*|bookworm\S*|bullseye\S*|buster\S*|trixie\S*|jammy|noble|focal|bionic|fpm\S*|apache\S*|cli\S*|management\S*|jre\S*|jdk\S*|[0-9a-f]{7,40})$/;

/** Stand-ins, one object for each name, so that their file trees are made once. */
const made = new Map<string, Image>();
const MOST_MADE = 256;

export function other(reference: ImageReference, name: string): Resolution {
  const isLibrary = reference.registry === "docker.io" && reference.path.startsWith("library/");
  if (saysItIsNot(reference.path)) return { kind: "no-repository" };
  if (saysItIsNot(reference.tag)) return { kind: "no-tag" };
  // Kubernetes' own (`library/pause`), which Docker Hub has not.
  if (isLibrary && (name === reference.path || isSlip(name))) return { kind: "no-repository" };
  if (isLibrary && OFFICIAL.has(name) && reference.tag !== "" && !PLAUSIBLE_TAG.test(reference.tag))
    return { kind: "no-tag" };
  let image = made.get(name);
  if (!image) {
    image = genericImage(name);
    if (made.size < MOST_MADE) made.set(name, image);
  }
  return { kind: "image", image };
}
