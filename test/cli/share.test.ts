/** `podarium share` and `open`: there and back again. */
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { podarium } from "./cli.fixture.ts";

const scenario = fileURLToPath(new URL("../../examples/init-fails-twice.yaml", import.meta.url));
const init = fileURLToPath(new URL("../../examples/init.yaml", import.meta.url));

describe("podarium share and open", () => {
  it("make a link of a scenario, and a scenario of the link", async () => {
    const { stdout: link, exit } = await podarium("share", scenario, "--page", "http://127.0.0.1:4173/");
    expect(exit).toBe(0);
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:4173\/#v2\.[\w.-]+\n$/);
    const opened = await podarium("open", link.trim());
    expect(opened).toMatchObject({ stderr: "", exit: 0 });
    expect(opened.stdout).toContain("fault: exit");
    const again = await podarium("share", init);
    expect((await podarium("open", again.stdout.trim())).stdout).toContain("name: app-with-init");
  });

  it("say what is wrong with a link, and with the command", async () => {
    expect(await podarium("open", "#v2.abc.AAAA")).toEqual({
      stdout: "",
      stderr: "podarium: this link is damaged: part of it was lost or changed on the way\n",
      exit: 1,
    });
    expect((await podarium("open")).exit).toBe(2);
    expect((await podarium("share")).exit).toBe(2);
  });
});
