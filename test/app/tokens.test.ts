/** The design tokens keep what they promise in both themes: words 4.5:1 on every ground they lie on, edges that mean something 3:1. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync(new URL("../../src/app/tokens.css", import.meta.url), "utf8");
const THEMES = ["light", "dark"] as const;
const STATES = ["waiting", "pulling", "running", "ready", "succeeded", "failed", "backoff", "terminating"];
const SURFACES = ["bg", "surface", "surface-sunken", "surface-raised", "surface-hover", "glass"];

/** A token's colour in a theme, as linear-light red, green and blue. */
function color(token: string, theme: (typeof THEMES)[number]): number[] {
  const value = new RegExp(`--${token}:\\s*light-dark\\((#[0-9a-f]{6}),\\s*(#[0-9a-f]{6})\\)`).exec(css);
  const hex = value?.[theme === "light" ? 1 : 2];
  if (hex === undefined) throw new Error(`--${token} is not a pair of colours`);
  return [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
}

/** Contrast as WCAG 2.2 defines it. */
function contrast(one: string, other: string, theme: (typeof THEMES)[number]): number {
  const [darker = 0, lighter = 0] = [one, other]
    .map((token) => color(token, theme))
    .map(([red = 0, green = 0, blue = 0]) => 0.2126 * red + 0.7152 * green + 0.0722 * blue)
    .sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

describe.each(THEMES)("in the %s theme", (theme) => {
  it.each(["text", "text-2", "text-3"])("%s can be read on every surface", (text) => {
    for (const surface of SURFACES) expect(contrast(text, surface, theme), surface).toBeGreaterThanOrEqual(4.5);
  });

  it.each(STATES)("the words of %s can be read on its ground and on the surface, its edges seen", (state) => {
    expect(contrast(`${state}-fg`, `${state}-soft`, theme)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(`${state}-fg`, "surface", theme)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(`${state}-solid`, "surface", theme)).toBeGreaterThanOrEqual(3);
  });

  it("identities can be read as text on cards", () => {
    for (let id = 1; id <= 8; id++)
      expect(contrast(`id-${id}`, "surface", theme), `id-${id}`).toBeGreaterThanOrEqual(4.5);
  });

  it("edges of controls and the accent can be seen", () => {
    for (const surface of ["surface", "surface-sunken", "glass"]) {
      expect(contrast("line-control", surface, theme)).toBeGreaterThanOrEqual(3);
      expect(contrast("accent", surface, theme)).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast("accent-on", "accent", theme)).toBeGreaterThanOrEqual(4.5);
    expect(contrast("primary-on", "primary", theme)).toBeGreaterThanOrEqual(4.5);
  });
});
