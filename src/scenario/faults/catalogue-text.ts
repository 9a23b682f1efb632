/** The catalogue as text: the whole of it, a line for each, or all that is to be said of one. */
import { FAULT_CATALOGUE } from "./index.ts";
import { MODE_PARAMETERS } from "./modes.ts";
import { rangeOf } from "./parameters.ts";
import type { FaultCatalogueEntry } from "./types.ts";
import { TARGET_FIELDS } from "./targets.ts";

/** Everything, one fault after the other, and what all have in common. */
export function catalogueTable(): string {
  return `${FAULT_CATALOGUE.map(describeFault).join("\n")}\n${describeModes()}`;
}

/** NAME, TARGET and title, as a table of kubectl's. */
export function faultTable(): string {
  const rows = [
    ["NAME", "TARGET", "GROUP", "WHAT"],
    ...FAULT_CATALOGUE.map((one) => [one.name, one.target, one.group, one.title]),
  ];
  return columns(rows);
}

/** Rows with columns of the same width, three blanks between them, as kubectl prints tables. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? "").length)) + 3);
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, i) => cell.padEnd(widths[i] ?? 0))
          .join("")
          .trimEnd()}\n`,
    )
    .join("");
}

export function describeFault(entry: FaultCatalogueEntry): string {
  let out = `${entry.name}  (${entry.group}; aimed at ${TARGET_WORDS[entry.target]})\n`;
  out += `  ${entry.title}. ${entry.description}\n  Seen as: ${entry.symptom}.\n`;
  if (entry.healing !== undefined) out += `  Healed: ${entry.healing}\n`;
  for (const parameter of entry.parameters) {
    const { name, title } = parameter;
    const usual =
      parameter.default === undefined ? "must be given" : `${JSON.stringify(parameter.default)} unless told`;
    out += `  ${name}: ${title}; ${rangeOf(parameter)}; ${usual}\n`;
  }
  return out;
}

const TARGET_WORDS = {
  container: `a container: ${TARGET_FIELDS.container.join(", ")}`,
  pod: `a Pod: ${TARGET_FIELDS.pod.join(", ")}`,
  service: `a Service: ${TARGET_FIELDS.service.join(", ")}`,
  image: "an image: image",
  node: "a node: node",
} as const;

/** What may be said of every fault. */
export function describeModes(): string {
  const lines = MODE_PARAMETERS.map((one) => `  ${one.name}: ${one.about}; ${rangeOf(one)}\n`);
  return `of every fault\n${lines.join("")}  when: {pod, container, is: ready}: waits until that is so\n`;
}
