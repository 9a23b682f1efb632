/** Layers: the content of a root filesystem as data. Source: OCI image specification 1.1, image layer filesystem changeset. */
import type { ByteString, Executable } from "../types.ts";

/** One entry of a layer. Parents that no layer names are made as root 0755. */
export type LayerEntry =
  | {
      readonly kind: "file";
      readonly content: ByteString;
      readonly mode?: number;
      readonly uid?: number;
      readonly gid?: number;
    }
  | {
      readonly kind: "program";
      readonly program: Executable;
      /** Bytes that ls shows. */ readonly size?: number;
      readonly mode?: number;
    }
  | { readonly kind: "directory"; readonly mode?: number; readonly uid?: number; readonly gid?: number }
  | { readonly kind: "symlink"; readonly target: ByteString }
  | { readonly kind: "hardlink"; /** A path of the same image. */ readonly to: ByteString };

/** By absolute path. */
export type Layer = Readonly<Record<string, LayerEntry>>;
