/** The chunk `gnu-words`: what GNU's tools say and how they lay it out; few scripts come so far. */
export { gnuExitCode, gnuMessage, gnuUsage } from "./gnu/messages.ts";
