/** The real server, on a free port. */

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import path from "node:path";

/** The folder of the console's sources; the tests themselves run from a bundle elsewhere. */
export const CONSOLE_DIR = process.env["CONSOLE_DIR"] ?? process.cwd();
export const WORKSPACE = path.resolve(CONSOLE_DIR, "../..");

const ADDRESS = /http:\/\/127\.0\.0\.1:\d+\//;

export interface Server {
  /** The address of the console. */
  readonly url: string;
  /** Asks it to stop, and returns its exit code. */
  stop(): Promise<number | null>;
}

export async function startServer(): Promise<Server> {
  const args = ["serve", "--listen", "127.0.0.1:0", "--console", "true", "--drain-timeout", "100ms"];
  const child = spawn(binary(), args, { env: withoutSettings(), stdio: ["ignore", "pipe", "pipe"] });
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  // However the tests end, nothing they started is left.
  process.once("exit", () => child.kill("SIGKILL"));
  const url = await address(child);
  return {
    url,
    stop() {
      child.kill("SIGTERM");
      return exited;
    },
  };
}

/** What the server says first holds its address. */
function address(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const found = ADDRESS.exec(output);
      if (found !== null) resolve(found[0]);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`aether-ws ended with ${code} and said:\n${output}`)));
  });
}

let built: string | undefined;

function binary(): string {
  return (built ??= process.env["AETHER_WS_BIN"] ?? build());
}

/** Builds the server, which embeds the page, and asks cargo where it lies. */
function build(): string {
  const args = ["build", "--quiet", "--package", "aether-ws", "--message-format", "json-render-diagnostics"];
  const output = execFileSync("cargo", args, {
    cwd: WORKSPACE,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 1 << 28,
  });
  for (const line of output.split("\n").filter((line) => line.startsWith("{"))) {
    const message = JSON.parse(line) as { target?: { name: string }; executable?: string | null };
    if (message.target?.name === "aether-ws" && message.executable) return message.executable;
  }
  throw new Error("`cargo build --package aether-ws` told of no binary");
}

/** The settings of whoever runs the tests are not those of the tests. */
function withoutSettings(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("AETHER_")));
}
