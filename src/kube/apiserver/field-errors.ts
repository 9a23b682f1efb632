/**
 * Collects what is wrong with an object's fields. Source: k8s.io/apimachinery pkg/util/validation/field, v0.36: the words
 * and how values are shown.
 */
import type { StatusCause } from "../api/meta.ts";

export class FieldErrors {
  readonly causes: StatusCause[] = [];

  get isEmpty(): boolean {
    return this.causes.length === 0;
  }

  required(field: string, detail = ""): void {
    this.#add("FieldValueRequired", field, `Required value${suffix(detail)}`);
  }

  invalid(field: string, value: unknown, detail: string): void {
    this.#add("FieldValueInvalid", field, `Invalid value: ${shown(value)}${suffix(detail)}`);
  }

  notSupported(field: string, value: unknown, supported: readonly string[]): void {
    const known = [...supported].sort().map((one) => `"${one}"`);
    this.#add(
      "FieldValueNotSupported",
      field,
      `Unsupported value: ${shown(value)}: supported values: ${known.join(", ")}`,
    );
  }

  duplicate(field: string, value: unknown): void {
    this.#add("FieldValueDuplicate", field, `Duplicate value: ${shown(value)}`);
  }

  forbidden(field: string, detail: string): void {
    this.#add("FieldValueForbidden", field, `Forbidden${suffix(detail)}`);
  }

  notFound(field: string, value: unknown): void {
    this.#add("FieldValueNotFound", field, `Not found: ${shown(value)}`);
  }

  tooLong(field: string, maxBytes: number): void {
    this.#add("FieldValueTooLong", field, `Too long: may not be more than ${maxBytes} bytes`);
  }

  tooMany(field: string, count: number, max: number): void {
    this.#add("FieldValueTooMany", field, `Too many: ${count}: must have at most ${max} items`);
  }

  /** The words of each broken rule, as the name checks give them. */
  invalidEach(field: string, value: string, messages: readonly string[]): void {
    for (const message of messages) this.invalid(field, value, message);
  }

  #add(reason: string, field: string, message: string): void {
    this.causes.push({ reason, message, field });
  }
}

function suffix(detail: string): string {
  return detail === "" ? "" : `: ${detail}`;
}

function shown(value: unknown): string {
  return value === undefined || value === null ? "null" : JSON.stringify(value);
}
