/**
 * Who a container is: a hexagon with its number for an init container, a diamond for a sidecar, a square with a letter
 * for an app container, in its identity's colour. The same everywhere on the page.
 */
import type { ReactElement } from "react";

const SHAPES = {
  init: "M7 1.5h10L22.5 12 17 22.5H7L1.5 12z",
  sidecar: "M12 .5 23.5 12 12 23.5.5 12z",
  app: "M5 1.5h14A3.5 3.5 0 0 1 22.5 5v14a3.5 3.5 0 0 1-3.5 3.500H5A3.5 3.5 0 0 1 1.5 19V5A3.5 3.5 0 0 1 5 1.500z",
} as const;

interface GlyphProps {
  kind: keyof typeof SHAPES;
  /** 0 to 7. */
  identity: number;
  text: string;
  size?: number;
}

export function Glyph({ kind, identity, text, size = 22 }: GlyphProps): ReactElement {
  return (
    <svg
      className={`glyph ${identityClass(identity)}`}
      viewBox="0 0 24 24"
      width={size}
      height={size}
      aria-hidden="true"
    >
      <path d={SHAPES[kind]} />
      <text x="12" y="16.2">
        {text}
      </text>
    </svg>
  );
}

/** The class that sets the identity's colour. */
export function identityClass(identity: number): string {
  return `id-${(identity % 8) + 1}`;
}
