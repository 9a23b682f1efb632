/**
 * The tables of the kubelet's charts. Frozen: when the page is built, this file is run and its exports are put in its
 * place as data (vite.config.ts); everywhere else it is a module like any other.
 */
import { tabulate } from "./chart-table.ts";
import { containerMachine } from "./container.machine.ts";
import { podMachine } from "./pod.machine.ts";
import { probeMachine } from "./probe.machine.ts";

export const POD_TABLE = tabulate(podMachine);
export const CONTAINER_TABLE = tabulate(containerMachine);
export const PROBE_TABLE = tabulate(probeMachine);
