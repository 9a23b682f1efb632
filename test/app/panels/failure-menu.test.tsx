/** The failure menu: made of the catalogue, aimed at a container, counted or until healed; and the list of what is armed. */
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { FailureMenu } from "../../../src/app/panels/failures/failure-menu.tsx";
import { Failures } from "../../../src/app/panels/failures/failures.tsx";
import type { FaultCatalogueEntry } from "../../../src/app/store/view.ts";
import type { FaultInput } from "../../../src/scenario/input.ts";
import { useWorkbench } from "../../../src/app/store/workbench-store.ts";
import { showView } from "../client.fixture.ts";
import type { TestClient } from "../client.fixture.ts";
import { backOffPod, sidecarPod, viewOf } from "../view.fixture.ts";

const target = { namespace: "default", pod: "app-with-init", container: "fetch-content" };
const SANDBOX: FaultCatalogueEntry = {
  name: "sandbox",
  title: "Lose the sandbox",
  description: "All containers of the Pod are killed.",
  symptom: "Event SandboxChanged",
  group: "node",
  target: "pod",
  lasts: "moment",
  parameters: [],
};
let client: TestClient;

beforeEach(() => {
  client = showView(viewOf([backOffPod, sidecarPod]), { faultTarget: target });
});

function sent(): unknown[] {
  return client.requests.filter(({ type }) => type !== "watch");
}

/** The only fault that was armed. */
function armed(): FaultInput | undefined {
  const [request] = client.requests.filter(({ type }) => type === "input");
  return request?.type === "input" && request.input.type === "inject" ? request.input.fault : undefined;
}

