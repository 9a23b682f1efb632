/** What the page's address asks for, and how it is written. */
import { describe, expect, it } from "vitest";
import { readAddress, writeAddress } from "../../src/app/store/address.ts";

describe("the address", () => {
  it("asks for nothing by itself", () => {
    expect(readAddress("")).toEqual({
      layout: null,
      theme: null,
      play: null,
      isEmbedded: false,
      tab: null,
      isReadOnly: false,
    });
    expect(readAddress("?panels&theme=pink&play&embed=maybe")).toMatchObject({ theme: null, isEmbedded: false });
  });

  it.each(["", "?panels=stage,logs", "?panels=stage,editor,dock&tab=events&theme=dark&play=0&read=1&embed=1"])(
    "%s is read as it was written",
    (search) => {
      expect(writeAddress(readAddress(search))).toBe(search);
    },
  );
});
