/** The current record, `$0`, and its fields: cut when one is first asked for, joined again after one has changed. */
import type { ByteString } from "../../../kernel/types.ts";
import { toText } from "./format.ts";
import { AwkProblem, PlainProblem } from "./problem.ts";
import { splitText } from "./split.ts";
import type { Splitter } from "./split.ts";
import { InputText } from "./values.ts";
import type { Value } from "./values.ts";

const MOST_FIELDS = 4_000_000;

/** What the record wants to know of the variables. */
export interface RecordSettings {
  splitter(): Splitter;
  isParagraph(): boolean;
  outputSeparator(): ByteString;
  conversionFormat(): ByteString;
}

export class CurrentRecord {
  readonly #settings: RecordSettings;
  #whole: Value = null;
  #splitter: Splitter = { kind: "blanks" };
  #isParagraph = false;
  /** Field 1 is at 0. */
  #fields: Value[] = [];
  #isSplit = true;
  #isJoined = true;
  /** The most fields that there have been: a field below it is an empty text, one above was never set. */
  #most = 0;

  constructor(settings: RecordSettings) {
    this.#settings = settings;
  }

  set(text: ByteString): void {
    this.#whole = new InputText(text);
    this.#isSplit = false;
    this.#isJoined = true;
    this.#splitter = this.#settings.splitter();
    this.#isParagraph = this.#settings.isParagraph();
  }

  get whole(): Value {
    if (!this.#isJoined) {
      const { outputSeparator, conversionFormat } = this.#settings;
      const format = conversionFormat();
      this.#whole = new InputText(this.#fields.map((field) => toText(field, format)).join(outputSeparator()));
      this.#isJoined = true;
    }
    return this.#whole;
  }

  get text(): ByteString {
    return toText(this.whole, this.#settings.conversionFormat());
  }

  #split(): void {
    if (this.#isSplit) return;
    this.#isSplit = true;
    this.#fields = splitText(this.text, this.#splitter, this.#isParagraph).map((field) => new InputText(field));
    this.#most = Math.max(this.#most, this.#fields.length);
  }

  /** NF. */
  get count(): number {
    this.#split();
    return this.#fields.length;
  }

  set count(count: number) {
    this.#split();
    if (count < 0) throw new AwkProblem("NF set to negative value");
    this.#resize(count);
    this.#isJoined = false;
  }

  #resize(count: number): void {
    if (count > MOST_FIELDS) throw new PlainProblem("out of memory");
    if (count < this.#fields.length) this.#fields.length = count;
    while (this.#fields.length < count) this.#fields.push("");
    this.#most = Math.max(this.#most, count);
  }

  get(index: number): Value {
    if (index === 0) return this.whole;
    if (index < 0) throw new AwkProblem("Access to negative field");
    this.#split();
    return this.#fields[index - 1] ?? (index <= this.#most ? "" : null);
  }

  assign(index: number, value: Value): void {
    if (index === 0) {
      this.set(toText(value, this.#settings.conversionFormat()));
      return;
    }
    if (index < 0) throw new AwkProblem("Access to negative field");
    this.#split();
    if (index > this.#fields.length) this.#resize(index);
    this.#fields[index - 1] = value;
    this.#isJoined = false;
  }
}
