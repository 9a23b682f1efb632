/** The kubelet's charts as Mermaid state diagrams: the text of docs/CHARTS.md. */
import type { AnyStateMachine } from "xstate";
import { containerMachine } from "../src/kube/kubelet/container.machine.ts";
import { podMachine } from "../src/kube/kubelet/pod.machine.ts";
import { probeMachine } from "../src/kube/kubelet/probe.machine.ts";

const CHARTS: readonly (readonly [AnyStateMachine, string])[] = [
  [podMachine, "What must be there before containers can start, what ends a Pod, and what is cleaned up afterwards."],
  [containerMachine, "One container over all its restarts: the top states are the API's `state`."],
  [probeMachine, "One probe of one container: what the kubelet believes."],
];

export function chartPictures(): string {
  const parts = CHARTS.map(
    ([machine, what]) =>
      `## The ${machine.id} chart\n\n${what} Source: \`src/kube/kubelet/${machine.id}.machine.ts\`.\n\n\`\`\`mermaid\n${pictureOf(machine)}\n\`\`\`\n`,
  );
  return `# The kubelet's charts\n\nGenerated from the machines by \`npm run charts\`; a test holds it against them.\n\n${parts.join("\n")}`;
}

function pictureOf(machine: AnyStateMachine): string {
  const lines = ["stateDiagram-v2", "  direction LR"];
  states(machine.root, lines, "  ");
  for (const node of allOf(machine.root)) edges(node, machine.root, lines);
  return lines.join("\n");
}

type Node = AnyStateMachine["root"];

function children(node: Node): Node[] {
  return Object.values(node.states);
}

function allOf(node: Node): Node[] {
  return [node, ...children(node).flatMap(allOf)];
}

function nameOf(node: Node): string {
  return node.path.join("_");
}

function initialOf(node: Node): Node | undefined {
  return node.initial?.target?.[0] as Node | undefined;
}

/** Declares the states, nested as they are. */
function states(node: Node, lines: string[], indent: string): void {
  const first = initialOf(node);
  if (first) lines.push(`${indent}[*] --> ${nameOf(first)}`);
  for (const child of children(node)) {
    const actions = child.entry.map((action) => nameOfAction(action));
    const label = [child.key, ...actions.map((action) => `/ ${action}`)].join(" ");
    if (children(child).length === 0) lines.push(`${indent}state "${label}" as ${nameOf(child)}`);
    else {
      lines.push(`${indent}state "${label}" as ${nameOf(child)} {`);
      states(child, lines, `${indent}  `);
      lines.push(`${indent}}`);
    }
    if (child.type === "final") lines.push(`${indent}${nameOf(child)} --> [*]`);
  }
}

/** One line for all events that lead from one state to another. */
function edges(node: Node, root: Node, lines: string[]): void {
  const byTarget = new Map<string, string[]>();
  for (const [event, transitions] of node.transitions) {
    for (const { target, actions } of transitions) {
      const [to = node] = (target ?? []) as Node[];
      const names = actions.map((action) => nameOfAction(action));
      const label = [event, ...names.map((name) => `/ ${name}`)].join(" ");
      byTarget.set(nameOf(to), [...(byTarget.get(nameOf(to)) ?? []), label]);
    }
  }
  // The root's own events lead from anywhere: said once, at its first state.
  const from = node === root ? "[*]" : nameOf(node);
  for (const [to, events] of byTarget) lines.push(`  ${from} --> ${to}: ${events.join(", ")}`);
}

function nameOfAction(action: unknown): string {
  return typeof action === "string" ? action : (action as { type: string }).type;
}
