/** The chunk `scheduler-rules`: what some Pods ask of their nodes, and what is done and said where none fits. */
export { decide } from "./full-scheduling.ts";
export { preempt } from "./preemption.ts";
