/**
 * Label and field selectors as they stand on a command line or in a query: parse, match.
 * Source: k8s.io/apimachinery pkg/labels and pkg/fields (behaviour), v0.36.
 */
import type { LabelSelector, StringMap } from "./meta.ts";

export interface Requirement {
  key: string;
  operator: "=" | "!=" | "in" | "notin" | "exists" | "!" | "gt" | "lt";
  values: readonly string[];
}

export type Parsed<T> = { ok: true; value: T } | { ok: false; message: string };

/** `app=web,tier in (a,b),!x`. */
export function parseLabelSelector(text: string): Parsed<Requirement[]> {
  const requirements: Requirement[] = [];
  let rest = text.trim();
  while (rest !== "") {
    const match =
      /^!\s*(?<absent>[^\s,=!()<>]+)\s*(?:,|$)/.exec(rest) ??
      /^(?<key>[^\s,=!()<>]+)\s*(?<op>==|!=|=|>|<)\s*(?<value>[^\s,=!()<>]*)\s*(?:,|$)/.exec(rest) ??
      /^(?<key>[^\s,=!()<>]+)\s+(?<set>in|notin)\s*\((?<values>[^()]*)\)\s*(?:,|$)/.exec(rest) ??
      /^(?<exists>[^\s,=!()<>]+)\s*(?:,|$)/.exec(rest);
    if (!match?.groups) return { ok: false, message: unexpected(rest) };
    requirements.push(requirementOf(match.groups));
    const isLast = !match[0].endsWith(",");
    rest = rest.slice(match[0].length).trim();
    if (rest === "" && !isLast) return { ok: false, message: "found '', expected: identifier after ','" };
  }
  return { ok: true, value: requirements };
}

const OPERATORS: Readonly<Record<string, Requirement["operator"]>> = {
  "=": "=",
  "==": "=",
  "!=": "!=",
  ">": "gt",
  "<": "lt",
};

function requirementOf(groups: Record<string, string | undefined>): Requirement {
  const { absent, exists, key = "", op, value = "", set, values = "" } = groups;
  if (absent !== undefined) return { key: absent, operator: "!", values: [] };
  if (exists !== undefined) return { key: exists, operator: "exists", values: [] };
  if (set !== undefined)
    return { key, operator: set === "in" ? "in" : "notin", values: values.split(",").map((one) => one.trim()) };
  return { key, operator: OPERATORS[op ?? "="] ?? "=", values: [value] };
}

function unexpected(rest: string): string {
  const start = /^(!?[^\s,=!()<>]*)\s*(.*)$/.exec(rest);
  const found = /^(==|!=|[=!<>(),]|[^\s,=!()<>]+)/.exec(start?.[2] ?? "")?.[1] ?? "";
  if ((start?.[1] ?? "") === "") return `found '${found}', expected: !, identifier, or 'end of string'`;
  return `found '${found}', expected: in, notin, =, ==, !=, gt, lt, ',' or end of string`;
}

export function matchesRequirements(requirements: readonly Requirement[], labels: StringMap | undefined): boolean {
  return requirements.every(({ key, operator, values }) => {
    const value = labels && Object.hasOwn(labels, key) ? labels[key] : undefined;
    switch (operator) {
      case "=":
      case "in":
        return value !== undefined && values.includes(value);
      case "!=":
      case "notin":
        return value === undefined || !values.includes(value);
      case "exists":
        return value !== undefined;
      case "!":
        return value === undefined;
      case "gt":
        return value !== undefined && Number(value) > Number(values[0]);
      case "lt":
        return value !== undefined && Number(value) < Number(values[0]);
    }
  });
}

/** Whether labels satisfy a selector as workloads have it; an empty one selects everything. */
export function matchesLabelSelector(
  { matchLabels, matchExpressions }: LabelSelector,
  labels: StringMap | undefined,
): boolean {
  const names = { In: "in", NotIn: "notin", Exists: "exists", DoesNotExist: "!" } as const;
  return matchesRequirements(
    [
      ...Object.entries(matchLabels ?? {}).map(([key, value]): Requirement => ({
        key,
        operator: "=",
        values: [value],
      })),
      ...(matchExpressions ?? []).map(({ key, operator, values = [] }): Requirement => ({
        key,
        operator: names[operator],
        values,
      })),
    ],
    labels,
  );
}

export interface FieldRequirement {
  field: string;
  value: string;
  isEqual: boolean;
}

/** `spec.nodeName=a,status.phase!=Running`. */
export function parseFieldSelector(text: string): Parsed<FieldRequirement[]> {
  const requirements: FieldRequirement[] = [];
  for (const part of text.split(",")) {
    if (part === "") continue;
    const match = /^([^=!]*)(==|!=|=)(.*)$/.exec(part);
    if (!match) return { ok: false, message: `invalid selector: '${part}'; can't understand '${part}'` };
    requirements.push({ field: match[1] ?? "", isEqual: match[2] !== "!=", value: match[3] ?? "" });
  }
  return { ok: true, value: requirements };
}
