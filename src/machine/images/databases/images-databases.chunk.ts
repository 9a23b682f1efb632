/** The chunk of images of databases, caches and queues. */
import type { Image } from "../types.ts";
import { mariadb } from "./mariadb.ts";
import { memcached } from "./memcached.ts";
import { mongo } from "./mongo.ts";
import { mysql } from "./mysql.ts";
import { postgres } from "./postgres.ts";
import { rabbitmq } from "./rabbitmq.ts";
import { redis } from "./redis.ts";

export const images: readonly Image[] = [mariadb, memcached, mongo, mysql, postgres, rabbitmq, redis];
