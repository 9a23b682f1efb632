/**
 * The images of one node: what is present, and what pulling another one takes.
 * Source: containerd 2.x (texts of failed pulls, facts/kubelet.md 4.4).
 */
import { Sha256 } from "../../sim/digest.ts";
import { isBuiltIn, nameOf, NAMES, resolve } from "../images/index.ts";
import type * as Names from "../images/image-names.chunk.ts";
import { formatReference, parseReference, repositoryOf } from "../images/reference.ts";
import type { ImageReference } from "../images/reference.ts";
import { DEFAULT_BASE, NO_BASE } from "../images/types.ts";
import type { DefinedImages, Image, ImageDefinition, ImageFamily, Resolution } from "../images/types.ts";
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
  /** Images of the scenario, by repository: they are before those of the catalogue. */
  readonly #defined = new Map<string, ImageDefinition>();

  constructor(allPresent: boolean, chunks: ChunkStore, defined: readonly ImageDefinition[] = []) {
    this.#allPresent = allPresent;
    this.#chunks = chunks;
    for (const definition of defined) {
      const reference = parseReference(definition.name);
      if (reference) this.#defined.set(repositoryOf(reference), definition);
    }
  }

  /** The image as present on this node. */
  get(ref: string): StoredImage | undefined {
    const reference = parseReference(ref);
    if (!reference) return undefined;
    const present = this.#present.get(formatReference(reference));
    if (present || !this.#allPresent || this.#arrives(reference)) return present;
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

  /** The next chunk that a pull needs and that is not there; null where it can begin. */
  chunkToPull(ref: string): string | null {
    const reference = parseReference(ref);
    return reference ? this.#chunkFor(reference) : null;
  }

  /** Whether code has to arrive before the image can be had. */
  arrives(ref: string): boolean {
    const reference = parseReference(ref);
    return reference !== undefined && this.#arrives(reference);
  }

  #arrives(reference: ImageReference): boolean {
    return !isBuiltIn(reference) || this.#defined.has(repositoryOf(reference));
  }

  #chunkFor(reference: ImageReference): string | null {
    const definition = this.#defined.get(repositoryOf(reference));
    if (definition)
      return this.#chunks.get(DEFINED.chunk) === undefined ? DEFINED.chunk : this.#chunkOfBase(definition);
    if (isBuiltIn(reference)) return null;
    const family = this.#familyOf(reference);
    return this.#chunks.get(family) === undefined ? family : null;
  }

  #chunkOfBase({ base = DEFAULT_BASE }: ImageDefinition): string | null {
    const reference = base === NO_BASE ? undefined : parseReference(base);
    if (!reference || isBuiltIn(reference)) return null;
    const family = this.#familyOf(reference);
    return this.#chunks.get(family) === undefined ? family : null;
  }

  /** The chunk that the image is in, or the one that knows which that is. */
  #familyOf(reference: ImageReference): string {
    const names = this.#chunks.get(NAMES.chunk) as typeof Names | undefined;
    return names?.familyOf(nameOf(reference)) ?? NAMES.chunk;
  }

  /** Gets an image, or says why not. How long that takes is the kubelet's to know. */
  pull(ref: string): Outcome<StoredImage> {
    const present = this.#allPresent ? undefined : this.get(ref);
    if (present) return { ok: true, ...present };
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
    const resolution = this.#resolve(reference);
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
        const { simplified, grpcPorts } = image;
        const more = { ...(simplified !== undefined && { simplified }), ...(grpcPorts && { grpcPorts }) };
        return {
          ok: true,
          image,
          status: { ref: whole, digest, sizeBytes: image.sizeBytes, config: image.config, ...more },
        };
      }
    }
  }

  #catalogued(reference: ImageReference): Resolution {
    return resolve(
      reference,
      isBuiltIn(reference) ? null : (this.#chunks.get(this.#familyOf(reference)) as ImageFamily),
    );
  }

  #resolve(reference: ImageReference): Resolution {
    const definition = this.#defined.get(repositoryOf(reference));
    if (!definition) return this.#catalogued(reference);
    const { base = DEFAULT_BASE } = definition;
    const below = base === NO_BASE ? undefined : parseReference(base);
    const found = below && this.#catalogued(below);
    // A base that there is not: as a registry that lacks the image which lacks its layers.
    if (found && found.kind !== "image") return found;
    const { definedImage } = this.#chunks.get(DEFINED.chunk) as DefinedImages;
    const image = definedImage(definition, reference.tag, found?.image ?? null);
    return image ? { kind: "image", image } : { kind: "no-tag" };
  }
}

const DEFINED = { chunk: "images-defined" };

/** Stable for a repository and what its tag stands for; no registry's own digest. */
function digestOf(repository: string, tag: string, image: Image): string {
  const hash = new Sha256();
  hash.update(`${repository}:${tag === "latest" || tag === "" ? image.latest : tag}`);
  return `sha256:${hash.hex()}`;
}
