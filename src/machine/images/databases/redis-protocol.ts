/** RESP: how Redis and its clients talk. Source: redis.io, "Redis serialization protocol". */
import type { RedisAnswer } from "./redis-store.ts";

export function encodeAnswer(answer: RedisAnswer): string {
  if (answer === null) return "$-1\r\n";
  if (typeof answer === "number") return `:${answer}\r\n`;
  if (typeof answer === "string") return `$${answer.length}\r\n${answer}\r\n`;
  if ("status" in answer) return `+${answer.status}\r\n`;
  if ("error" in answer) return `-${answer.error}\r\n`;
  return `*${answer.length}\r\n${answer.map(encodeAnswer).join("")}`;
}

export function encodeCommand(words: readonly string[]): string {
  return encodeAnswer(words);
}

/** A command at the beginning of the bytes, or null while it is not whole. A line of words is one too. */
export function decodeCommand(bytes: string): { words: string[]; rest: string } | null {
  if (!bytes.startsWith("*")) {
    const end = bytes.indexOf("\n");
    if (end < 0) return null;
    const words = bytes
      .slice(0, end)
      .trim()
      .split(/\s+/)
      .filter((word) => word !== "");
    return { words, rest: bytes.slice(end + 1) };
  }
  const decoded = decodeAnswer(bytes);
  if (!decoded) return null;
  const { answer, rest } = decoded;
  return { words: Array.isArray(answer) ? answer.map((one) => (typeof one === "string" ? one : "")) : [], rest };
}

export function decodeAnswer(bytes: string): { answer: RedisAnswer; rest: string } | null {
  const end = bytes.indexOf("\r\n");
  if (end < 0) return null;
  const text = bytes.slice(1, end);
  const rest = bytes.slice(end + 2);
  switch (bytes[0]) {
    case "+":
      return { answer: { status: text }, rest };
    case "-":
      return { answer: { error: text }, rest };
    case ":":
      return { answer: Number(text), rest };
    case "$": {
      const length = Number(text);
      if (length < 0) return { answer: null, rest };
      return rest.length < length + 2 ? null : { answer: rest.slice(0, length), rest: rest.slice(length + 2) };
    }
    case "*": {
      const list: RedisAnswer[] = [];
      let left = rest;
      for (let i = 0; i < Number(text); i++) {
        const one = decodeAnswer(left);
        if (!one) return null;
        list.push(one.answer);
        left = one.rest;
      }
      return { answer: list, rest: left };
    }
    default:
      return { answer: { error: "ERR Protocol error" }, rest: "" };
  }
}
