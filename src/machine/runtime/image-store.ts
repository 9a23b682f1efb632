/**
 * The images of one node: what is present, and what pulling another one takes.
 * Source: containerd 2.x (texts of failed pulls, facts/kubelet.md 4.4).
 */
import { Sha256 } from "../../sim/digest.ts";
import { chunkOf, resolve } from "../images/index.ts";
import { formatReference, parseReference, repositoryOf } from "../images/reference.ts";
import type { Image, ImageFamily } from "../images/types.ts";
import type { ChunkStore } from "../kernel/core.ts";
import type { ImageStatus, Outcome } from "./types.ts";

export interface StoredImage {
  readonly image: Image;
  readonly status: ImageStatus;
}

export class ImageStore {
  /** Every image that can be had is present from the beginning. */
  readonly #allPresent: boolean;
  /** By whole reference. */
  readonly #present = new Map<string, StoredImage>();

  readonly #chunks: ChunkStore;

  constructor(allPresent: boolean, chunks: ChunkStore) {
    this.#allPresent = allPresent;
    this.#chunks = chunks;
  }

  /** The image as present on this node. */
  get(ref: string): StoredImage | undefined {
    const reference = parseReference(ref);
    if (!reference) return undefined;
    const present = this.#present.get(formatReference(reference));
    if (present || !this.#allPresent || chunkOf(reference) !== null) return present;
    const found = this.#find(ref);
    return found.ok ? found : undefined;
  }

  /** The same where nobody pulls: of a node that has every image, and all code. */
  getAnyway(ref: string): StoredImage | undefined {
    const present = this.get(ref);
    if (present || !this.#allPresent || this.chunkToPull(ref) !== null) return present;
    const pulled = this.pull(ref);
    return pulled.ok ? pulled : undefined;
  }

  /** The chunk that a pull needs and that is not there; null where it can begin. */
  chunkToPull(ref: string): string | null {
    const chunk = this.chunkOf(ref);
    return chunk !== null && this.#chunks.get(chunk) === undefined ? chunk : null;
  }

  /** The chunk that the image is in. */
  chunkOf(ref: string): string | null {
    const reference = parseReference(ref);
    return reference ? chunkOf(reference) : null;
  }

  /** Gets an image, or says why not. How long that takes is the kubelet's to know. */
  pull(ref: string): Outcome<StoredImage> {
    const found = this.#find(ref);
    const reference = parseReference(ref);
    if (found.ok && reference)
      this.#present.set(formatReference(reference), { image: found.image, status: found.status });
    return found;
  }

  remove(ref: string): void {
    const reference = parseReference(ref);
    if (reference) this.#present.delete(formatReference(reference));
  }

  #find(ref: string): Outcome<StoredImage> {
    const reference = parseReference(ref);
    if (!reference) return { ok: false, message: `couldn't parse image reference "${ref}": invalid reference format` };
    const whole = formatReference(reference);
    const chunk = chunkOf(reference);
    const resolution = resolve(reference, chunk === null ? null : (this.#chunks.get(chunk) as ImageFamily));
    const failed = `failed to pull and unpack image "${whole}": failed to resolve reference "${whole}"`;
    switch (resolution.kind) {
      case "no-tag":
        return { ok: false, message: `rpc error: code = NotFound desc = ${failed}: ${whole}: not found` };
      case "no-repository":
        return {
          ok: false,
          message: `${failed}: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`,
        };
      case "image": {
        const { image } = resolution;
        const digest = `${repositoryOf(reference)}@${reference.digest || digestOf(repositoryOf(reference), reference.tag, image)}`;
        const simplified = image.simplified === undefined ? {} : { simplified: image.simplified };
        return {
          ok: true,
          image,
          status: { ref: whole, digest, sizeBytes: image.sizeBytes, config: image.config, ...simplified },
        };
      }
    }
  }
}

/** Stable for a repository and what its tag stands for; no registry's own digest. */
function digestOf(repository: string, tag: string, image: Image): string {
  const hash = new Sha256();
  hash.update(`${repository}:${tag === "latest" || tag === "" ? image.latest : tag}`);
  return `sha256:${hash.hex()}`;
}
