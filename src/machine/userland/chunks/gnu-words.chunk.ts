/** The chunk `gnu-words`: what GNU's tools say and how they lay it out, and those that work otherwise; few scripts come so far. */
export { filesystems, wordCounts } from "./gnu/layout.ts";
export { gnuExitCode, gnuMessage, gnuRefusal, gnuUsage } from "./gnu/messages.ts";
export { gnuTimeout } from "./gnu/timeout.ts";