describe("the failure menu", () => {
  it("arms what was chosen, for the next two attempts unless told otherwise", async () => {
    render(<FailureMenu />);
    await userEvent.clear(screen.getByRole("spinbutton", { name: "Exit code" }));
    await userEvent.type(screen.getByRole("spinbutton", { name: "Exit code" }), "42");
    await userEvent.click(screen.getByRole("button", { name: "Arm" }));
    expect(sent()).toEqual([
      {
        type: "input",
        input: {
          type: "inject",
          fault: {
            id: "",
            fault: "exit",
            exitCode: 42,
            times: 2,
            namespace: "default",
            pod: "app-with-init",
            container: "fetch-content",
          },
        },
      },
    ]);
    expect(useWorkbench.getState().faultTarget).toBeNull();
  });

  it("arms until healed, at another container", async () => {
    render(<FailureMenu />);
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "Container" }), "nginx");
    await userEvent.click(screen.getByRole("radio", { name: "until healed" }));
    await userEvent.click(screen.getByRole("button", { name: "Arm" }));
    const [request] = sent();
    expect(request).toMatchObject({ input: { fault: { container: "nginx", exitCode: 1 } } });
    expect(JSON.stringify(request)).not.toContain("times");
  });

  it("asks for the catalogue where it is not there yet", () => {
    client = showView(viewOf([backOffPod]), { faultTarget: target, faultCatalogue: [] });
    render(<FailureMenu />);
    expect(screen.getByText("The failures are on their way.")).toBeVisible();
    expect(sent()).toEqual([{ type: "faults" }]);
  });

  it("has a field of its type for each parameter, and names what is no container by what is likely meant", async () => {
    const fault: FaultCatalogueEntry = {
      name: "probe",
      title: "Probe",
      description: "All types of parameters.",
      symptom: "nothing",
      group: "node",
      target: "node",
      lasts: "state",
      parameters: [
        { name: "delay", title: "Delay", type: "duration", default: "2s", minimum: "1s", maximum: "1m" },
        { name: "how", title: "How", type: "choice", default: "drop", choices: ["refuse", "drop"] },
        { name: "path", title: "Path", type: "text", pattern: "/.*", words: "an absolute path" },
        { name: "forget", title: "Forget", type: "flag", default: true },
      ],
    };
    client = showView(viewOf([backOffPod]), { faultTarget: target, faultCatalogue: [fault] });
    render(<FailureMenu />);
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "How" }), "refuse");
    await userEvent.type(screen.getByRole("textbox", { name: "Path" }), "/data");
    await userEvent.click(screen.getByRole("checkbox", { name: "Forget" }));
    await userEvent.click(screen.getByRole("radio", { name: "30 s" }));
    await userEvent.click(screen.getByRole("button", { name: "Arm" }));
    expect(sent()).toMatchObject([
      {
        input: {
          fault: {
            fault: "probe",
            node: backOffPod.node,
            delay: "2s",
            how: "refuse",
            path: "/data",
            forget: false,
            for: "30s",
          },
        },
      },
    ]);
  });

  it("arms for later, again and again, by chance and on a condition", async () => {
    client = showView(viewOf([backOffPod]), { faultTarget: target, faultCatalogue: [SANDBOX] });
    render(<FailureMenu />);
    await userEvent.click(screen.getByText("Later, again, by chance, on a condition"));
    const type = (name: string, text: string): Promise<void> =>
      userEvent.type(screen.getByRole("textbox", { name }), text);
    await type("After", "5s");
    await type("Times", "3");
    await type("Probability", "50");
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "When which container" }), "nginx");
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "When it is" }), "ready");
    await userEvent.click(screen.getByRole("button", { name: "Arm" }));
    expect(screen.getByRole("alert")).toHaveTextContent("to happen again it also needs every");
    await type("Every", "2m");
    await userEvent.click(screen.getByRole("button", { name: "Arm" }));
    expect(armed()).toEqual({
      id: "",
      fault: "sandbox",
      namespace: "default",
      pod: "app-with-init",
      after: "5s",
      times: 3,
      every: "2m",
      probability: 50,
      when: { container: "nginx", is: "ready" },
    });
  });

  it("waits for a container of another Pod", async () => {
    const other = { ...backOffPod, uid: "other", name: "db" };
    client = showView(viewOf([backOffPod, other]), { faultTarget: target, faultCatalogue: [SANDBOX] });
    render(<FailureMenu />);
    await userEvent.click(screen.getByText("Later, again, by chance, on a condition"));
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "When which Pod" }), "db");
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "When which container" }), "nginx");
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "When it is" }), "ready");
    await userEvent.click(screen.getByRole("button", { name: "Arm" }));
    expect(armed()).toMatchObject({ pod: "app-with-init", when: { pod: "db", container: "nginx", is: "ready" } });
  });

  it("aims at every container, and at every Pod of the workload", async () => {
    const pod = { ...backOffPod, controlledBy: "ReplicaSet/app-with-init" };
    client = showView(viewOf([pod]), { faultTarget: target });
    render(<FailureMenu />);
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "Container" }), "every container");
    await userEvent.selectOptions(
      screen.getByRole("combobox", { name: "Of" }),
      "every Pod of replicaset/app-with-init",
    );
    await userEvent.click(screen.getByRole("button", { name: "Arm" }));
    expect(armed()).toMatchObject({ workload: "replicaset/app-with-init" });
    expect(Object.keys(armed() ?? {})).not.toContain("container");
    expect(Object.keys(armed() ?? {})).not.toContain("pod");
  });

  it("refuses what is out of range with the range, and tells what the run refuses", async () => {
    const slow: FaultCatalogueEntry = {
      ...SANDBOX,
      name: "slow",
      parameters: [{ name: "delay", title: "Delay", type: "duration", default: "2s", minimum: "1s", maximum: "1m" }],
    };
    client = showView(viewOf([backOffPod]), { faultTarget: target, faultCatalogue: [slow] });
    render(<FailureMenu />);
    const delay = screen.getByRole<HTMLInputElement>("textbox", { name: "Delay" });
    await userEvent.clear(delay);
    await userEvent.type(delay, "2h");
    expect(delay.validationMessage).toBe('"2h" is not a duration from 1s to 1m, as 1m30s');
    await userEvent.click(screen.getByRole("button", { name: "Arm" }));
    expect(sent()).toEqual([]);
    await userEvent.clear(delay);
    await userEvent.type(delay, "30s");
    await userEvent.click(screen.getByRole("button", { name: "Arm" }));
    expect(armed()).toMatchObject({ delay: "30s" });
    const summary = "there is no Pod with a sandbox";
    const refused = {
      id: "f1",
      title: "slow",
      target: "",
      summary,
      state: "refused",
      fired: 0,
      hidden: false,
    } as const;
    useWorkbench.setState({ inside: { faults: [refused] } });
    expect(useWorkbench.getState().toast?.text).toBe("Not armed: there is no Pod with a sandbox.");
  });

  it("is closed by its button", async () => {
    render(<FailureMenu />);
    await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
    expect(useWorkbench.getState().faultTarget).toBeNull();
    expect(sent()).toEqual([]);
  });
});

describe("the list of failures", () => {
  it("shows what is armed and heals it", async () => {
    render(<Failures />);
    await screen.findByRole("region", { name: "Failures on keys" }, { timeout: 20_000 });
    expect(screen.getByRole("list", { name: "Armed failures" })).toHaveTextContent(
      "exit 1, next 2 attempts; struck 0 times",
    );
    await userEvent.click(
      screen.getByRole("button", { name: "Heal Exit with a code on log-shipper of app-with-sidecar" }),
    );
    expect(client.requests.filter(({ type }) => type === "input")).toEqual([
      { type: "input", input: { type: "heal", id: "f1" } },
    ]);
  });
});
