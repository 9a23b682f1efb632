/** The gallery: every example of the folders by its title, found by words, opened by a click. */
import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { Gallery } from "../../../src/app/panels/gallery/gallery.tsx";
import { exportProgress, lessonsDone } from "../../../src/app/store/lessons.ts";
import { useWorkbench } from "../../../src/app/store/workbench-store.ts";
import { showView } from "../client.fixture.ts";
import type { TestClient } from "../client.fixture.ts";
import { backOffPod, viewOf } from "../view.fixture.ts";

const files = readdirSync(resolve(import.meta.dirname, "../../../examples"), { recursive: true, encoding: "utf8" });
let client: TestClient;

beforeEach(() => {
  client = showView(viewOf([backOffPod]), { galleryOpen: true });
});

describe("the gallery", () => {
  it("has every example of every folder", () => {
    render(<Gallery />);
    const count = files.filter((file) => /^[^/\\]+[/\\][^/\\]+\.(yaml|md)$/.test(file)).length;
    expect(screen.getAllByRole("listitem")).toHaveLength(count);
    expect(screen.getByText(`${count} examples`)).toBeVisible();
  });

  it("finds them by their words, and opens one", async () => {
    render(<Gallery />);
    await userEvent.type(screen.getByRole("searchbox", { name: "Find an example" }), "typo image");
    const found = within(screen.getByRole("region", { name: "What goes wrong" })).getAllByRole("button");
    expect(found).toHaveLength(1);
    await userEvent.click(screen.getByRole("button", { name: /A typo in the name of an image/ }));
    expect(useWorkbench.getState().galleryOpen).toBe(false);
    await waitFor(() =>
      expect(client.requests).toEqual([
        expect.objectContaining({ type: "open", scenario: expect.objectContaining({ playing: true }) as unknown }),
      ]),
    );
  });

  it("takes over progress in lessons, and says so where a file holds none", async () => {
    render(<Gallery />);
    const input = screen.getByLabelText("Take over a saved one");
    const text = '{"podarium":"lessons","done":["01-what-containers-share"]}';
    await userEvent.upload(input, new File([text], "progress.json", { type: "application/json" }));
    await waitFor(() => expect(lessonsDone().has("01-what-containers-share")).toBe(true));
    expect(JSON.parse(exportProgress())).toEqual({ podarium: "lessons", done: ["01-what-containers-share"] });
    await userEvent.upload(input, new File(["{}"], "other.json", { type: "application/json" }));
    await waitFor(() => expect(useWorkbench.getState().toast?.text).toBe("other.json holds no progress in lessons."));
  });

  it("says so where there is nothing of that name", async () => {
    render(<Gallery />);
    await userEvent.type(screen.getByRole("searchbox"), "zebra");
    expect(screen.getByText("No example has these words.")).toBeVisible();
  });
});
