/**
 * LZMA: the range coder's streams, alone (`.lzma`) or as chunks of LZMA2 (inside `.xz`), unpacked.
 * Source: the LZMA specification of 2015 (public domain).
 */
import { FormatError, PIECE, littleEndian32 } from "./bytes.ts";
import type { Unpacker } from "./bytes.ts";

const CORRUPTED = "corrupted data";
const HALF = 1024;
const STATES = 12;

function probabilities(count: number): Uint16Array {
  return new Uint16Array(count).fill(HALF);
}

/** Decodes lengths of matches. */
class LengthModel {
  readonly choice = probabilities(2);
  readonly low = probabilities(16 * 8);
  readonly middle = probabilities(16 * 8);
  readonly high = probabilities(256);
}

/** What has been unpacked, as far back as matches may reach. */
class History {
  #bytes = new Uint8Array(2 * PIECE);
  #length = 0;
  #given = 0;
  readonly #reach: number;
  total = 0;

  constructor(reach: number) {
    this.#reach = Math.max(reach, 4096);
  }

  get fresh(): number {
    return this.#length - this.#given;
  }

  put(byte: number): void {
    if (this.#length === this.#bytes.length) this.#grow();
    this.#bytes[this.#length++] = byte;
    this.total++;
  }

  /** The byte so far back, 1 is the last. */
  back(distance: number): number {
    if (distance > this.total || distance > this.#length) throw new FormatError(CORRUPTED);
    return this.#bytes[this.#length - distance] ?? 0;
  }

  take(): Uint8Array {
    const piece = this.#bytes.slice(this.#given, this.#length);
    this.#given = this.#length;
    if (this.#length > 2 * this.#reach + PIECE) {
      this.#bytes.copyWithin(0, this.#length - this.#reach, this.#length);
      this.#length = this.#reach;
      this.#given = this.#length;
    }
    return piece;
  }

  #grow(): void {
    const bytes = new Uint8Array(this.#bytes.length * 2);
    bytes.set(this.#bytes);
    this.#bytes = bytes;
  }
}

/** Properties: literal context bits, literal position bits, position bits. */
interface Properties {
  lc: number;
  lp: number;
  pb: number;
}

function propertiesOf(byte: number): Properties | null {
  if (byte >= 9 * 5 * 5) return null;
  return { lc: byte % 9, lp: Math.floor(byte / 9) % 5, pb: Math.floor(byte / 45) };
}

class LzmaCore {
  readonly history: History;
  readonly #input: Uint8Array;
  at: number;
  #range = 0;
  #code = 0;
  #properties: Properties = { lc: 3, lp: 0, pb: 2 };
  #state = 0;
  #distances = [0, 0, 0, 0];
  #literals = probabilities(0);
  #isMatch = probabilities(0);
  #isRep = probabilities(0);
  #isRep0 = probabilities(0);
  #isRep1 = probabilities(0);
  #isRep2 = probabilities(0);
  #isRep0Long = probabilities(0);
  #slots = probabilities(0);
  #special = probabilities(0);
  #align = probabilities(0);
  #lengths = new LengthModel();
  #repLengths = new LengthModel();
  /** A match that is not yet copied whole. */
  #copyLeft = 0;

  constructor(input: Uint8Array, at: number, reach: number) {
    this.#input = input;
    this.at = at;
    this.history = new History(reach);
  }

  startRange(): void {
    if (this.#input[this.at] !== 0) throw new FormatError(CORRUPTED);
    this.#range = 0xffffffff;
    this.#code = 0;
    this.at++;
    for (let i = 0; i < 4; i++) this.#code = ((this.#code << 8) | this.#byte()) >>> 0;
  }

  reset(properties: Properties): void {
    this.#properties = properties;
    this.#state = 0;
    this.#distances = [0, 0, 0, 0];
    this.#literals = probabilities(0x300 << (properties.lc + properties.lp));
    this.#isMatch = probabilities(STATES << 4);
    this.#isRep = probabilities(STATES);
    this.#isRep0 = probabilities(STATES);
    this.#isRep1 = probabilities(STATES);
    this.#isRep2 = probabilities(STATES);
    this.#isRep0Long = probabilities(STATES << 4);
    this.#slots = probabilities(4 * 64);
    this.#special = probabilities(128);
    this.#align = probabilities(16);
    this.#lengths = new LengthModel();
    this.#repLengths = new LengthModel();
    this.#copyLeft = 0;
  }

  get properties(): Properties {
    return this.#properties;
  }

  /** Unpacks until `limit` bytes have been put in all; false at the end marker. */
  decode(limit: number): boolean {
    const { history } = this;
    const positionMask = (1 << this.#properties.pb) - 1;
    while (history.total < limit) {
      if (this.#copyLeft > 0) {
        this.#copyLeft--;
        history.put(history.back((this.#distances[0] ?? 0) + 1));
        continue;
      }
      const position = history.total & positionMask;
      if (this.#bit(this.#isMatch, (this.#state << 4) + position) === 0) this.#literal();
      else if (!this.#match(position)) return false;
    }
    return true;
  }

  #byte(): number {
    const byte = this.#input[this.at++];
    if (byte === undefined) throw new FormatError("unexpected EOF");
    return byte;
  }

  #normalize(): void {
    if (this.#range >= 0x1000000) return;
    this.#range = (this.#range << 8) >>> 0;
    this.#code = ((this.#code << 8) | this.#byte()) >>> 0;
  }

  #bit(model: Uint16Array, index: number): 0 | 1 {
    const probability = model[index] ?? HALF;
    this.#normalize();
    const bound = (this.#range >>> 11) * probability;
    if (this.#code < bound) {
      this.#range = bound;
      model[index] = probability + ((2048 - probability) >> 5);
      return 0;
    }
    this.#range -= bound;
    this.#code -= bound;
    model[index] = probability - (probability >> 5);
    return 1;
  }

  #direct(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) {
      this.#normalize();
      this.#range >>>= 1;
      const isSet = this.#code >= this.#range;
      if (isSet) this.#code -= this.#range;
      value = value * 2 + (isSet ? 1 : 0);
    }
    return value;
  }

  #tree(model: Uint16Array, offset: number, bits: number): number {
    let node = 1;
    for (let i = 0; i < bits; i++) node = (node << 1) | this.#bit(model, offset + node);
    return node - (1 << bits);
  }

  #reverseTree(model: Uint16Array, offset: number, bits: number): number {
    let node = 1;
    let value = 0;
    for (let i = 0; i < bits; i++) {
      const bit = this.#bit(model, offset + node);
      node = (node << 1) | bit;
      value |= bit << i;
    }
    return value;
  }

  #literal(): void {
    const { history } = this;
    const { lc, lp } = this.#properties;
    const previous = history.total > 0 ? history.back(1) : 0;
    const context = ((history.total & ((1 << lp) - 1)) << lc) + (previous >> (8 - lc));
    const offset = 0x300 * context;
    let symbol = 1;
    if (this.#state >= 7) {
      let match = history.back((this.#distances[0] ?? 0) + 1);
      while (symbol < 0x100) {
        const matchBit = (match >> 7) & 1;
        match <<= 1;
        const bit = this.#bit(this.#literals, offset + ((1 + matchBit) << 8) + symbol);
        symbol = (symbol << 1) | bit;
        if (matchBit !== bit) break;
      }
    }
    while (symbol < 0x100) symbol = (symbol << 1) | this.#bit(this.#literals, offset + symbol);
    history.put(symbol & 255);
    this.#state = this.#state < 4 ? 0 : this.#state < 10 ? this.#state - 3 : this.#state - 6;
  }

  #length(model: LengthModel, position: number): number {
    if (this.#bit(model.choice, 0) === 0) return 2 + this.#tree(model.low, position << 3, 3);
    if (this.#bit(model.choice, 1) === 0) return 10 + this.#tree(model.middle, position << 3, 3);
    return 18 + this.#tree(model.high, 0, 8);
  }

  /** False at the end marker. */
  #match(position: number): boolean {
    const isAfterLiteral = this.#state < 7;
    if (this.#bit(this.#isRep, this.#state) === 0) {
      const length = this.#length(this.#lengths, position);
      const [first = 0, second = 0, third = 0] = this.#distances;
      const distance = this.#distance(length);
      if (distance === 0xffffffff) return false;
      this.#distances = [distance, first, second, third];
      this.#state = isAfterLiteral ? 7 : 10;
      this.#copy(length);
      return true;
    }
    if (this.#bit(this.#isRep0, this.#state) === 0) {
      if (this.#bit(this.#isRep0Long, (this.#state << 4) + position) === 0) {
        this.#state = isAfterLiteral ? 9 : 11;
        this.#copy(1);
        return true;
      }
    } else {
      const index = this.#bit(this.#isRep1, this.#state) === 0 ? 1 : 2 + this.#bit(this.#isRep2, this.#state);
      const [distance = 0] = this.#distances.splice(index, 1);
      this.#distances.unshift(distance);
    }
    const length = this.#length(this.#repLengths, position);
    this.#state = isAfterLiteral ? 8 : 11;
    this.#copy(length);
    return true;
  }

  #copy(length: number): void {
    this.history.back((this.#distances[0] ?? 0) + 1);
    this.#copyLeft = length;
  }

  #distance(length: number): number {
    const slot = this.#tree(this.#slots, Math.min(length - 2, 3) << 6, 6);
    if (slot < 4) return slot;
    const bits = (slot >> 1) - 1;
    const base = (2 | (slot & 1)) * 2 ** bits;
    if (slot < 14) return base + this.#reverseTree(this.#special, base - slot, bits);
    return base + this.#direct(bits - 4) * 16 + this.#reverseTree(this.#align, 0, 4);
  }
}

/** A `.lzma` file. */
export class Unlzma implements Unpacker {
  readonly #core: LzmaCore;
  readonly #size: number;
  #ended = false;

  constructor(input: Uint8Array) {
    const properties = propertiesOf(input[0] ?? 255);
    if (input.length < 13 || !properties) throw new FormatError("bad lzma header");
    const isUnknown = littleEndian32(input, 5) === 0xffffffff && littleEndian32(input, 9) === 0xffffffff;
    this.#size = isUnknown ? Infinity : littleEndian32(input, 5) + littleEndian32(input, 9) * 2 ** 32;
    this.#core = new LzmaCore(input, 13, littleEndian32(input, 1));
    this.#core.reset(properties);
    this.#core.startRange();
  }

  next(): Uint8Array | null {
    if (this.#ended) return null;
    const { history } = this.#core;
    const limit = Math.min(this.#size, history.total + PIECE);
    if (!this.#core.decode(limit) || history.total >= this.#size) this.#ended = true;
    return history.take();
  }
}

/** The chunks of an LZMA2 stream, up to its end byte. */
export class Unlzma2 implements Unpacker {
  readonly #core: LzmaCore;
  readonly #input: Uint8Array;
  #needsProperties = true;
  #ended = false;

  constructor(input: Uint8Array, at: number, reach: number) {
    this.#input = input;
    this.#core = new LzmaCore(input, at, reach);
  }

  get position(): number {
    return this.#core.at;
  }

  next(): Uint8Array | null {
    const { history } = this.#core;
    while (!this.#ended && history.fresh < PIECE) this.#chunk();
    return history.fresh === 0 && this.#ended ? null : history.take();
  }

  #chunk(): void {
    const core = this.#core;
    const control = this.#byte();
    if (control === 0) {
      this.#ended = true;
      return;
    }
    if (control < 0x80) {
      if (control > 2) throw new FormatError(CORRUPTED);
      const size = this.#byte() * 256 + this.#byte() + 1;
      for (let i = 0; i < size; i++) core.history.put(this.#byte());
      return;
    }
    const size = (control & 0x1f) * 65_536 + this.#byte() * 256 + this.#byte() + 1;
    const packed = this.#byte() * 256 + this.#byte() + 1;
    const mode = (control >> 5) & 3;
    if (mode >= 2) {
      const properties = propertiesOf(this.#byte());
      if (!properties) throw new FormatError(CORRUPTED);
      core.reset(properties);
      this.#needsProperties = false;
    } else if (this.#needsProperties) throw new FormatError(CORRUPTED);
    else if (mode === 1) core.reset(core.properties);
    const end = core.at + packed;
    core.startRange();
    if (!core.decode(core.history.total + size)) throw new FormatError(CORRUPTED);
    core.at = end;
  }

  #byte(): number {
    const byte = this.#input[this.#core.at++];
    if (byte === undefined) throw new FormatError("unexpected EOF");
    return byte;
  }
}
