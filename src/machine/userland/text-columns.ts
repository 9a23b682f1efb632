/**
 * Characters of a line. Source: BusyBox 1.36.1 libbb unicode, which takes every text for UTF-8 as the official image has it
 * configured. Simplified: every character is one column wide.
 */
import { decodeUtf8, encodeUtf8 } from "../kernel/bytes.ts";
import type { ByteString } from "../kernel/types.ts";

/** What `change` makes of a line, seen as characters. Bytes that are no UTF-8 stay bytes, so that they come out as they went in. */
export function onColumns(change: (line: string) => string): (line: ByteString) => ByteString {
  return (line) => {
    const text = decodeUtf8(line);
    return text.includes("\ufffd") ? change(line) : encodeUtf8(change(text));
  };
}
