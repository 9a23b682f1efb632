/** How the page comes to life: what is opened, what is said where that fails, and what is kept. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { heal, openManifest, typeInTerminal } from "../../src/app/store/commands.ts";
import { asRun, loadChoices, loadRun, saveChoices, saveRun } from "../../src/app/store/persistence.ts";
import { connect, openExample, openLink } from "../../src/app/store/start.ts";
import { selectedPod } from "../../src/app/store/selectors.ts";
import { DEFAULT_LAYOUT, useWorkbench } from "../../src/app/store/workbench-store.ts";
import { EXIT_FAULT, showView, testClient } from "./client.fixture.ts";
import { backOffPod, viewOf } from "./view.fixture.ts";

const OPENED = {
  type: "opened",
  title: "T",
  files: [{ name: "a.yaml", text: "a" }],
  error: null,
} as const;

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  showView(null);
});

describe("what was opened", () => {
  it("fills the editor", () => {
    const client = testClient();
    connect(client);
    client.reply({ ...OPENED, files: [...OPENED.files] });
    expect(useWorkbench.getState()).toMatchObject({
      title: "T",
      activeFile: "a.yaml",
      files: [{ name: "a.yaml", text: "a", applied: "a", problems: null }],
    });
  });

  it("is followed by the catalogue of failures, where it was asked for", () => {
    const client = testClient();
    connect(client);
    client.reply({ type: "faults", faults: [EXIT_FAULT] });
    expect(useWorkbench.getState().faultCatalogue).toEqual([EXIT_FAULT]);
  });

  it("is told where it failed, and leaves what is there", () => {
    const client = testClient();
    showView(viewOf([backOffPod]), { title: "before" });
    connect(client);
    client.reply({ ...OPENED, files: [], error: "spec.steps: not a list" });
    expect(useWorkbench.getState()).toMatchObject({ title: "before", failure: { detail: "spec.steps: not a list" } });
  });
});

describe("a link", () => {
  it("puts the Pod on the stage that its address names", () => {
    const pods = viewOf([backOffPod, { ...backOffPod, uid: "other", name: "other", namespace: "shop" }]);
    const client = showView(pods);
    history.replaceState(null, "", "/?pod=shop/other#v1.abc");
    openLink();
    expect(client.requests).toMatchObject([{ type: "open", scenario: { text: "v1.abc", playing: true } }]);
    expect(selectedPod(useWorkbench.getState())?.uid).toBe("other");
    history.replaceState(null, "", "/");
    openLink();
    expect(client.requests).toHaveLength(1);
  });
});

describe("an example", () => {
  it("that is a manifest starts a fresh run of it", async () => {
    const client = showView(null);
    await openExample("sidecar.yaml");
    expect(client.requests).toMatchObject([
      { type: "open", scenario: { files: [{ name: "sidecar.yaml" }], playing: true } },
    ]);
  });

  it("does not take the place of what was opened while it was fetched", async () => {
    const client = showView(null);
    const fetching = openExample("sidecar.yaml");
    openManifest("mine.yaml", "kind: Pod", "Mine");
    await fetching;
    expect(client.requests).toMatchObject([{ type: "open", scenario: { files: [{ name: "mine.yaml" }] } }]);
  });

  it("that is a scenario brings the files beside it", async () => {
    const client = showView(null);
    await openExample("init-fails-twice.yaml");
    expect(client.requests).toMatchObject([
      {
        type: "open",
        scenario: { text: expect.stringContaining("kind: Scenario") as string, files: [{ name: "init.yaml" }] },
      },
    ]);
  });
});

describe("memory", () => {
  it("gives back what was kept", () => {
    const run = {
      text: "kind: Scenario",
      now: 1234,
      playing: false,
      speed: 5,
      files: [{ name: "a.yaml", text: "b", applied: "a" }],
      activeFile: "a.yaml",
      hasLesson: true,
      branches: [
        { name: "main", from: null, head: 9000, text: "kind: Scenario" },
        { name: "run 2", from: { name: "main", t: 500 }, head: 1234, text: null },
      ],
    };
    expect(saveRun(run)).toBe(true);
    expect(loadRun()).toEqual(run);
  });

  it("of two tabs is each tab's own, and the last one's for a new tab", () => {
    const run = {
      text: "a",
      now: 1,
      playing: true,
      speed: 1,
      files: [],
      activeFile: "",
      hasLesson: false,
      branches: [],
    };
    saveRun(run);
    localStorage.setItem("podarium.run", JSON.stringify({ ...run, text: "of another tab" }));
    expect(loadRun()?.text).toBe("a");
    sessionStorage.clear();
    expect(loadRun()?.text).toBe("of another tab");
  });

  it("from an earlier version, or with runs that are not this one's, has no others beside it", () => {
    const old = { text: "a", now: 1 };
    expect(asRun(old)?.branches).toEqual([]);
    const foreign = { name: "main", from: null, head: 1, text: "b" };
    expect(asRun({ ...old, branches: [foreign, { name: 1 }] })?.branches).toEqual([]);
  });

  it.each(["", "{", "null", "[]", '{"text":1}', '{"text":"x"}'])("that is damaged (%s) is none", (text) => {
    localStorage.setItem("podarium.run", text);
    localStorage.setItem("podarium.choices", text);
    expect(loadRun()).toBeNull();
    expect(loadChoices()).toEqual({
      theme: "system",
      timestamps: false,
      stageList: false,
      layout: DEFAULT_LAYOUT,
      textSize: 1,
      dockTab: "timeline",
    });
  });

  it("keeps how the window is divided", () => {
    const layout = { editor: 400, logs: null, dock: 300, hidden: ["logs"] } as const;
    saveChoices({ theme: "contrast", timestamps: true, stageList: true, layout, textSize: 1.3, dockTab: "files" });
    expect(loadChoices()).toEqual({
      theme: "contrast",
      timestamps: true,
      stageList: true,
      layout,
      textSize: 1.3,
      dockTab: "files",
    });
    localStorage.setItem("podarium.choices", '{"layout":{"editor":-3,"logs":"x","hidden":["stage","dock"]}}');
    expect(loadChoices().layout).toEqual({ editor: null, logs: null, dock: null, hidden: ["dock"] });
  });

  it("that the browser refuses is said once", async () => {
    vi.useFakeTimers();
    const refuse = (): never => {
      throw new DOMException("full", "QuotaExceededError");
    };
    vi.stubGlobal("localStorage", { getItem: refuse, setItem: refuse, removeItem: refuse });
    const client = testClient();
    showView(viewOf([backOffPod]));
    connect(client);
    client.reply({ ...OPENED, files: [...OPENED.files] });
    await vi.advanceTimersByTimeAsync(1000);
    expect(useWorkbench.getState().toast?.text).toMatch(/This browser keeps nothing/);
    useWorkbench.setState({ toast: null });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(useWorkbench.getState().toast).toBeNull();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it("is kept soon after something changed", async () => {
    vi.useFakeTimers();
    const client = testClient();
    showView(viewOf([backOffPod]));
    connect(client);
    client.reply({ ...OPENED, files: [...OPENED.files] });
    await vi.advanceTimersByTimeAsync(1000);
    vi.useRealTimers();
    expect(loadRun()).toMatchObject({
      text: "apiVersion: podarium/v1\nkind: Scenario\n",
      now: 31_400,
      files: [{ name: "a.yaml", text: "a", applied: "a" }],
    });
  });

  it("is asked for right behind what changed it, so that what was seen of that is never lost", () => {
    const client = testClient();
    const save = vi.spyOn(client, "save");
    connect(client);
    typeInTerminal("t", "l");
    expect(save).not.toHaveBeenCalled();
    typeInTerminal("t", "s\n");
    expect(save).toHaveBeenCalledTimes(1);
    heal("f");
    expect(save).toHaveBeenCalledTimes(2);
  });

  it("is kept as the run that its text is of, though the page has not seen that yet", async () => {
    const client = testClient();
    const view = viewOf([backOffPod]);
    const [main] = view.branches;
    showView(view);
    connect(client);
    client.save = () => Promise.resolve({ text: "of main", branch: main?.id ?? "" });
    client.reply({ ...OPENED, files: [...OPENED.files] });
    await vi.waitFor(() => expect(loadRun()).toMatchObject({ text: "of main" }));
    client.save = () => Promise.resolve({ text: "of run 2", branch: "1.2" });
    heal("f");
    await Promise.resolve();
    expect(loadRun()).toMatchObject({ text: "of main", branches: [{ text: null }] });
    const fork = { id: "1.2", name: "run 2", head: 5, from: { name: "main", t: 5 }, current: true };
    const branches = [...view.branches.map((one) => ({ ...one, current: false })), fork];
    client.reply({ type: "view", view: { ...view, branches } });
    dispatchEvent(new Event("pagehide"));
    expect(loadRun()).toMatchObject({ text: "of run 2", branches: [{ text: "of main" }, { text: null }] });
  });
});
