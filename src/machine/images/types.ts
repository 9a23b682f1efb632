/**
 * What an image is: layers of files, some of which are programs, and the OCI configuration.
 * Source: OCI image specification 1.1 (config), docker-library recipes of the images.
 */
import type { Layer } from "../kernel/fs/layer.ts";
import type { ImageReference } from "./reference.ts";

export interface ImageConfig {
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  /** `NAME=value`. */
  readonly env: readonly string[];
  /** `""` is root; `user`, `uid`, `user:group`, `uid:gid`. */
  readonly user: string;
  readonly workingDir: string;
  /** `SIGQUIT`; absent: SIGTERM. */
  readonly stopSignal?: string;
  readonly exposedPorts: readonly number[];
}

export interface Image {
  /** Without registry and tag: `busybox`, `hashicorp/http-echo`; the first is its own, others are the same image. */
  readonly names: readonly string[];
  /** Which tag `latest` and a bare name mean; shown nowhere, but digests are made of it. */
  readonly latest: string;
  /** Whether the registry has this tag; false: pulling it fails with not found. */
  acceptsTag(tag: string): boolean;
  /** Compressed size in bytes: how long a pull takes, and what the Pulled event says. */
  readonly sizeBytes: number;
  readonly layers: readonly Layer[];
  readonly config: ImageConfig;
  /** The variant that a tag names, one object for each; absent: they are all the same. */
  ofTag?(this: void, tag: string): Image;
  /** Ports on which its program serves gRPC's health protocol, and is well. */
  readonly grpcPorts?: readonly number[];
  /** Said to the user wherever the image is shown: the labelled generic image. */
  readonly simplified?: string;
  /** The program, by path, that is run where a command of the Pod is no file of this image (generic image only). */
  readonly standIn?: string;
}

/** What a chunk of images exports. */
export interface ImageFamily {
  readonly images: readonly Image[];
  /** What the registry answers where none of them is meant. */
  other?(this: void, reference: ImageReference, name: string): Resolution;
}

/** Where the runtime leaves what a stand-in should do: `service 8080 9090`, `init` or `job`. */
export const STAND_IN_PLAN = "/run/stand-in";

/** What a registry answers for a reference. */
export type Resolution =
  | { readonly kind: "image"; readonly image: Image }
  | { readonly kind: "no-tag" }
  | { readonly kind: "no-repository" };

/** A file of an image that a scenario defines: its text, or with who owns it and who may do what. */
export type DefinedFile =
  | string
  | {
      readonly text: string;
      /** Octal digits: `0755`. */ readonly mode?: string | number;
      /** A number. */ readonly user?: number;
    };

export interface DefinedPage {
  readonly status?: number;
  readonly type?: string;
  readonly body?: string;
}

/** An image that a scenario defines, in the words of its `images` (ARCHITECTURE.md, Formats). */
export interface ImageDefinition {
  /** As a Pod writes it, without a tag. */
  readonly name: string;
  /** Absent: whatever tag is asked for. */
  readonly tags?: readonly string[];
  /** An image of the catalogue, or `scratch`: nothing at all. */
  readonly base?: string;
  /** Compressed: `25Mi`. */
  readonly size?: string;
  readonly user?: string | number;
  readonly workingDir?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, DefinedFile>>;
  /** A script of the image's own shell, or words. Absent: the server that is described below. */
  readonly entrypoint?: string | readonly string[];
  readonly args?: readonly string[];
  readonly stopSignal?: string;
  /* The server, which a script can start as `serve`. */
  readonly ports?: readonly number[];
  /** Those of them that speak HTTPS, with a certificate that the server has signed itself. */
  readonly tls?: readonly number[];
  /** Lines that it prints once it listens. */
  readonly log?: readonly string[];
  /** From its start until it listens. */
  readonly startDelay?: string;
  /** The path of its health, answered with 200 and `ok`; counted from when it listens. */
  readonly health?: string | { readonly path: string; readonly readyAfter?: string; readonly failsAfter?: string };
  /** By path: a body, or more of the answer. Other paths are answered with 404. */
  readonly pages?: Readonly<Record<string, string | DefinedPage>>;
}

/** What the chunk `images-defined` exports. */
export interface DefinedImages {
  /** Null: no such tag. */
  definedImage(this: void, definition: ImageDefinition, tag: string, base: Image | null): Image | null;
}

/** Its base where nothing else is said, and the one that is nothing. */
export const DEFAULT_BASE = "busybox";
export const NO_BASE = "scratch";
