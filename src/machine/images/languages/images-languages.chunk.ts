/** The chunk of images of programming languages. */
import type { Image } from "../types.ts";
import { golang } from "./golang.ts";
import { node } from "./node.ts";
import { openjdk } from "./openjdk.ts";
import { perl } from "./perl.ts";
import { php } from "./php.ts";
import { python } from "./python.ts";
import { ruby } from "./ruby.ts";

export const images: readonly Image[] = [golang, node, openjdk, perl, php, python, ruby];
