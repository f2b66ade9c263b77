// The menu of the extension.

import * as vscode from "vscode";
import type { Server } from "./server";
import { chosenSystemd } from "./status";

const OLDEST = 252;
const NEWEST = 262;

interface Choice extends vscode.QuickPickItem {
  readonly command: string;
}

export function registerMenu(server: Server): vscode.Disposable[] {
  const register = vscode.commands.registerCommand;
  return [
    register("serviceconfig.menu", () => openMenu(server)),
    register("serviceconfig.chooseSystemd", chooseSystemd),
    register("serviceconfig.restart", () => server.restart()),
    register("serviceconfig.showLog", () => server.log.show()),
  ];
}

async function openMenu(server: Server): Promise<void> {
  const always: Choice[] = [
    {
      label: "$(versions) Choose systemd version",
      description: chosenSystemd(),
      command: "serviceconfig.chooseSystemd",
    },
    { label: "$(debug-restart) Restart server", command: "serviceconfig.restart" },
    { label: "$(output) Show log", command: "serviceconfig.showLog" },
  ];
  const running: Choice[] = [
    { label: "$(table) Show security table", command: "serviceconfig.showSecurity" },
    { label: "$(list-tree) Show the unit that systemd loads", command: "serviceconfig.showUnit" },
    { label: "$(list-ordered) List all services", command: "serviceconfig.showOverview" },
    { label: "$(diff) Compare with the last commit", command: "serviceconfig.compare" },
    { label: "$(search) Find the cause of a failure", command: "serviceconfig.findCause" },
    { label: "$(question) Explain a directive, rule or value", command: "serviceconfig.explain" },
  ];
  const picked = await vscode.window.showQuickPick(
    server.isRunning ? [...running, ...always] : always,
    { title: "NixOS serviceConfig", placeHolder: server.summary },
  );
  if (picked !== undefined) {
    await vscode.commands.executeCommand(picked.command);
  }
}

async function chooseSystemd(): Promise<void> {
  const numbers = Array.from({ length: NEWEST - OLDEST + 1 }, (_, i) => String(NEWEST - i));
  const now = chosenSystemd();
  const items = ["auto", ...numbers].map((label) => ({
    label,
    description:
      label === "auto" ? "from the locked nixpkgs, else this system's, else the newest known" : "",
    detail: label === now ? "$(check) chosen" : "",
  }));
  const picked = await vscode.window.showQuickPick(items, { title: "Which systemd version should be assumed?" });
  if (picked === undefined) {
    return;
  }
  const inWorkspace = vscode.workspace.workspaceFolders !== undefined;
  await vscode.workspace
    .getConfiguration("serviceconfig")
    .update(
      "systemdVersion",
      picked.label,
      inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global,
    );
  const where = inWorkspace ? "the settings of this workspace" : "your settings";
  const open = "Open Settings";
  const message = `systemd ${picked.label} is saved in ${where}.`;
  if ((await vscode.window.showInformationMessage(message, open)) === open) {
    const kind = inWorkspace ? "Workspace" : "";
    await vscode.commands.executeCommand(`workbench.action.open${kind}Settings`, "serviceconfig");
  }
}
