// Finds the server and the command that starts it, without starting it.
// Nothing in the workspace is run: only absolute folders of PATH are searched.

import * as fs from "node:fs/promises";
import * as path from "node:path";
import { findPython, type Python } from "./python";

/** How to start a server, and a description of where it was found. */
export interface Found {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly where: string;
}

/** Why there is no server, as a message, and the remedy. */
export interface Missing {
  readonly why: string;
  readonly remedy: "settings" | "instructions";
}

/** The server to start: the configured one, the one on PATH, or the bundled one. */
export async function findServer(set: string, bundle: string): Promise<Found | Missing> {
  if (set !== "") {
    if (path.isAbsolute(set) && (await isProgram(set))) {
      return { command: set, args: ["--stdio"], env: {}, where: "serviceconfig.server.path" };
    }
    return {
      why: `The setting serviceconfig.server.path names ${set}, which is not an executable program.`,
      remedy: "settings",
    };
  }
  const onPath = await which("serviceconfig-ls");
  if (onPath !== undefined) {
    return { command: onPath, args: ["--stdio"], env: {}, where: onPath };
  }
  return fromBundle(bundle);
}

export function isFound(result: Found | Missing): result is Found {
  return "command" in result;
}

/** The absolute path of a program on PATH. Relative entries are skipped: they would refer to the
 * current folder, which may be the workspace. */
export async function which(name: string): Promise<string | undefined> {
  for (const folder of (process.env["PATH"] ?? "").split(path.delimiter)) {
    const candidate = path.join(folder, name);
    if (path.isAbsolute(folder) && (await isProgram(candidate))) {
      return candidate;
    }
  }
  return undefined;
}

async function fromBundle(bundle: string): Promise<Found | Missing> {
  const supported = await bundledVersions(bundle);
  if (supported.length === 0) {
    return {
      why: "There is no serviceconfig-ls on PATH, and this extension contains none for this machine.",
      remedy: "instructions",
    };
  }
  const pythons = await findPython(supported, which);
  if (pythons.fitting === undefined) {
    return { why: noPython(supported, pythons.others), remedy: "instructions" };
  }
  const { command, version } = pythons.fitting;
  const folders = [path.join(bundle, "pure"), path.join(bundle, folderOf(version))];
  return {
    command,
    // -P: no imports from the current folder. -s: none from the user's site-packages.
    args: ["-P", "-s", "-m", "serviceconfig_ls", "--stdio"],
    env: { PYTHONPATH: folders.join(path.delimiter) },
    where: `the copy in this extension, run by ${command} (Python ${version})`,
  };
}

function noPython(supported: readonly string[], others: readonly Python[]): string {
  const first = supported[0];
  const last = supported[supported.length - 1];
  const there =
    others.length === 0
      ? "there is no Python on PATH"
      : `there is ${others.map((one) => `Python ${one.version} (${one.command})`).join(", ")}`;
  return `The server in this extension needs Python ${first} to ${last}, but ${there}.`;
}

async function bundledVersions(bundle: string): Promise<string[]> {
  const names = await fs.readdir(bundle).catch(() => [] as string[]);
  return names
    .map((name) => /^cp3(\d+)$/.exec(name)?.[1])
    .filter((minor) => minor !== undefined)
    .map(Number)
    .sort((a, b) => a - b)
    .map((minor) => `3.${minor}`);
}

function folderOf(version: string): string {
  return `cp${version.replace(".", "")}`;
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await fs.access(file, fs.constants.X_OK);
    return (await fs.stat(file)).isFile();
  } catch {
    return false;
  }
}
