/** `elasticsearch`: slow to start, wants memory. Source: elastic/elasticsearch 8. Simplified: documents are not stored. */
import type { Image } from "../types.ts";
import { isoDate } from "./http-date.ts";
import { numbered, webImage } from "./web-image.ts";

export const elasticsearch: Image = webImage({
  names: ["elasticsearch", "elasticsearch/elasticsearch", "docker.elastic.co/elasticsearch/elasticsearch"],
  latest: "9.0",
  acceptsTag: numbered,
  sizeBytes: 640_000_000,
  says: "9.0.2",
  base: "debian",
  path: "/usr/local/bin/docker-entrypoint.sh",
  files: { "/usr/share/elasticsearch/data": { kind: "directory", mode: 0o777, uid: 1000 } },
  config: { cmd: ["eswrapper"], user: "1000:0", workingDir: "/usr/share/elasticsearch", exposedPorts: [9200, 9300] },
  server: {
    onTerm: 143,
    startMs: 12_000,
    refuse(sys) {
      // The heap alone is half of what there is, and the rest needs as much.
      sys.k.setMemory(sys.p, 900_000_000);
      return null;
    },
    ports: () => ({
      9200: ({ path, sys }) => {
        if (path.startsWith("/_cluster/health"))
          return {
            type: "application/json",
            body: '{"cluster_name":"docker-cluster","status":"green","timed_out":false,"number_of_nodes":1,"number_of_data_nodes":1}',
          };
        return {
          type: "application/json",
          body: `{\n  "name" : "${sys.p.ns.uts.hostname}",\n  "cluster_name" : "docker-cluster",\n  "version" : {\n    "number" : "9.0.2"\n  },\n  "tagline" : "You Know, for Search"\n}\n`,
        };
      },
      9300: () => ({ status: 400, body: "This is not an HTTP port" }),
    }),
    log: (sys) => ({
      out: `{"@timestamp":"${isoDate(sys.k.clock.epoch)}", "log.level": "INFO", "message":"started", "service.name":"ES_ECS"}\n`,
    }),
  },
});
