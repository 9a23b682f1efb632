/** The chunk `nginx`: the server. */
export { main } from "./server.ts";
