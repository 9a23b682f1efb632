/**
 * Collects what is wrong with an object's fields. Source: k8s.io/apimachinery pkg/util/validation/field, v0.33 to v0.36:
 * the words and how values are shown.
 */
import { goQuoted } from "../api/go-value.ts";
import type { StatusCause } from "../api/meta.ts";
import { LATEST_MINOR } from "../api/versions.ts";
import type { PodTemplates } from "./rules/pod-templates.ts";

/** A value that is no plain one: as Go's syntax for it (until 1.33), and as JSON. */
export class Shown {
  readonly go: string;
  readonly json: unknown;

  constructor(go: string, json: unknown) {
    this.go = go;
    this.json = json;
  }
}

export class FieldErrors {
  readonly causes: StatusCause[] = [];
  /** Of the API server: some words differ. */
  readonly minor: number;
  /** Those that have been found right, and those that are. */
  readonly templates: PodTemplates | undefined;

  constructor(minor = LATEST_MINOR, templates?: PodTemplates) {
    this.minor = minor;
    this.templates = templates;
  }

  get isEmpty(): boolean {
    return this.causes.length === 0;
  }

  required(field: string, detail = ""): void {
    this.#add("FieldValueRequired", field, `Required value${suffix(detail)}`);
  }

  invalid(field: string, value: unknown, detail: string): void {
    this.#add("FieldValueInvalid", field, `Invalid value: ${this.#shown(value)}${suffix(detail)}`);
  }

  /** `supported` in the order in which it is told; sorted unless said otherwise. */
  notSupported(
    field: string,
    value: unknown,
    supported: readonly string[],
    order: "sorted" | "given" = "sorted",
  ): void {
    const known = (order === "sorted" ? [...supported].sort() : supported).map((one) => `"${one}"`);
    const shown = value === undefined || value === null ? '""' : this.#shown(value);
    this.#add("FieldValueNotSupported", field, `Unsupported value: ${shown}: supported values: ${known.join(", ")}`);
  }

  duplicate(field: string, value: unknown): void {
    this.#add("FieldValueDuplicate", field, `Duplicate value: ${this.#shown(value)}`);
  }

  forbidden(field: string, detail: string): void {
    this.#add("FieldValueForbidden", field, `Forbidden${suffix(detail)}`);
  }

  notFound(field: string, value: unknown): void {
    this.#add("FieldValueNotFound", field, `Not found: ${this.#shown(value)}`);
  }

  tooLong(field: string, maxBytes: number): void {
    this.#add("FieldValueTooLong", field, `Too long: may not be more than ${maxBytes} bytes`);
  }

  tooMany(field: string, actual: number, most: number): void {
    this.#add("FieldValueTooMany", field, `Too many: ${actual}: must have at most ${most} items`);
  }

  /** The words of each broken rule, as the name checks give them. */
  invalidEach(field: string, value: string, messages: readonly string[]): void {
    for (const message of messages) this.invalid(field, value, this.minor >= 36 ? inBytes(message) : message);
  }

  #shown(value: unknown): string {
    if (value === undefined || value === null) return this.minor >= 34 ? "null" : '"null"';
    if (value instanceof Shown) return this.minor >= 34 ? JSON.stringify(value.json) : value.go;
    if (typeof value === "string") return goQuoted(value);
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  }

  #add(reason: string, field: string, message: string): void {
    this.causes.push({ reason, message, field });
  }
}

/** From 1.36 on the lengths of names and labels are told in bytes, those of ports are not. */
function inBytes(message: string): string {
  return message.replace(/no more than (63|253) characters/, "no more than $1 bytes");
}

function suffix(detail: string): string {
  return detail === "" ? "" : `: ${detail}`;
}
