/**
 * Characters of a line where the locale says UTF-8, else its bytes. Source: BusyBox 1.36.1 libbb unicode: the locale is
 * what LC_ALL, LC_CTYPE or LANG ends in. Simplified: every character is one column wide.
 */
import { decodeUtf8, encodeUtf8 } from "../kernel/bytes.ts";
import type { Sys } from "../kernel/applet.ts";
import type { ByteString } from "../kernel/types.ts";

/** What `change` makes of a line, seen as characters where that is how the line is written. */
export type LineChange = (line: string) => string;

function isUtf8(sys: Sys): boolean {
  const locale = [sys.env("LC_ALL"), sys.env("LC_CTYPE"), sys.env("LANG")].find(
    (one) => one !== undefined && one !== "",
  );
  return /\.utf-?8/i.test(locale ?? "");
}

/** The same change on byte strings. Bytes that are no UTF-8 stay bytes, so that they come out as they went in. */
export function onColumns(sys: Sys, change: LineChange): (line: ByteString) => ByteString {
  if (!isUtf8(sys)) return change;
  return (line) => {
    const text = decodeUtf8(line);
    return text.includes("\ufffd") ? change(line) : encodeUtf8(change(text));
  };
}
