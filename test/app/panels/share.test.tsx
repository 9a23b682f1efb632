/** Sharing: the link, the frame and the QR code hold the run, and what was chosen for how it opens. */
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { MAX_QR_VERSION, qrPath } from "../../../src/app/panels/share/qr-code.tsx";
import { Share } from "../../../src/app/panels/share/share.tsx";
import { choose, DEFAULT_LAYOUT, useWorkbench } from "../../../src/app/store/workbench-store.ts";
import { showView } from "../client.fixture.ts";
import { backOffPod, viewOf } from "../view.fixture.ts";

beforeEach(() => {
  showView(viewOf([backOffPod]), { sharing: true });
});

describe("the share dialog", () => {
  it("gives the link and the frame, as they are to open", async () => {
    choose({ layout: { ...DEFAULT_LAYOUT, hidden: ["editor"] } });
    render(<Share />);
    const link = await screen.findByRole("textbox", { name: "Link" });
    expect(link).toHaveDisplayValue(/\/\?panels=stage,logs,dock#v1\.abc$/);
    await userEvent.click(screen.getByRole("checkbox", { name: /panels/ }));
    expect(link).toHaveDisplayValue(/\/#v1\.abc$/);
    await userEvent.click(screen.getByRole("checkbox", { name: /panels/ }));
    await userEvent.click(screen.getByRole("checkbox", { name: /clock at rest/ }));
    expect(link).toHaveDisplayValue(/\/\?panels=stage,logs,dock&play=0#v1\.abc$/);
    expect(screen.getByRole("textbox", { name: "Frame for a page" })).toHaveDisplayValue(
      /^<iframe src=".*\?panels=stage,logs,dock&play=0&embed=1#v1\.abc"/,
    );
    expect(screen.getByRole("img", { name: "The link as a QR code" })).toBeVisible();
  });

  it("says nothing of what everybody has, and which panel of the dock is shown", async () => {
    choose({ dockTab: "events" });
    render(<Share />);
    const link = await screen.findByRole("textbox", { name: "Link" });
    expect(link).toHaveDisplayValue(/\/\?tab=events#v1\.abc$/);
    await userEvent.click(screen.getByRole("checkbox", { name: "for looking only" }));
    expect(link).toHaveDisplayValue(/\/\?tab=events&read=1#v1\.abc$/);
  });

  it("opens with the Pod on the stage, where that is not the first", async () => {
    const other = { ...backOffPod, uid: "other", name: "other", namespace: "shop" };
    showView(viewOf([backOffPod, other]), {
      sharing: true,
      selectedPod: { uid: "other", name: "other", namespace: "shop" },
    });
    render(<Share />);
    const link = await screen.findByRole("textbox", { name: "Link" });
    expect(link).toHaveDisplayValue(/\/\?pod=shop\/other#v1\.abc$/);
    await userEvent.click(screen.getByRole("checkbox", { name: /panels/ }));
    expect(link).toHaveDisplayValue(/\/#v1\.abc$/);
  });

  it("copies the link", async () => {
    const user = userEvent.setup();
    render(<Share />);
    await user.click(await screen.findByRole("button", { name: "Copy: Link" }));
    expect(await navigator.clipboard.readText()).toMatch(/#v1\.abc$/);
    expect(useWorkbench.getState().toast?.text).toMatch(/Link copied/);
  });

  it("says so where the run is too long for a QR code", () => {
    expect(qrPath("x".repeat(400))?.version).toBeLessThanOrEqual(MAX_QR_VERSION);
    expect(qrPath("x".repeat(4000))).toBeNull();
  });
});
