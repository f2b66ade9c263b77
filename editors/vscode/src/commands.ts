// Adds missing arguments to the server's commands and shows their answers. The server defines the
// commands; none is registered here.

import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { chooseLine } from "./choices";
import type { Tables } from "./tables";

interface Kind {
  readonly title: string;
  /** The arguments if the caller gave none; undefined if the user cancelled. */
  readonly ask: () => Promise<unknown[] | undefined>;
  /** Whether it runs git, which reads the configuration of the workspace. */
  readonly runsGit: boolean;
}

const KINDS: Readonly<Record<string, Kind>> = {
  "serviceconfig.showSecurity": { title: "Security", ask: hereInText, runsGit: false },
  "serviceconfig.showUnit": { title: "Unit", ask: hereInText, runsGit: false },
  "serviceconfig.showUses": { title: "Uses", ask: hereInText, runsGit: false },
  "serviceconfig.compare": { title: "Compare", ask: hereInText, runsGit: true },
  "serviceconfig.explain": { title: "Explain", ask: forWord, runsGit: false },
};

type Next = (command: string, args: unknown[]) => vscode.ProviderResult<unknown>;

/** Middleware between a command and the server. */
export function makeMiddleware(tables: Tables, client: () => LanguageClient | undefined) {
  return async (command: string, args: unknown[], next: Next): Promise<unknown> => {
    const running = client();
    if (command === "serviceconfig.chooseLines" && running !== undefined) {
      const asked = args.length > 0 ? args : await hereInText();
      await chooseLine(running, ((await next(command, asked ?? [])) ?? []) as never[]);
      return undefined;
    }
    const kind = KINDS[command];
    if (kind === undefined) {
      return next(command, args);
    }
    if (kind.runsGit && !vscode.workspace.isTrusted) {
      void vscode.window.showInformationMessage(
        "Comparing runs git, which needs a trusted workspace.",
      );
      return undefined;
    }
    const asked = args.length > 0 ? args : await kind.ask();
    if (asked === undefined) {
      return undefined;
    }
    const answer = await next(command, asked);
    if (typeof answer === "string" && answer.trim() !== "") {
      await tables.show(kind.title, answer);
    } else {
      void vscode.window.showInformationMessage("There is no service here; move the cursor into a serviceConfig block.");
    }
    return undefined;
  };
}

async function hereInText(): Promise<unknown[] | undefined> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) {
    return undefined;
  }
  const { line, character } = editor.selection.active;
  return [editor.document.uri.toString(), { line, character }];
}

async function forWord(): Promise<unknown[] | undefined> {
  const editor = vscode.window.activeTextEditor;
  const range = editor?.document.getWordRangeAtPosition(editor.selection.active);
  const asked = await vscode.window.showInputBox({
    title: "Explain",
    prompt: "A directive, rule, syscall group, capability, specifier or exit status",
    value: range === undefined ? "" : (editor?.document.getText(range) ?? ""),
  });
  return asked === undefined || asked.trim() === "" ? undefined : [asked.trim()];
}
