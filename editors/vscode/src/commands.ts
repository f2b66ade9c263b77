// Adds missing arguments to the server's commands and shows their answers. The server defines the
// commands; none is registered here.

import * as vscode from "vscode";
import {
  ExecuteCommandRequest,
  type LanguageClient,
  type Location,
  type Position,
} from "vscode-languageclient/node";
import { askForLine, goToCause } from "./cause";
import { chooseLine } from "./choices";
import { servedEditor } from "./editors";
import type { Overview } from "./overview";
import type { Tables } from "./tables";

interface Kind {
  readonly title: string;
  /** The arguments if the caller gave none; undefined if the user cancelled. */
  readonly ask: (client: LanguageClient | undefined) => Promise<unknown[] | undefined>;
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
export function makeMiddleware(tables: Tables, overview: Overview, client: () => LanguageClient | undefined) {
  return async (command: string, args: unknown[], next: Next): Promise<unknown> => {
    const running = client();
    if (command === "serviceconfig.chooseLines" && running !== undefined) {
      const asked = args.length > 0 ? args : await hereInText();
      await chooseLine(running, ((await next(command, asked ?? [])) ?? []) as never[]);
      return undefined;
    }
    if (command === "serviceconfig.showOverview") {
      await overview.show();
      return undefined;
    }
    if (command === "serviceconfig.showUses" && running !== undefined && args.length > 1) {
      await showUses(running, args);
      return undefined;
    }
    if (command === "serviceconfig.findCause" && running !== undefined) {
      const text = (args[0] as string | undefined) ?? (await askForLine());
      if (text !== undefined && text.trim() !== "") {
        const causes = ((await next(command, [text])) ?? []) as never[];
        if (!(await goToCause(running, text, causes))) {
          void vscode.window.showInformationMessage("No setting in the open folders may be the cause.");
          await vscode.commands.executeCommand("serviceconfig.explain", text);
        }
      }
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
    const asked = args.length > 0 ? args : await kind.ask(client());
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

/** Effect: shows the services that use a set in the editor's own list of references. */
async function showUses(client: LanguageClient, args: unknown[]): Promise<void> {
  const found = await client.sendRequest(ExecuteCommandRequest.type, {
    command: "serviceconfig.findUses",
    arguments: args,
  });
  const places = ((found ?? []) as Location[]).map((place) =>
    client.protocol2CodeConverter.asLocation(place),
  );
  const [uri, position] = args as [string, Position];
  await vscode.commands.executeCommand(
    "editor.action.showReferences",
    vscode.Uri.parse(uri),
    client.protocol2CodeConverter.asPosition(position),
    places,
  );
}

async function hereInText(): Promise<unknown[] | undefined> {
  const editor = servedEditor();
  if (editor === undefined) {
    return undefined;
  }
  const { line, character } = editor.selection.active;
  return [editor.document.uri.toString(), { line, character }];
}

interface Name {
  readonly name: string;
  readonly summary: string;
  readonly kind: string;
}

/** Asks for one of the names that can be explained; other text, such as a status, may be typed. */
async function forWord(client: LanguageClient | undefined): Promise<unknown[] | undefined> {
  const editor = servedEditor();
  const range = editor?.document.getWordRangeAtPosition(editor.selection.active);
  const names = ((await client?.sendRequest(ExecuteCommandRequest.type, {
    command: "serviceconfig.names",
    arguments: [],
  })) ?? []) as Name[];
  const items = names.map(({ name, summary, kind }) => ({
    label: name,
    description: kind,
    detail: summary,
  }));
  const picker = vscode.window.createQuickPick();
  picker.title = "Explain";
  picker.placeholder = "A directive, rule, capability or group, an exit status or a line of the journal";
  picker.items = items;
  picker.value = range === undefined ? "" : (editor?.document.getText(range) ?? "");
  return new Promise((resolve) => {
    picker.onDidAccept(() => {
      const typed = picker.activeItems[0]?.label ?? picker.value.trim();
      resolve(typed === "" ? undefined : [typed]);
      picker.hide();
    });
    picker.onDidHide(() => {
      resolve(undefined);
      picker.dispose();
    });
    picker.show();
  });
}
