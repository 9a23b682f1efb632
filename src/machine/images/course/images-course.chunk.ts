/** The chunk of images that books and courses are taught with. */
import type { Image } from "../types.ts";
import {
  bootcamp,
  helloKubernetes,
  httpbin,
  jmallocEcho,
  k8sDemo,
  myboot,
  nginxHello,
  nodejsHelloWorld,
  randomGenerator,
  simpleService,
  sixeyedWhoami,
} from "./hello-servers.ts";
import { eventSimulator, simpleWebapp, throwDice, webappColor } from "./kodekloud.ts";
import { batchJob, fortune, kiada, kubia, kubiaUnhealthy, quizApi } from "./kubernetes-in-action.ts";

export const images: readonly Image[] = [
  batchJob,
  bootcamp,
  eventSimulator,
  fortune,
  helloKubernetes,
  httpbin,
  jmallocEcho,
  k8sDemo,
  kiada,
  kubia,
  kubiaUnhealthy,
  myboot,
  nginxHello,
  nodejsHelloWorld,
  quizApi,
  randomGenerator,
  simpleService,
  simpleWebapp,
  sixeyedWhoami,
  throwDice,
  webappColor,
];
