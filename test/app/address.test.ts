/** What the page's address asks for, and how it is written. */
import { describe, expect, it } from "vitest";
import { readAddress, writeAddress } from "../../src/app/store/address.ts";

describe("the address", () => {
  it("asks for nothing by itself", () => {
    expect(readAddress("")).toEqual({
      layout: null,
      pod: null,
      theme: null,
      play: null,
      isEmbedded: false,
      tab: null,
      isReadOnly: false,
    });
    expect(readAddress("?panels&pod=<b>&theme=pink&play&embed=maybe")).toMatchObject({
      pod: null,
      theme: null,
      isEmbedded: false,
    });
  });

  it.each([
    "",
    "?panels=stage,logs",
    "?pod=web-0",
    "?panels=stage,editor,dock&pod=shop/web&tab=events&theme=dark&play=0&read=1&embed=1",
  ])("%s is read as it was written", (search) => {
    expect(writeAddress(readAddress(search))).toBe(search);
  });
});
