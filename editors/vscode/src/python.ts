// Finds a Python of a supported version.

import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface Python {
  readonly command: string;
  /** Major and minor, as in "3.12". */
  readonly version: string;
}

/** The first supported Python on PATH, and the unsupported ones before it. */
export async function findPython(
  versions: readonly string[],
  which: (name: string) => Promise<string | undefined>,
): Promise<{ fitting: Python | undefined; others: Python[] }> {
  const newestFirst = [...versions].reverse().map((version) => `python${version}`);
  const others: Python[] = [];
  for (const name of ["python3", "python", ...newestFirst]) {
    const command = await which(name);
    const version = command === undefined ? undefined : await versionOf(command);
    if (command === undefined || version === undefined) {
      continue;
    }
    if (versions.includes(version)) {
      return { fitting: { command, version }, others };
    }
    others.push({ command, version });
  }
  return { fitting: undefined, others };
}

async function versionOf(command: string): Promise<string | undefined> {
  const ask = "import sys; print('%d.%d' % sys.version_info[:2])";
  try {
    // -I: the standard library only, whatever is in the current folder.
    const { stdout } = await run(command, ["-I", "-c", ask], { timeout: 10_000 });
    return stdout.trim();
  } catch {
    return undefined;
  }
}
